/** The document and the shadow roots of which the recorder has told. */

import type { Roots } from './part.ts';

interface Recorded {
  id: number;
  isShadowHost?: boolean;
  childNodes?: Recorded[];
}

export interface KnownRoots extends Roots {
  learn(event: unknown): void;
  clear(): void;
}

export function createRoots(nodeOf: (id: number) => Node | null): KnownRoots {
  const hosts = new Set<Element>();

  function walk(node: Recorded): void {
    const element = node.isShadowHost ? (nodeOf(node.id) as Element | null) : null;
    if (element) hosts.add(element);
    node.childNodes?.forEach(walk);
  }

  return {
    *[Symbol.iterator]() {
      yield document;
      for (const host of hosts)
        if (!host.isConnected) hosts.delete(host);
        else if (host.shadowRoot) yield host.shadowRoot;
    },
    of(id) {
      const node = nodeOf(id);
      return node === document ? document : ((node as Element | null)?.shadowRoot ?? null);
    },
    learn(event) {
      const { data } = event as { data: { node?: Recorded; adds?: { node?: Recorded }[] } };
      if (data?.node) walk(data.node);
      for (const add of data?.adds ?? []) if (add.node) walk(add.node);
    },
    clear: () => hosts.clear(),
  };
}
