/** One raw deflate stream whose every piece can be inflated when it arrives. */

import { Deflate } from 'fflate';

import { DICTIONARY } from '../../dictionary.ts';

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

export interface Deflater {
  /** More of the text of one message. */
  push(text: string): void;
  /** The bytes of the message, in the context of those before. */
  end(): Uint8Array;
}

export function createDeflater(): Deflater {
  const encoder = new TextEncoder();
  let parts: Uint8Array[] = [];
  const deflate = new Deflate({ level: LEVEL, dictionary: DICTIONARY }, (part) => parts.push(part));
  return {
    push(text) {
      deflate.push(encoder.encode(text));
    },
    end() {
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
    },
  };
}

/** Characters: a few milliseconds of deflating. */
const PIECE = 32 * 1024;

interface Tree {
  childNodes?: Tree[];
}

/** The JSON of `events`, piece by piece: that of a large page would be one long task. */
export function* jsonOf(events: unknown[]): Generator<string> {
  let text = '[';
  /** What is still to be written, the next thing last: trees, and text between them. */
  const open: (Tree | string)[] = [];
  for (const [index, event] of events.entries()) {
    if (index) text += ',';
    const { data, ...rest } = event as { data?: { node?: Tree } };
    if (!data?.node) text += JSON.stringify(event);
    else {
      const { node, ...about } = data;
      const head = JSON.stringify({ ...rest, data: about }).slice(0, -2);
      text += `${head}${head.endsWith('{') ? '' : ','}"node":`;
      open.push('}}', node);
    }
    for (let one = open.pop(); one; one = open.pop()) {
      if (typeof one === 'string') text += one;
      else if (!one.childNodes?.length) text += JSON.stringify(one);
      else {
        const { childNodes, ...own } = one;
        text += `${JSON.stringify(own).slice(0, -1)},"childNodes":[`;
        open.push(']}');
        for (let at = childNodes.length - 1; at >= 0; at--) {
          open.push(childNodes[at]!);
          if (at) open.push(',');
        }
      }
      if (text.length < PIECE) continue;
      yield text;
      text = '';
    }
  }
  yield `${text}]`;
}
