/** What is drawn above the mirrored page, in the visitor's pixels. Takes the mouse. */

import type { Box } from '../stage/port.ts';
import type { Point, Shape } from '../shapes.ts';
import { outline, toSvg } from '../shapes.ts';
import { gettext } from '../i18n.ts';
import { h, setText, svg } from './dom.ts';
import type { Size } from './scale.ts';
import { toPage } from './scale.ts';

export type { Point };

/** What the advisor has drawn, until it fades. */
export interface Drawn {
  add(point: Point): void;
  set(points: Point[]): void;
  /** Moves it away from where it was drawn. */
  shift(by: Point): void;
  done(): void;
  remove(): void;
  isThere(): boolean;
}

/** A pointer that rests this long steps aside, as the advisor's does on the other side. */
const POINTER_IDLE = 5_000;
const INK_LASTS = 5_000;
const INK_FADES = 1_000;

export class Overlay {
  readonly element: HTMLDivElement;
  private readonly drawing: SVGSVGElement;
  private readonly hover: SVGRectElement;
  private readonly marked: SVGRectElement;
  private readonly ink: SVGGElement;
  private readonly arrow: SVGGElement;
  private readonly viewport: SVGRectElement;
  private readonly name: HTMLElement;
  private readonly said: HTMLElement;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private size: Size = { width: 1280, height: 720 };
  private factor = 1;
  private arrowAt: Point | null = null;

  constructor() {
    this.hover = svg('rect', { class: 'cobrowse-hover', rx: 3 });
    this.marked = svg('rect', { class: 'cobrowse-marked', rx: 3 });
    this.ink = svg('g', { class: 'cobrowse-ink' });
    this.viewport = svg('rect', { class: 'cobrowse-viewport' });
    this.arrow = svg(
      'g',
      { class: 'cobrowse-visitor-pointer' },
      svg('path', { d: 'M0 0 L0 17 L4.500 13 L7.500 20 L10.500 18.700 L7.600 12 L13.500 12 Z' }),
    );
    this.drawing = svg(
      'svg',
      { 'aria-hidden': 'true' },
      this.viewport,
      this.hover,
      this.marked,
      this.ink,
      this.arrow,
    );
    this.name = h('span', { class: 'cobrowse-choice', 'aria-hidden': 'true' });
    this.said = h('p', { class: 'w-sr-only', role: 'status' });
    // Its keys are its own: a screen reader hands them on.
    this.element = h(
      'div',
      { class: 'cobrowse-overlay', role: 'application', tabindex: 0 },
      this.drawing,
      this.name,
      this.said,
    );
    this.clear();
  }

  layOut(size: Size, factor: number): void {
    this.size = size;
    this.factor = factor;
    this.drawing.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    this.drawArrow();
  }

  /** What the mouse and the keys do here. */
  use(tool: string, chooses: boolean): void {
    this.element.dataset.tool = tool;
    this.element.setAttribute(
      'aria-label',
      chooses
        ? gettext('Page: choose with the arrow keys, Enter takes it, Esc cancels')
        : gettext('Page: look around with the arrow keys'),
    );
  }

  /** For who does not see it. */
  say(text: string): void {
    setText(this.said, text);
  }

  /** Where in the visitor's viewport a mouse event is. */
  at(event: MouseEvent): Point {
    const origin = this.element.getBoundingClientRect();
    return toPage({ x: event.clientX, y: event.clientY }, origin, this.factor, this.size);
  }

  /** Size of the visitor's window. */
  get page(): Size {
    return this.size;
  }

  /** How large one of the visitor's pixels is here. */
  get scale(): number {
    return this.factor;
  }

  /** The visitor's window, that far away from what is shown. */
  showViewport(apart: Point | null): void {
    place(this.viewport, apart && { ...apart, ...this.size }, 0);
  }

  /** What would be chosen, and what the visitor will be told that it is. */
  showHover(box: Box | null, name = ''): void {
    place(this.hover, box);
    this.name.hidden = !box || !name;
    if (!box || !name) return;
    setText(this.name, name);
    const { style } = this.name;
    style.left = `${Math.max(0, box.x * this.factor)}px`;
    const above = box.y * this.factor - this.name.offsetHeight - 6;
    style.top = `${above > 0 ? above : (box.y + box.height) * this.factor + 6}px`;
  }

  /** In its actual size, the page may have to be scrolled for what would be chosen. */
  reveal(): void {
    this.hover.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  showMarked(box: Box | null): void {
    place(this.marked, box);
  }

  showVisitorPointer(point: Point | null): void {
    const { arrowAt } = this;
    // The page tells of it whenever anything moves.
    const isStill = point && arrowAt && point.x === arrowAt.x && point.y === arrowAt.y;
    this.arrowAt = point;
    this.drawArrow();
    if (isStill) return;
    clearTimeout(this.idle);
    this.arrow.classList.remove('cobrowse-idle');
    if (point)
      this.idle = setTimeout(() => this.arrow.classList.add('cobrowse-idle'), POINTER_IDLE);
  }

  /** A line that grows, or a shape that changes; `done` lets it fade. */
  startLine(shape: Shape): Drawn {
    const line = svg('polyline', { points: '' });
    let points: Point[] = [];
    this.ink.append(line);
    const draw = (): void => line.setAttribute('points', toSvg(outline(shape, points)));
    return {
      add(point) {
        points.push(point);
        draw();
      },
      set(all) {
        points = all;
        draw();
      },
      shift: ({ x, y }) => line.setAttribute('transform', `translate(${x} ${y})`),
      done() {
        setTimeout(() => line.classList.add('cobrowse-fading'), INK_LASTS);
        setTimeout(() => line.remove(), INK_LASTS + INK_FADES);
      },
      remove: () => line.remove(),
      isThere: () => line.isConnected,
    };
  }

  clear(): void {
    this.showHover(null);
    this.showMarked(null);
    this.showVisitorPointer(null);
    this.showViewport(null);
    this.ink.replaceChildren();
  }

  private drawArrow(): void {
    const at = this.arrowAt;
    this.arrow.style.display = at ? '' : 'none';
    // The arrow keeps its size, however small the page is shown.
    if (at)
      this.arrow.setAttribute('transform', `translate(${at.x} ${at.y}) scale(${1 / this.factor})`);
  }
}

function place(rect: SVGRectElement, box: Box | null, room = 3): void {
  rect.style.display = box ? '' : 'none';
  if (!box) return;
  rect.setAttribute('x', String(box.x - room));
  rect.setAttribute('y', String(box.y - room));
  rect.setAttribute('width', String(box.width + 2 * room));
  rect.setAttribute('height', String(box.height + 2 * room));
}
