/** A recorder for jsdom: as much of rrweb's snapshot as redaction reads. */

import type { Json } from './trees.ts';

export interface LivePage {
  document: Document;
  nodeOf(id: number): Node | null;
  idOf(node: Node): number;
  /** A full snapshot of the page as it is now. */
  snapshot(): Json;
  /** One node with all that is in it. */
  record(node: Node): Json;
}

export function snapshotOf(document: Document): LivePage {
  const nodes = new Map<number, Node>();
  const ids = new WeakMap<Node, number>();
  let last = 0;

  function idOf(node: Node): number {
    let id = ids.get(node);
    if (id === undefined) {
      id = ++last;
      ids.set(node, id);
      nodes.set(id, node);
    }
    return id;
  }

  function record(node: Node, isShadow = false): Json {
    const id = idOf(node);
    const flags = isShadow ? { isShadow: true } : {};
    if (node.nodeType === 9)
      return { type: 0, id, childNodes: [...node.childNodes].map((child) => record(child)) };
    if (node.nodeType === 10) return { type: 1, id, name: 'html', publicId: '', systemId: '' };
    if (node.nodeType === 3) return { ...flags, type: 3, id, textContent: node.textContent };
    if (node.nodeType !== 1) return { ...flags, type: 5, id, textContent: node.textContent };
    const element = node as Element;
    const attributes: Json = {};
    for (const { name, value } of element.attributes) attributes[name] = value;
    const field = element as HTMLInputElement;
    if (/^(?:input|textarea|select)$/.test(element.localName)) attributes.value = field.value;
    if (field.checked === true) attributes.checked = true;
    const root = element.shadowRoot;
    return {
      ...flags,
      type: 2,
      id,
      tagName: element.localName,
      attributes,
      ...(root ? { isShadowHost: true } : {}),
      childNodes: [
        ...[...node.childNodes].map((child) => record(child)),
        ...(root ? [...root.childNodes].map((child) => record(child, true)) : []),
      ],
    };
  }

  return {
    document,
    nodeOf: (id) => nodes.get(id) ?? null,
    idOf,
    record,
    snapshot: () => ({
      type: 2,
      data: { node: record(document), initialOffset: { top: 0, left: 0 } },
      timestamp: 1,
    }),
  };
}
