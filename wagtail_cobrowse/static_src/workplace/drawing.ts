/** Lines, arrows and rectangles of the advisor: drawn here, and sent while they are drawn. */

import { encodeInk, MAX_INK_POINTS, type InkPoint } from '../ink.ts';
import { Kind } from '../protocol.ts';
import { Shape } from '../shapes.ts';
import type { Surroundings } from './guidance.ts';
import type { Drawn, Overlay, Point } from './overlay.ts';

/** A long line arrives in pieces while it is drawn. */
const PIECE_EVERY = 200;
const SMALLEST_STEP = 3;

type Anchor = Promise<InkPoint | null>;

/** What is seen, and the place that it hangs on. */
interface Stroke {
  drawn: Drawn;
  first: Point;
  anchor: Anchor;
  /** The visitor has some of it. */
  isSent: boolean;
}

/** One that is being drawn. */
interface Growing {
  stroke: Stroke;
  shape: Shape;
  last: Point;
  points: Anchor[];
  timer: ReturnType<typeof setInterval>;
}

export class Drawing {
  shape: Shape = Shape.Line;
  private readonly overlay: Overlay;
  private readonly around: Surroundings;
  private readonly send: (kind: Kind, payload: Uint8Array) => void;
  private growing: Growing | null = null;
  private strokes: Stroke[] = [];
  /** Pieces and undoing keep their order, although places have to be asked for. */
  private sent = Promise.resolve();

  constructor(
    overlay: Overlay,
    around: Surroundings,
    send: (kind: Kind, payload: Uint8Array) => void,
  ) {
    this.overlay = overlay;
    this.around = around;
    this.send = send;
  }

  start(point: Point): void {
    this.finish();
    const drawn = this.overlay.startLine(this.shape);
    const stroke = { drawn, first: point, anchor: this.anchor(point), isSent: false };
    drawn.add(point);
    this.strokes = this.strokes.filter((other) => other.drawn.isThere());
    this.strokes.push(stroke);
    this.growing = {
      stroke,
      shape: this.shape,
      last: point,
      points: [stroke.anchor],
      timer: setInterval(() => this.growing && this.sendPiece(this.growing), PIECE_EVERY),
    };
  }

  move(point: Point): void {
    const { growing } = this;
    if (!growing) return;
    if (Math.hypot(point.x - growing.last.x, point.y - growing.last.y) < SMALLEST_STEP) return;
    growing.last = point;
    const { drawn, first } = growing.stroke;
    if (growing.shape !== Shape.Line) {
      drawn.set([first, point]);
      return;
    }
    drawn.add(point);
    growing.points.push(this.anchor(point));
    if (growing.points.length >= MAX_INK_POINTS) this.sendPiece(growing);
  }

  finish(): void {
    const { growing } = this;
    if (!growing) return;
    this.growing = null;
    clearInterval(growing.timer);
    const { stroke, shape, last, points } = growing;
    stroke.drawn.done();
    const isPoint = last === stroke.first;
    if (shape !== Shape.Line && isPoint) {
      this.take(stroke);
      return;
    }
    // A dot: a line from the point to itself. A shape: to where it ends.
    if (shape !== Shape.Line) points.push(this.anchor(last));
    else if (isPoint) points.push(points[0]!);
    this.sendPiece(growing);
  }

  /** Takes the last one back. */
  undo(): void {
    this.finish();
    const stroke = this.strokes.filter(({ drawn }) => drawn.isThere()).pop();
    if (!stroke) return;
    this.take(stroke);
    void this.queue(() => {
      if (stroke.isSent) this.send(Kind.Undo, new Uint8Array(0));
    });
  }

  /** Whether anything drawn is still seen. */
  get isEmpty(): boolean {
    return !this.strokes.some(({ drawn }) => drawn.isThere());
  }

  /** Forgets everything without a word to the visitor. */
  reset(): void {
    if (this.growing) clearInterval(this.growing.timer);
    this.growing = null;
    [...this.strokes].forEach((stroke) => this.take(stroke));
  }

  /** The page moved under it. */
  async relocate(): Promise<void> {
    const { strokes } = this;
    for (const { drawn, first, anchor } of strokes) {
      const point = await anchor;
      if (!point || !drawn.isThere()) continue;
      const found = await this.around.stage()?.locate(point.id, point.fx, point.fy);
      if (found?.box) drawn.shift({ x: found.x - first.x, y: found.y - first.y });
    }
  }

  private take(stroke: Stroke): void {
    stroke.drawn.remove();
    this.strokes = this.strokes.filter((other) => other !== stroke);
  }

  private queue(run: () => void | Promise<void>): Promise<void> {
    return (this.sent = this.sent.then(run));
  }

  private async anchor({ x, y }: Point): Anchor {
    const hit = await this.around.stage()?.hit(x, y);
    return hit && hit.id ? { id: hit.id, fx: hit.fx, fy: hit.fy } : null;
  }

  /** What was drawn since the last piece; the next one begins where this one ends. */
  private sendPiece({ stroke, shape, points: piece }: Growing): void {
    if (piece.length < 2) return;
    const anchors = piece.splice(0, piece.length - 1);
    anchors.push(piece[0]!);
    const epoch = this.around.epoch();
    void this.queue(async () => {
      const points = (await Promise.all(anchors)).filter((point) => point !== null);
      // A shape with one end is none, and what has been taken away meanwhile stays away.
      const isWhole = points.length > 1 && (shape === Shape.Line || points.length === 2);
      const isGone = epoch !== this.around.epoch() || !this.strokes.includes(stroke);
      if (!isWhole || isGone) return;
      this.send(Kind.Ink, encodeInk({ shape, continues: stroke.isSent, points }));
      stroke.isSent = true;
    });
  }
}
