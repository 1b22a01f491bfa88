import type { Layer } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';

const MARK = 'data-cobrowse-layer';

/**
 * The top layer of the visitor's page. Modal dialogs are elements of the stage's own,
 * shown there as popovers: showModal() would take the keyboard from the advisor, and so
 * would the popover of a real dialog. A popover without `autofocus`, which the sanitiser
 * drops, moves no focus.
 */
export class Layers {
  private readonly dom: Dom;
  private shown = new Map<number, Layer['how']>();
  /** They are popovers in the stage alone. */
  private lent = new WeakSet<Element>();
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
    for (const { id, how } of layers) {
      const element = this.map.element(id);
      if (element && this.shown.get(id) !== how) this.show(element, how);
    }
    this.shown = now;
  }

  private show(element: Element, how: Layer['how']): void {
    const { dom } = this;
    if (how !== 'popover') dom.setAttribute(element, MARK, how);
    if (how === 'fullscreen') return;
    if (!dom.hasAttribute(element, 'popover')) this.lent.add(element);
    try {
      dom.setAttribute(element, 'popover', 'manual');
      if (dom.showPopover(element)) return;
    } catch {
      // Not connected, or shown already: the rules draw it.
    }
    dom.setAttribute(element, MARK, how);
  }

  private hide(element: Element): void {
    const { dom } = this;
    dom.removeAttribute(element, MARK);
    try {
      if (dom.hasAttribute(element, 'popover')) dom.hidePopover(element);
    } catch {
      // It was hidden already.
    }
    if (this.lent.delete(element)) dom.removeAttribute(element, 'popover');
  }
}
