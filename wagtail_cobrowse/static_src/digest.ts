/**
 * What both ends reckon of a page, to find out whether they have the same: the visitor's
 * side of its live document through redaction, the stage of the document that it built.
 * docs/protocol.md, digests. Pure.
 */

import { isPlain } from './plain_css.ts';

/** Neighbouring ids share one sum: a page of 5,000 nodes has some eighty. */
export const BUCKET = 64;
/** Of one message: reckoned in one go by the stage. */
export const MOST_BUCKETS = 256;

/** Fields whose value is no text, or that have none of their own. */
export const VALUELESS = /^(?:checkbox|color|file|radio|range)$/;

/** Characters of a text that are looked at; of longer ones also the length and the end. */
const LOOKED_AT = 10_000;
const END = 64;

/** A field that is ticked, an option that is chosen. */
export const CHOSEN = 0x2545f491;

/**
 * Attributes that the stage has otherwise than they were sent, or has of its own: addresses,
 * styles, what decides how many cells there are, what moves and when, states that are
 * compared as such.
 */
const OTHERWISE =
  /^(?:style|(?:xlink:)?href|src|srcset|sizes|media|target|download|popover|background|checked|selected|frameborder|scrolling|margin(?:width|height)|numOctaves|kernelMatrix|attributeName|begin|end|sandbox|srcdoc|data-cobrowse-.*)$/;
/** The same of some elements. Of a picture that is not there yet the recorder tells a size. */
const OTHERWISE_OF =
  /^(?:(?:input|textarea|select|option) (?:value|type)|(?:cobrowse-)?(?:img|box) (?:width|height))$/;
/** Numbers that the sanitiser bounds, none of them below 100. */
const BOUNDED = /^(?:(?:col|row|column)?span|rows|cols|size)$/;
/** Of these the stage takes any words, also none. */
const WORDS =
  /^(?:class|id|part|slot|title|alt|label|placeholder|role|hidden|inert|open|disabled|readonly|required|multiple|nowrap|reversed|(?:aria|data)-.*)$/;

/** Whether both sides have attributes of this name word for word, as far as their values allow. */
export const isCompared = (name: string, tag: string): boolean =>
  !OTHERWISE.test(name) && !OTHERWISE_OF.test(`${tag} ${name}`);

/** What such an attribute adds to what an element says, in whatever order they are. */
export function sumOf(name: string, value: string): number {
  const isSame =
    WORDS.test(name) ||
    (value !== '' && isPlain(value) && (value.length < 3 || !BOUNDED.test(name)));
  return isSame ? hashOf(value, hashOf(name, 1)) : 0;
}

/** What the text of a text says, or with another `seed` that of a field. 32 bits. */
export function hashOf(text: string, seed: number): number {
  const { length } = text;
  let hash = seed ^ length;
  const end = length < LOOKED_AT ? length : LOOKED_AT;
  for (let at = 0; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995);
  for (let at = Math.max(end, length - END); at < length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995);
  return mix(hash, 1);
}

/**
 * A node's share of the sum of its bucket: 32 bits of its place (`previous`: id of the
 * sibling before it, 0 for none) and of what it says, a sum of the above.
 */
export const shareOf = (id: number, parent: number, previous: number, says: number): number =>
  mix(mix(mix(mix(1, id), parent), previous), says) >>> 0;

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x5bd1e995);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0x2c1b3c6d);
  return again ^ (again >>> 15);
}
