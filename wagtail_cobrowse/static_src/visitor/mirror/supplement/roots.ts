/** The documents and the shadow roots of which the recorder has told. */

import type { Roots } from './part.ts';

interface Recorded {
  id: number;
  isShadowHost?: boolean;
  isShadow?: boolean;
  childNodes?: Recorded[];
}

interface Told {
  id?: number;
  styleIds?: number[];
  node?: Recorded;
  adds?: { parentId?: number; node?: Recorded }[];
}

export interface KnownRoots extends Roots {
  learn(event: unknown): void;
  clear(): void;
}

export function createRoots(
  nodeOf: (id: number) => Node | null,
  documents: () => Iterable<Document>,
): KnownRoots {
  const hosts = new Set<Element>();

  function add(id: number | undefined): void {
    const element = nodeOf(id ?? 0) as Element | null;
    if (element?.shadowRoot) hosts.add(element);
  }

  function walk(node: Recorded): void {
    if (node.isShadowHost) add(node.id);
    node.childNodes?.forEach(walk);
  }

  return {
    *[Symbol.iterator]() {
      yield document;
      yield* documents();
      for (const host of hosts)
        if (!host.isConnected || !host.ownerDocument.defaultView) hosts.delete(host);
        else if (host.shadowRoot) yield host.shadowRoot;
    },
    of(id) {
      const node = nodeOf(id);
      return node?.nodeType === 9
        ? (node as Document)
        : ((node as Element | null)?.shadowRoot ?? null);
    },
    learn(event) {
      const { data } = event as { data?: Told };
      if (data?.node) walk(data.node);
      // A tree that is attached late is told of by what is in it, or adopted there.
      if (data?.styleIds) add(data.id);
      for (const { parentId, node } of data?.adds ?? []) {
        if (node?.isShadow) add(parentId);
        if (node) walk(node);
      }
    },
    clear: () => hosts.clear(),
  };
}
