/** One raw deflate stream whose every piece can be inflated when it arrives. */

import { Deflate } from 'fflate';

const LEVEL = 5;

/**
 * fflate keeps here the bits that do not fill a byte yet: their number, 0 to 7, and
 * above these three bits the byte itself.
 */
interface Internals {
  s: { r?: number };
}

/**
 * A sync flush: an empty stored block. fflate's own puts it one bit too early where six
 * bits are left over, and zlib refuses the stream (fflate issue 267); so it is written
 * here: three bits of header, the rest of the byte, and the lengths 0 and ~0.
 */
function syncBlock(deflate: Deflate): Uint8Array {
  const state = (deflate as unknown as Internals).s;
  const left = state.r ?? 0;
  state.r = 0;
  const header = (left & 7) > 5 ? [left >> 3, 0] : [left >> 3];
  return Uint8Array.of(...header, 0, 0, 0xff, 0xff);
}

/** A function that answers each text's bytes, in the context of those before. */
export function createDeflater(): (text: string) => Uint8Array {
  const encoder = new TextEncoder();
  let parts: Uint8Array[] = [];
  const deflate = new Deflate({ level: LEVEL }, (part) => parts.push(part));
  return (text) => {
    deflate.push(encoder.encode(text));
    deflate.flush();
    parts.push(syncBlock(deflate));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    parts = [];
    return bytes;
  };
}
