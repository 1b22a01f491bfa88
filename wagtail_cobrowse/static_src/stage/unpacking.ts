/**
 * The recorder's events from the few words in which they travel (visitor/mirror/packing.ts;
 * docs/protocol.md, packed events). Nothing is judged here: what was packed by a hostile
 * hand comes out as whatever it is, for `sanitise` to refuse.
 */

import { isRaw, list, type Raw } from './tree.ts';

/**
 * Nodes of one message: more than the sanitiser takes of a page. What is beyond is left
 * out, so that few letters cannot ask for much room.
 */
export const MOST_UNPACKED = 100_000;

const STUB = 'template';

interface Budget {
  left: number;
}

/** Reads what stands one behind the other. */
class Reader {
  private last = 0;
  private readonly budget: Budget;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** The node at `at` of the sequence, and where the next one is; null at its end. */
  node(sequence: unknown[], at: number): { node: unknown; next: number } | null {
    let one = sequence[at++];
    let id = this.last + 1;
    while (typeof one === 'number') {
      if (one) id = one;
      one = sequence[at++];
    }
    if (one === undefined || this.budget.left-- <= 0) return null;
    this.last = id;
    return { node: this.unpacked(one, id), next: at };
  }

  private unpacked(one: unknown, id: number): unknown {
    if (typeof one === 'string') return { type: 3, textContent: one, id };
    if (isRaw(one))
      return 'childNodes' in one
        ? { ...one, id, childNodes: this.children(list(one.childNodes), 0) }
        : { ...one, id };
    const parts = list(one);
    let at = 1;
    const { [at]: attributes, [at + 1]: flags } = parts;
    if (isRaw(attributes)) at += isRaw(flags) ? 2 : 1;
    return {
      ...(at === 3 ? (flags as Raw) : {}),
      type: 2,
      tagName: parts[0] ?? STUB,
      attributes: at > 1 ? attributes : {},
      childNodes: this.children(parts, at),
      id,
    };
  }

  private children(sequence: unknown[], from: number): unknown[] {
    const children: unknown[] = [];
    for (let one = this.node(sequence, from); one; one = this.node(sequence, one.next))
      children.push(one.node);
    return children;
  }
}

function mutation([adds, texts, attributes, removes]: unknown[], budget: Budget): Raw {
  const data: Record<string, unknown[]> = { texts: [], attributes: [], removes: [], adds: [] };
  const reader = new Reader(budget);
  const added = list(adds);
  for (let at = 0; at + 2 < added.length;) {
    const one = reader.node(added, at + 2);
    if (!one) break;
    data.adds!.push({ parentId: added[at], nextId: added[at + 1] || null, node: one.node });
    at = one.next;
  }
  const pairs = (sequence: unknown, take: (first: unknown, second: unknown) => void): void => {
    const flat = list(sequence);
    for (let at = 0; at < flat.length; at += isRaw(flat[at]) ? 1 : 2) take(flat[at], flat[at + 1]);
  };
  pairs(texts, (id, value) => data.texts!.push({ id, value }));
  pairs(attributes, (id, its) => data.attributes!.push({ id, attributes: its }));
  pairs(removes, (parentId, id) =>
    data.removes!.push(isRaw(parentId) ? parentId : { parentId, id }),
  );
  return { type: 3, data: { source: 0, ...data }, timestamp: 0 };
}

/** Events as the recorder tells them; those that were not packed as they are. */
export function unpack(events: unknown[]): unknown[] {
  const budget = { left: MOST_UNPACKED };
  return events.map((event) => {
    if (Array.isArray(event)) return mutation(event, budget);
    if (!isRaw(event) || !isRaw(event.data) || !Array.isArray(event.data.node)) return event;
    const first = new Reader(budget).node(event.data.node, 0);
    return { ...event, data: { ...event.data, node: first?.node }, timestamp: 0 };
  });
}
