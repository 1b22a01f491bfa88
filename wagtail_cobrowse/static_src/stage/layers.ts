import type { Layer } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';

/** The property by which own_css.ts draws what is behind a modal dialog. */
const BACKDROP = '--cobrowse-backdrop';
const MARK = 'data-cobrowse-layer';

/**
 * The top layer of the visitor's page. Modal dialogs are drawn by rules, never opened by
 * showModal(): that would take the keyboard from the advisor. A popover without
 * `autofocus`, which the sanitiser drops, moves no focus and is really shown.
 */
export class Layers {
  private readonly dom: Dom;
  private shown = new Map<number, Layer['how']>();
  map: NodeMap;

  constructor(dom: Dom, map: NodeMap) {
    this.dom = dom;
    this.map = map;
  }

  reset(): void {
    this.shown = new Map();
  }

  set(layers: Layer[]): void {
    const now = new Map(layers.map((layer) => [layer.id, layer.how]));
    for (const [id, how] of this.shown) {
      const element = this.map.element(id);
      if (element && now.get(id) !== how) this.hide(element);
    }
    for (const { id, how, backdrop } of layers) {
      const element = this.map.element(id);
      if (!element) continue;
      if (this.shown.get(id) !== how) this.show(element, how);
      if (how === 'modal') this.dom.style(element).setProperty(BACKDROP, backdrop || 'transparent');
    }
    this.shown = now;
  }

  private show(element: Element, how: Layer['how']): void {
    if (how === 'popover' && this.dom.tag(element) !== 'dialog') {
      try {
        this.dom.setAttribute(element, 'popover', 'manual');
        if (this.dom.showPopover(element)) return;
      } catch {
        // Not connected, or shown already: the rules draw it.
      }
    }
    this.dom.setAttribute(element, MARK, how);
  }

  private hide(element: Element): void {
    this.dom.removeAttribute(element, MARK);
    try {
      if (this.dom.hasAttribute(element, 'popover')) this.dom.hidePopover(element);
    } catch {
      // It was hidden already.
    }
  }
}
