/** The advisor's tools above the stage: what they send and what they draw. */

import type { InkPoint } from '../protocol.ts';
import {
  encodeHighlight,
  encodeInk,
  encodePointer,
  Kind,
  makeFrames,
  MAX_INK_POINTS,
} from '../protocol.ts';
import type { Overlay, Point } from './overlay.ts';
import type { StageFrame } from './stage_frame.ts';
import { throttle } from './throttle.ts';

export type Tool = 'pointer' | 'highlight' | 'look' | 'draw';

const SPACING = 40;
/** A long line arrives in pieces while it is drawn. */
const PIECE_EVERY = 200;
const SMALLEST_STEP = 3;

interface Surroundings {
  stage(): StageFrame | null;
  epoch(): number;
  /** What the advisor looks at is not what the visitor sees: nothing follows the mouse there. */
  isApart(): boolean;
  send(frame: ArrayBuffer): void;
}

interface Stroke {
  line: ReturnType<Overlay['startLine']>;
  last: Point;
  points: Promise<InkPoint | null>[];
  sent: Promise<void>;
  timer: ReturnType<typeof setInterval>;
}

export class Guidance {
  private readonly overlay: Overlay;
  private readonly around: Surroundings;
  private tool: Tool = 'pointer';
  private over = false;
  private marked = 0;
  private stroke: Stroke | null = null;
  private readonly move: ReturnType<typeof throttle<[Point]>>;

  constructor(overlay: Overlay, around: Surroundings) {
    this.overlay = overlay;
    this.around = around;
    this.move = throttle(SPACING, (point: Point) => void this.point(point));
    const { element } = overlay;
    element.addEventListener('pointermove', (event) => this.moved(event));
    element.addEventListener('pointerleave', () => this.left());
    element.addEventListener('pointerdown', (event) => this.pressed(event));
    element.addEventListener('pointerup', () => this.finishStroke());
    element.addEventListener('pointercancel', () => this.finishStroke());
  }

  choose(tool: Tool): void {
    this.left();
    this.finishStroke();
    this.tool = tool;
    this.overlay.element.dataset.tool = tool;
  }

  /** Takes the pointer off the visitor's page, until it moves again. */
  rest(): void {
    this.left();
  }

  /** Escape: take the highlight away. True when there was something to take. */
  dismiss(): boolean {
    if (!this.marked) return false;
    this.mark(0);
    this.overlay.showMarked(null);
    return true;
  }

  /** The page is another: nothing that was shown means anything there. */
  reset(): void {
    this.move.cancel();
    this.over = false;
    this.marked = 0;
    if (this.stroke) clearInterval(this.stroke.timer);
    this.stroke = null;
    this.overlay.clear();
  }

  /** The page moved under the highlight. */
  async relocate(): Promise<void> {
    const id = this.marked;
    if (!id) return;
    const located = await this.around.stage()?.locate(id, 0.5, 0.5);
    if (id === this.marked) this.overlay.showMarked(located?.box ?? null);
  }

  private moved(event: PointerEvent): void {
    const point = this.overlay.at(event);
    if (this.tool === 'draw') this.draw(point);
    else {
      this.over = true;
      this.move(point);
    }
  }

  private left(): void {
    this.move.cancel();
    this.overlay.showHover(null);
    if (this.over && this.tool === 'pointer')
      this.send(
        Kind.AdvisorPointer,
        encodePointer({ visible: false, id: 0, fx: 0, fy: 0, x: 0, y: 0 }),
      );
    this.over = false;
  }

  private async point({ x, y }: Point): Promise<void> {
    const { tool } = this;
    const chooses = tool !== 'pointer';
    const hit = await this.around.stage()?.hit(x, y, chooses);
    if (!this.over || this.tool !== tool) return;
    if (chooses) {
      this.overlay.showHover(hit?.box ?? null, hit?.name);
      return;
    }
    if (this.around.isApart()) return;
    const { id = 0, fx = 0, fy = 0 } = hit ?? {};
    this.send(Kind.AdvisorPointer, encodePointer({ visible: true, id, fx, fy, x, y }));
  }

  private pressed(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const point = this.overlay.at(event);
    if (this.tool === 'highlight' || this.tool === 'look') void this.toggleMark(point);
    if (this.tool === 'draw') {
      this.overlay.element.setPointerCapture(event.pointerId);
      this.startStroke(point);
    }
  }

  private async toggleMark({ x, y }: Point): Promise<void> {
    const isLook = this.tool === 'look';
    const hit = await this.around.stage()?.hit(x, y, true);
    if (!hit || !hit.id || (hit.id === this.marked && !isLook)) {
      this.dismiss();
      return;
    }
    this.mark(hit.id, isLook ? Kind.LookHere : Kind.Highlight);
    this.overlay.showMarked(hit.box);
  }

  private mark(id: number, kind: Kind = Kind.Highlight): void {
    this.marked = id;
    this.send(kind, encodeHighlight(id));
  }

  private startStroke(point: Point): void {
    this.finishStroke();
    this.stroke = {
      line: this.overlay.startLine(),
      last: { x: -1e6, y: -1e6 },
      points: [],
      sent: Promise.resolve(),
      timer: setInterval(() => this.sendPiece(), PIECE_EVERY),
    };
    this.draw(point);
  }

  private draw(point: Point): void {
    const { stroke } = this;
    if (!stroke) return;
    if (Math.hypot(point.x - stroke.last.x, point.y - stroke.last.y) < SMALLEST_STEP) return;
    stroke.last = point;
    stroke.line.add(point);
    stroke.points.push(this.anchor(point));
    if (stroke.points.length >= MAX_INK_POINTS) this.sendPiece();
  }

  private async anchor({ x, y }: Point): Promise<InkPoint | null> {
    const hit = await this.around.stage()?.hit(x, y);
    return hit && hit.id ? { id: hit.id, fx: hit.fx, fy: hit.fy } : null;
  }

  /** What was drawn since the last piece; the next one begins where this one ends. */
  private sendPiece(): void {
    const { stroke } = this;
    if (!stroke || stroke.points.length < 2) return;
    const piece = stroke.points;
    stroke.points = [piece[piece.length - 1]!];
    const epoch = this.around.epoch();
    stroke.sent = stroke.sent.then(async () => {
      const points = (await Promise.all(piece)).filter((point) => point !== null);
      if (points.length > 1 && epoch === this.around.epoch())
        this.send(Kind.Ink, encodeInk(points));
    });
  }

  private finishStroke(): void {
    const { stroke } = this;
    if (!stroke) return;
    // A dot: a line from the point to itself.
    if (stroke.points.length === 1) stroke.points.push(stroke.points[0]!);
    this.sendPiece();
    clearInterval(stroke.timer);
    stroke.line.done();
    this.stroke = null;
  }

  private send(kind: Kind, payload: Uint8Array): void {
    for (const frame of makeFrames(kind, this.around.epoch(), 0, payload)) this.around.send(frame);
  }
}
