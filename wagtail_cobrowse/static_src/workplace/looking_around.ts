/**
 * Following the visitor, and its opposite: the advisor scrolls the mirrored page for
 * themselves, which nobody sees, and goes back to the visitor.
 */

import { gettext } from '../i18n.ts';
import type { Box } from '../stage/port.ts';
import { h, icon } from './dom.ts';
import type { Overlay, Point } from './overlay.ts';
import type { StageFrame } from './stage_frame.ts';

export interface LookingAroundOptions {
  stage(): StageFrame | null;
  /** Whether there is a page to look around in. */
  isPossible(): boolean;
  /** What is shown is larger than its room: wheel and keys scroll that first. */
  isLarger(): boolean;
  changed(isOn: boolean): void;
  /** Whether scrolling there is the visitor's own just now. */
  takes(at: Point, x: number, y: number): boolean;
}

/** Pixels of a line, for a wheel that counts in lines, and of an arrow key. */
const LINE = 20;
const ARROW = 60;
const FARTHEST = 100_000;

/** How far the middle of a window has to go so that `place` is in it; 0 where it is. */
const farFrom = (place: number, size: number): number =>
  place >= 0 && place <= size ? 0 : place - size / 2;

export class LookingAround {
  /** Says that one looks around, with the way back. */
  readonly element: HTMLElement;
  private readonly overlay: Overlay;
  private readonly options: LookingAroundOptions;
  private on = false;
  private way = { x: 0, y: 0 };
  private at: Point = { x: 0, y: 0 };
  private frame = 0;

  constructor(overlay: Overlay, options: LookingAroundOptions) {
    this.overlay = overlay;
    this.options = options;
    const back = h(
      'button',
      { type: 'button', class: 'cobrowse-around__back', onclick: () => this.back() },
      icon('arrow-left'),
      gettext('Back to the visitor'),
    );
    this.element = h(
      'div',
      { class: 'cobrowse-around', hidden: true },
      h('span', {}, gettext('You are looking around on your own. The visitor does not see it.')),
      back,
    );
    const { element } = overlay;
    element.addEventListener('wheel', (event) => this.wheeled(event), { passive: false });
    element.addEventListener('keydown', (event) => this.pressed(event));
  }

  get isOn(): boolean {
    return this.on;
  }

  set(isOn: boolean): void {
    if (isOn === this.on || (isOn && !this.options.isPossible())) return;
    this.on = isOn;
    this.way = { x: 0, y: 0 };
    this.element.hidden = !isOn;
    this.overlay.showViewport(null);
    this.options.stage()?.free(isOn);
    this.options.changed(isOn);
  }

  toggle(): void {
    this.set(!this.on);
  }

  /** Scrolls this box into view, where it is not. */
  bring(box: Box): void {
    const { width, height } = this.overlay.page;
    const x = farFrom(box.x + box.width / 2, width);
    const y = farFrom(box.y + box.height / 2, height);
    if (x || y) this.scroll({ x: width / 2, y: height / 2 }, x, y);
  }

  /** Where the visitor's window is from here. */
  showApart(apart: Point): void {
    this.overlay.showViewport(this.on && (apart.x || apart.y) ? apart : null);
  }

  private get isHeldBack(): boolean {
    return !this.on && this.options.isLarger();
  }

  private back(): void {
    // The button is about to go.
    this.overlay.element.focus({ preventScroll: true });
    this.set(false);
  }

  private wheeled(event: WheelEvent): void {
    // With Ctrl it is the browser's zoom.
    if (event.ctrlKey || !this.options.isPossible() || this.isHeldBack) return;
    event.preventDefault();
    const { width, height } = this.overlay.page;
    const unit = [1, LINE, height][event.deltaMode] ?? 1;
    // Sideways with Shift, where the browser does not do it itself.
    const isTurned = event.shiftKey && !event.deltaX;
    const [x, y] = isTurned ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    const scale = event.deltaMode === 0 ? 1 / this.overlay.scale : unit;
    const far = event.deltaMode === 2 ? width / height : 1;
    this.steer(this.overlay.at(event), x * scale * far, y * scale);
  }

  private pressed(event: KeyboardEvent): void {
    // With some tools they choose.
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const { width, height } = this.overlay.page;
    const screen = height * 0.9;
    const ways: Record<string, [number, number]> = {
      ArrowUp: [0, -ARROW],
      ArrowDown: [0, ARROW],
      ArrowLeft: [-ARROW, 0],
      ArrowRight: [ARROW, 0],
      PageUp: [0, -screen],
      PageDown: [0, screen],
      ' ': [0, event.shiftKey ? -screen : screen],
      Home: [0, -FARTHEST],
      End: [0, FARTHEST],
    };
    const way = ways[event.key];
    if (!way || this.isHeldBack || !this.options.isPossible()) return;
    event.preventDefault();
    this.steer({ x: width / 2, y: height / 2 }, ...way);
  }

  /** By the advisor's own hand, which may be the visitor's just now. */
  private steer(at: Point, x: number, y: number): void {
    if (!this.options.takes(at, x, y)) this.scroll(at, x, y);
  }

  /** What comes within one frame of the screen is one way. */
  private scroll(at: Point, x: number, y: number): void {
    this.set(true);
    this.at = at;
    this.way.x += x;
    this.way.y += y;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const { x: dx, y: dy } = this.way;
      this.way = { x: 0, y: 0 };
      if (this.on && (dx || dy)) this.options.stage()?.wheel(this.at.x, this.at.y, dx, dy);
    });
  }
}
