import type { Dom, StageWindow } from './dom.ts';

/** Of the wheel's way that is left, less than this moves nothing, in pixels. */
const STILL = 0.5;

/**
 * Where the page and its containers are scrolled to, also before there is room for it.
 *
 * Usually where the visitor has scrolled them; freely, where the advisor has, and the
 * visitor's places are only kept in mind.
 */
export class Scrolling {
  private readonly window: StageWindow;
  private readonly dom: Dom;
  private page = { x: 0, y: 0 };
  private elements = new Map<Element, { x: number; y: number }>();
  /** Where the advisor has scrolled the page to; null while they follow. */
  private own: { x: number; y: number } | null = null;

  constructor(window: StageWindow, dom: Dom) {
    this.window = window;
    this.dom = dom;
  }

  reset(): void {
    this.page = { x: 0, y: 0 };
    this.elements = new Map();
  }

  get isFree(): boolean {
    return this.own !== null;
  }

  setFree(isFree: boolean): void {
    if (isFree === this.isFree) return;
    this.own = isFree ? this.where() : null;
    if (!isFree) this.again();
  }

  /** From what is shown to what the visitor sees, in pixels of the page. */
  apart(): { x: number; y: number } {
    const { x, y } = this.where();
    return this.own ? { x: this.page.x - x, y: this.page.y - y } : { x: 0, y: 0 };
  }

  setPage(x: number, y: number): void {
    this.page = { x, y };
    if (!this.own) this.scrollPage(x, y);
  }

  set(element: Element, x: number, y: number): void {
    const isNew = !this.elements.has(element);
    this.elements.set(element, { x, y });
    if (isNew || !this.own) this.dom.scroll(element, x, y);
  }

  again(): void {
    if (this.own) return this.scrollPage(this.own.x, this.own.y);
    for (const [element, { x, y }] of this.elements) {
      if (this.dom.connected(element)) this.dom.scroll(element, x, y);
      else this.elements.delete(element);
    }
    this.setPage(this.page.x, this.page.y);
  }

  /** Scrolls, from `element` outwards, the first that can go that way; false where none can. */
  wheel(element: Element | null, x: number, y: number): boolean {
    if (!this.own) return false;
    const { scrollingElement, body, documentElement } = this.window.document;
    for (let one: Node | null = element; one; one = this.dom.parent(one) ?? hostOf(one)) {
      if (this.dom.nodeType(one) !== 1 || one === scrollingElement) continue;
      if (one === body || one === documentElement) continue;
      if (this.wheelOn(one as Element, x, y)) return true;
    }
    const before = this.where();
    this.scrollPage(before.x + x, before.y + y);
    const after = this.where();
    this.own = after;
    return Math.abs(after.x - before.x) + Math.abs(after.y - before.y) > STILL;
  }

  private wheelOn(element: Element, x: number, y: number): boolean {
    const { overflowX, overflowY } = this.window.getComputedStyle(element);
    const dx = SCROLLS.test(overflowX) ? x : 0;
    const dy = SCROLLS.test(overflowY) ? y : 0;
    if (!dx && !dy) return false;
    const before = this.dom.scrolled(element);
    this.dom.scroll(element, before.x + dx, before.y + dy);
    const after = this.dom.scrolled(element);
    // What the visitor has never scrolled has a place to come back to as well.
    if (!this.elements.has(element)) this.elements.set(element, before);
    return Math.abs(after.x - before.x) + Math.abs(after.y - before.y) > STILL;
  }

  private where(): { x: number; y: number } {
    return { x: this.window.scrollX, y: this.window.scrollY };
  }

  private scrollPage(left: number, top: number): void {
    this.window.scrollTo({ left, top, behavior: 'instant' });
  }
}

const SCROLLS = /^(?:auto|scroll)$/;

const hostOf = (node: Node): Node | null => (node as Partial<ShadowRoot>).host ?? null;
