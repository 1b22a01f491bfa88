/** The advisor's tools above the stage: what they send and what they draw. */

import { encodeHighlight, encodePointer, Kind, makeFrames } from '../protocol.ts';
import { gettext, interpolate } from '../i18n.ts';
import { Drawing } from './drawing.ts';
import { KeyChoice } from './key_choice.ts';
import type { Overlay, Point } from './overlay.ts';
import type { Box, Hit } from '../stage/port.ts';
import type { StageFrame } from './stage_frame.ts';
import { throttle } from './throttle.ts';

export type Tool = 'pointer' | 'highlight' | 'look' | 'draw' | 'propose' | 'assist';

const SPACING = 40;
/** Those with which a thing of the page is chosen. */
const CHOOSING: ReadonlySet<Tool> = new Set(['highlight', 'look', 'propose', 'assist']);
/** With these the visitor sees the pointer; with those something is done. */
const POINTS: ReadonlySet<Tool> = new Set(['pointer', 'assist']);
const ACTS: ReadonlySet<Tool> = new Set(['propose', 'assist']);

export interface Surroundings {
  stage(): StageFrame | null;
  epoch(): number;
  /** What the advisor looks at is not what the visitor sees: nothing follows the mouse there. */
  isApart(): boolean;
  send(frame: ArrayBuffer): void;
  /** With the tool for proposals, or for assist, this was chosen. */
  aim(hit: Hit, tool: Tool): void;
  /** Scrolls what is out of sight into view, for the advisor alone. */
  bring(box: Box): void;
}

export class Guidance {
  private readonly overlay: Overlay;
  private readonly around: Surroundings;
  private tool: Tool = 'pointer';
  private over = false;
  private marked = 0;
  readonly drawing: Drawing;
  private readonly choice: KeyChoice;
  private readonly move: ReturnType<typeof throttle<[Point]>>;

  constructor(overlay: Overlay, around: Surroundings) {
    this.overlay = overlay;
    this.around = around;
    this.drawing = new Drawing(overlay, around, (kind, payload) => this.send(kind, payload));
    this.choice = new KeyChoice(overlay, {
      stage: () => around.stage(),
      isOn: () => CHOOSING.has(this.tool),
      acts: () => ACTS.has(this.tool),
      take: (hit) => this.take(hit),
      bring: (box) => around.bring(box),
    });
    this.move = throttle(SPACING, (point: Point) => void this.point(point));
    const { element } = overlay;
    element.addEventListener('pointermove', (event) => this.moved(event));
    element.addEventListener('pointerleave', () => this.left());
    element.addEventListener('pointerdown', (event) => this.pressed(event));
    element.addEventListener('pointerup', () => this.drawing.finish());
    element.addEventListener('pointercancel', () => this.drawing.finish());
  }

  choose(tool: Tool): void {
    this.left();
    this.drawing.finish();
    this.choice.reset();
    this.tool = tool;
    this.overlay.use(tool, CHOOSING.has(tool));
  }

  /** Takes the pointer off the visitor's page, until it moves again. */
  rest(): void {
    this.left();
  }

  /** What was chosen for oneself alone is so no more. */
  release(): void {
    this.marked = 0;
    this.overlay.showMarked(null);
  }

  /** Escape: take away what is shown. True when there was something to take. */
  dismiss(): boolean {
    if (!this.marked && this.drawing.isEmpty) return false;
    this.clear();
    return true;
  }

  /** Takes everything off the visitor's page. */
  clear(): void {
    this.marked = 0;
    this.overlay.showMarked(null);
    this.drawing.reset();
    this.send(Kind.Clear, new Uint8Array(0));
  }

  /** The page is another: nothing that was shown means anything there. */
  reset(): void {
    this.move.cancel();
    this.over = false;
    this.marked = 0;
    this.drawing.reset();
    this.choice.reset(true);
    this.overlay.clear();
  }

  /** The page moved under what is shown. */
  async relocate(): Promise<void> {
    void this.drawing.relocate();
    void this.choice.relocate();
    const id = this.marked;
    if (!id) return;
    const located = await this.around.stage()?.locate(id, 0.5, 0.5);
    if (id === this.marked) this.overlay.showMarked(located?.box ?? null);
  }

  private moved(event: PointerEvent): void {
    const point = this.overlay.at(event);
    if (this.tool === 'draw') this.drawing.move(point);
    else {
      this.choice.reset();
      this.over = true;
      this.move(point);
    }
  }

  private left(): void {
    this.move.cancel();
    if (this.over) this.overlay.showHover(null);
    if (this.over && POINTS.has(this.tool))
      this.send(
        Kind.AdvisorPointer,
        encodePointer({ visible: false, id: 0, fx: 0, fy: 0, x: 0, y: 0 }),
      );
    this.over = false;
  }

  private async point({ x, y }: Point): Promise<void> {
    const { tool } = this;
    const chooses = tool !== 'pointer';
    const { hit, isMeant } = await this.hitAt({ x, y }, chooses);
    if (!this.over || !isMeant) return;
    if (chooses) {
      // Only what can be acted on can be proposed.
      const shown = ACTS.has(tool) && !hit?.sort ? null : hit;
      this.overlay.showHover(shown?.box ?? null, shown?.name);
    }
    if (!POINTS.has(tool) || this.around.isApart()) return;
    const { id = 0, fx = 0, fy = 0 } = hit ?? {};
    this.send(Kind.AdvisorPointer, encodePointer({ visible: true, id, fx, fy, x, y }));
  }

  private pressed(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const point = this.overlay.at(event);
    if (this.tool === 'highlight' || this.tool === 'look') void this.toggleMark(point);
    if (ACTS.has(this.tool)) void this.aim(point);
    if (this.tool === 'draw') {
      this.overlay.element.setPointerCapture(event.pointerId);
      this.drawing.start(point);
    }
  }

  private async toggleMark(point: Point): Promise<void> {
    const { hit, isMeant } = await this.hitAt(point);
    if (isMeant) this.toggle(hit);
  }

  /** What is there; meant is it for the tool and the page of now, not for later ones. */
  private async hitAt(
    { x, y }: Point,
    chooses = true,
  ): Promise<{ hit?: Hit | null; isMeant: boolean }> {
    const { tool, around } = this;
    const epoch = around.epoch();
    const hit = await around.stage()?.hit(x, y, chooses);
    return { hit, isMeant: this.tool === tool && around.epoch() === epoch };
  }

  private toggle(hit: Hit | null | undefined): void {
    const isLook = this.tool === 'look';
    if (!hit || !hit.id || (hit.id === this.marked && !isLook)) {
      this.mark(0);
      this.overlay.showMarked(null);
      return;
    }
    this.mark(hit.id, isLook ? Kind.LookHere : Kind.Highlight);
    this.overlay.showMarked(hit.box);
  }

  /** Marked for the advisor alone: the visitor sees what comes of it. */
  private async aim(point: Point): Promise<void> {
    const { hit, isMeant } = await this.hitAt(point);
    if (hit && isMeant) this.aimAt(hit);
  }

  private aimAt(hit: Hit): void {
    this.marked = hit.sort ? hit.id : 0;
    this.overlay.showMarked(hit.sort ? hit.box : null);
    this.around.aim(hit, this.tool);
  }

  /** Chosen by the keyboard; in words what has come of it. */
  private take(hit: Hit): string {
    if (ACTS.has(this.tool)) {
      this.aimAt(hit);
      return '';
    }
    this.toggle(hit);
    if (!this.marked) return gettext('Nothing is highlighted any more.');
    const text = gettext('The visitor is shown: %(name)s');
    return hit.name ? interpolate(text, { name: hit.name }) : gettext('The visitor is shown it.');
  }

  private mark(id: number, kind: Kind = Kind.Highlight): void {
    this.marked = id;
    this.send(kind, encodeHighlight(id));
  }

  private send(kind: Kind, payload: Uint8Array): void {
    for (const frame of makeFrames(kind, this.around.epoch(), 0, payload)) this.around.send(frame);
  }
}
