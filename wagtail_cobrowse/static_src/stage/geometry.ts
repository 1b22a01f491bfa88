import type { Dom, StageWindow } from './dom.ts';
import { nameOf, WHOLE } from '../names.ts';
import type { NodeMap } from './node_map.ts';
import type { Box, Hit } from './port.ts';
import { sortOf } from './sorts.ts';
import { step } from './steps.ts';

/** So many boxes are looked at for one question, at most. */
const MAX_BOXES = 5000;
/** Characters of the ids of what a thing is labelled by. */
const MAX_LABELS = 1000;
export const NOTHING: Hit = { id: 0, fx: 0, fy: 0, box: null, name: '', sort: '' };

const toBox = (rect: DOMRect): Box => ({
  x: rect.x,
  y: rect.y,
  width: rect.width,
  height: rect.height,
});

const fraction = (value: number, start: number, length: number): number =>
  length > 0 ? Math.min(1, Math.max(0, (value - start) / length)) : 0;

/** Answers "what is here" and "where is this", in CSS pixels of the viewport. */
export class Geometry {
  private readonly window: StageWindow;
  private readonly dom: Dom;

  constructor(window: StageWindow, dom: Dom) {
    this.window = window;
    this.dom = dom;
  }

  /** `whole`: the button or link that something is in, rather than the innermost thing. */
  hit(x: number, y: number, map: NodeMap, whole: boolean): Hit {
    const inner = this.element(x, y, map);
    const element = whole && inner ? this.whole(inner, map) : inner;
    if (!element) return NOTHING;
    const box = toBox(this.dom.box(element));
    return {
      id: map.id(element) ?? 0,
      fx: fraction(x, box.x, box.width),
      fy: fraction(y, box.y, box.height),
      box,
      name: whole ? this.name(element) : '',
      sort: sortOf(element, this.dom),
    };
  }

  /** The next thing after `from` or before it; `isFrame` says what is to be looked into. */
  step(
    from: Element | null,
    forward: boolean,
    acts: boolean,
    map: NodeMap,
    isFrame: (element: Element) => boolean,
  ): Element | null {
    const isWanted = (one: Element): boolean =>
      this.isReachable(one) && (isFrame(one) || !acts || sortOf(one, this.dom) !== '');
    return step(from, forward, map, this.dom, this.window.document, isWanted);
  }

  /** Not what is kept beyond the beginning of the page, where no scrolling leads. */
  private isReachable(element: Element): boolean {
    const { left, right, bottom } = this.dom.box(element);
    const { scrollX, scrollY, innerWidth, document } = this.window;
    if (bottom + scrollY <= 0) return false;
    const { direction } = this.window.getComputedStyle(document.documentElement);
    return direction === 'rtl' ? left + scrollX < innerWidth : right + scrollX > 0;
  }

  /** As if its middle had been hit. */
  middle(element: Element, map: NodeMap): Hit {
    const box = toBox(this.dom.box(element));
    const name = this.name(element);
    const sort = sortOf(element, this.dom);
    return { id: map.id(element) ?? 0, fx: 0.5, fy: 0.5, box, name, sort };
  }

  private whole(inner: Element, map: NodeMap): Element {
    for (let one: Node | null = inner; one; one = this.dom.parent(one)) {
      if (this.dom.nodeType(one) !== 1 || map.id(one) === undefined) continue;
      if (this.dom.matches(one as Element, WHOLE)) return one as Element;
    }
    return inner;
  }

  /**
   * "" also where the page has taken the names of what is asked for, or refers to more words than
   * anybody reads: its longest text, ten thousand times.
   */
  private name(element: Element): string {
    const words = this.dom.getAttribute(element, 'aria-labelledby') ?? '';
    if (words.length > MAX_LABELS) return '';
    try {
      return nameOf(element);
    } catch {
      return '';
    }
  }

  /** What is here of what the visitor's page has too. */
  element(x: number, y: number, map: NodeMap): Element | null {
    return this.known(this.topmost(x, y), map) ?? this.smallest(x, y, map);
  }

  locate(
    id: number,
    fx: number,
    fy: number,
    map: NodeMap,
  ): { x: number; y: number; box: Box | null } {
    const element = map.element(id);
    if (!element) return { x: 0, y: 0, box: null };
    const box = toBox(this.dom.box(element));
    // A box without size belongs to something that is not shown.
    if (!box.width && !box.height) return { x: 0, y: 0, box: null };
    return { x: box.x + fx * box.width, y: box.y + fy * box.height, box };
  }

  private topmost(x: number, y: number): Element | null {
    const { document } = this.window;
    let found = document.elementFromPoint(x, y);
    for (let root = found && this.dom.shadow(found); root;) {
      const inner: Element | null = root.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
      root = this.dom.shadow(inner);
    }
    // An inert frame may let every point fall through to the root.
    const { documentElement } = document;
    return found === documentElement ? null : found;
  }

  /** The nearest ancestor that the visitor's page has too. */
  private known(element: Element | null, map: NodeMap): Element | null {
    for (let one: Node | null = element; one; one = this.dom.parent(one) ?? hostOf(one)) {
      if (this.dom.nodeType(one) === 1 && map.id(one) !== undefined) return one as Element;
    }
    return null;
  }

  /** Without the browser's help: of the boxes around the point the smallest, the last. */
  private smallest(x: number, y: number, map: NodeMap): Element | null {
    let best: Element | null = null;
    let area = Infinity;
    let looked = 0;
    const { body, documentElement } = this.window.document;
    const open: Element[] = body ? [body] : [];
    for (let one = open.pop(); one && looked < MAX_BOXES; one = open.pop()) {
      looked++;
      const box = this.dom.box(one);
      const inside = x >= box.left && x < box.right && y >= box.top && y < box.bottom;
      const size = box.width * box.height;
      if (inside && size > 0 && size <= area && map.id(one) !== undefined) {
        best = one;
        area = size;
      }
      const start: Node = this.dom.shadow(one) ?? one;
      const below: Element[] = [];
      for (let child = this.dom.firstChild(start); child; child = this.dom.nextSibling(child)) {
        if (this.dom.nodeType(child) === 1) below.push(child as Element);
      }
      open.push(...below.reverse());
    }
    return best ?? documentElement;
  }
}

const hostOf = (node: Node): Node | null => (node as Partial<ShadowRoot>).host ?? null;
