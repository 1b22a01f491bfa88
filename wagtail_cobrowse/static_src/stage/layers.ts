import type { Layer } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';

const MARK = 'data-cobrowse-layer';

interface Shown {
  element: Element;
  how: Layer['how'];
  /** What it is anchored to. */
  by: Element | undefined;
}

const isSame = (one: Shown, other: Shown): boolean =>
  one.element === other.element && one.how === other.how && one.by === other.by;

/**
 * The top layer of the visitor's page. Modal dialogs are elements of the stage's own,
 * shown there as popovers: showModal() would take the keyboard from the advisor, and so
 * would the popover of a real dialog. A popover without `autofocus`, which the sanitiser
 * drops, moves no focus.
 */
export class Layers {
  private readonly dom: Dom;
  /** As the visitor's side has told it, the lowest first. */
  private told: Layer[] = [];
  private shown: Shown[] = [];
  /** They are popovers in the stage alone. */
  private lent = new WeakSet<Element>();
  map: NodeMap;

  constructor(dom: Dom, map: NodeMap) {
    this.dom = dom;
    this.map = map;
  }

  reset(): void {
    this.told = this.shown = [];
  }

  set(layers: Layer[]): void {
    this.told = layers;
    this.again();
  }

  /** What is moved is built anew, and shown by what was told of it. */
  again(): void {
    const wanted = this.told.flatMap(({ id, how, by }) => {
      const element = this.map.element(id);
      return element ? [{ element, how, by: this.map.element(by) }] : [];
    });
    // What stays in its order stays as it is; the others come up in front of it.
    const kept = new Set<Shown>();
    let from = 0;
    let stays = 0;
    for (const one of wanted) {
      const at = this.shown.findIndex((other, at) => at >= from && isSame(one, other));
      if (at < 0) break;
      kept.add(this.shown[at]!);
      from = at + 1;
      stays++;
    }
    for (const one of this.shown) if (!kept.has(one)) this.hide(one.element);
    for (const one of wanted.slice(stays)) this.show(one);
    this.shown = wanted;
  }

  private show({ element, how, by }: Shown): void {
    const { dom } = this;
    if (how !== 'popover') dom.setAttribute(element, MARK, how);
    if (how === 'fullscreen') return;
    if (!dom.hasAttribute(element, 'popover')) this.lent.add(element);
    try {
      dom.setAttribute(element, 'popover', 'manual');
      if (dom.showPopover(element, by)) return;
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
