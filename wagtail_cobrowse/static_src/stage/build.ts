import type { Placeholder } from './boxes.ts';
import type { CleanElement, CleanNode } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';
import type { Still } from './stills.ts';

/** What the builder leaves to others, once the nodes stand in the document. */
export interface Built {
  scrolls: { id: number; x: number; y: number }[];
  sprites: { id: number; address: string }[];
  stills: Still[];
  sheets: CleanElement[];
  shadows: ShadowRoot[];
  ids: Set<number>;
}

export const newBuilt = (): Built => ({
  scrolls: [],
  sprites: [],
  stills: [],
  sheets: [],
  shadows: [],
  ids: new Set(),
});

export type Labels = Record<Placeholder, string>;

/** Makes nodes out of what the sanitiser let through. */
export class Builder {
  private readonly document: Document;
  private readonly dom: Dom;
  private readonly labels: Labels;

  constructor(document: Document, dom: Dom, labels: Labels) {
    this.document = document;
    this.dom = dom;
    this.labels = labels;
  }

  /** The node with everything below it, detached; its ids go into `map`. */
  build(clean: CleanNode, map: NodeMap, built: Built): Node {
    const { dom } = this;
    let node: Node;
    if (clean.kind === 'text') node = dom.createText(this.document, clean.text);
    else if (clean.kind === 'nothing') node = dom.createComment(this.document, '');
    else node = this.element(clean, map, built);
    map.set(clean.id, node);
    built.ids.add(clean.id);
    return node;
  }

  private element(clean: CleanElement, map: NodeMap, built: Built): Element {
    const { dom } = this;
    if (clean.defined) dom.define(clean.tag);
    const element = dom.create(clean.namespace, clean.tag);
    for (const [name, value] of clean.attributes) setAttribute(dom, element, name, value);
    // Without an origin, as the stage itself; what it shows is put in later on.
    if (clean.tag === 'iframe') dom.setAttribute(element, 'sandbox', 'allow-scripts');
    if (clean.placeholder) {
      dom.setAttribute(element, 'data-cobrowse-placeholder', clean.placeholder);
      dom.setAttribute(element, 'data-cobrowse-label', this.labels[clean.placeholder]);
    }
    if (clean.css) {
      dom.append(element, dom.createText(this.document, clean.css.text));
      built.sheets.push(clean);
      return element;
    }
    for (const child of clean.children) {
      const node = this.build(child, map, built);
      dom.append(child.shadow ? this.shadow(element, built) : element, node);
    }
    if (clean.host) this.shadow(element, built);
    if (clean.scroll) built.scrolls.push({ id: clean.id, ...clean.scroll });
    if (clean.sprite) built.sprites.push({ id: clean.id, address: clean.sprite });
    if (clean.still) built.stills.push({ id: clean.id, image: clean.still });
    setStates(dom, element, clean);
    return element;
  }

  /** The open shadow root of an element, or the element itself where it can have none. */
  shadow(element: Element, built: Built): Node {
    const present = this.dom.shadow(element);
    if (present) return present;
    try {
      const root = this.dom.attachShadow(element, { mode: 'open' });
      built.shadows.push(root);
      return root;
    } catch {
      return element;
    }
  }
}

const XML = 'http://www.w3.org/XML/1998/namespace';

export function setAttribute(dom: Dom, element: Element, name: string, value: string): void {
  // By its prefix alone it would mean nothing.
  if (name === 'xml:space') {
    dom.setAttributeNS(element, XML, name, value);
    return;
  }
  // Of the popovers only the manual ones leave each other, and the keyboard, alone.
  dom.setAttribute(element, name, name === 'popover' ? 'manual' : value);
}

function setStates(dom: Dom, element: Element, clean: CleanElement): void {
  if (clean.namespace !== 'html') return;
  if (clean.value !== null) setValue(dom, element, clean.value);
  if (clean.checked !== null && clean.tag === 'input') dom.setChecked(element, clean.checked);
  if (clean.selected !== null && clean.tag === 'option') dom.setSelected(element, clean.selected);
}

export function setValue(dom: Dom, element: Element, value: string): void {
  const tag = dom.tag(element);
  if (tag === 'input' && dom.inputType(element) === 'file') return;
  if (tag === 'input' || tag === 'textarea' || tag === 'select') dom.setValue[tag](element, value);
}
