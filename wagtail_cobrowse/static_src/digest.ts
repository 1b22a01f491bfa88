/**
 * What both ends reckon of a page, to find out whether they have the same: the visitor's
 * side of its live document through redaction, the stage of the document that it built.
 * docs/protocol.md, digests. Pure.
 */

/** Neighbouring ids share one sum: a page of 5,000 nodes has some eighty. */
export const BUCKET = 64;
/** Of one message: reckoned in one go by the stage. */
export const MOST_BUCKETS = 256;

/** Attributes that pass redaction and sanitiser word for word, in the order of their sum. */
export const COMPARED = ['class', 'title', 'hidden', 'dir', 'aria-label', 'aria-expanded'];

/** Fields whose value is no text, or that have none of their own. */
export const VALUELESS = /^(?:checkbox|color|file|radio|range)$/;

/** Characters of a text that are looked at; of longer ones also the length and the end. */
const LOOKED_AT = 1000;

/**
 * A node's share of the sum of its bucket: 32 bits of its place (`previous`: id of the
 * sibling before it, 0 for none) and of what it says.
 */
export function shareOf(id: number, parent: number, previous: number, content: string): number {
  let hash = mix(mix(mix(id, parent), previous), content.length);
  const end = Math.min(content.length, LOOKED_AT);
  for (let at = 0; at < end; at++) hash = mix(hash, content.charCodeAt(at));
  if (content.length > end)
    for (let at = content.length - 64; at < content.length; at++)
      hash = mix(hash, content.charCodeAt(at));
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

function mix(hash: number, value: number): number {
  hash = Math.imul(hash ^ value, 0x5bd1e995);
  return hash ^ (hash >>> 13);
}

/** What the attributes of an element say; `of` answers undefined or null for none. */
export const contentOf = (of: (name: string) => unknown): string =>
  COMPARED.map((name, at) => {
    const value = of(name);
    return typeof value === 'string' ? `${at}=${value}\n` : '';
  }).join('');
