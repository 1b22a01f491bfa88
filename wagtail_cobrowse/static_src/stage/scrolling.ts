import type { Dom, StageWindow } from './dom.ts';

/** Where the page and its containers are scrolled to, also before there is room for it. */
export class Scrolling {
  private readonly window: StageWindow;
  private readonly dom: Dom;
  private page = { x: 0, y: 0 };
  private elements = new Map<Element, { x: number; y: number }>();

  constructor(window: StageWindow, dom: Dom) {
    this.window = window;
    this.dom = dom;
  }

  reset(): void {
    this.page = { x: 0, y: 0 };
    this.elements = new Map();
  }

  setPage(x: number, y: number): void {
    this.page = { x, y };
    this.window.scrollTo({ left: x, top: y, behavior: 'instant' });
  }

  set(element: Element, x: number, y: number): void {
    this.elements.set(element, { x, y });
    this.dom.scroll(element, x, y);
  }

  again(): void {
    for (const [element, { x, y }] of this.elements) {
      if (this.dom.connected(element)) this.dom.scroll(element, x, y);
      else this.elements.delete(element);
    }
    this.setPage(this.page.x, this.page.y);
  }
}
