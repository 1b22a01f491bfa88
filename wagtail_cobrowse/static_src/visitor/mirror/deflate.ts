/**
 * One raw deflate stream (RFC 1951) whose every message can be inflated when it arrives.
 * Why it is written here: docs/decisions/0015-what-a-frame-costs.md.
 */

import { DICTIONARY } from '../../dictionary.ts';
import { createBlocks, LONGEST, WINDOW } from './blocks.ts';

export interface Deflater {
  /** More of the text of one message. */
  push(text: string): void;
  /** The bytes of the message, in the context of those before. */
  end(): Uint8Array;
}

/** What was read last, of which the window is a part. */
const RING = 2 * WINDOW;
const AT = RING - 1;
const PIECE = 16 * 1024;
/** Earlier places that are tried for one, and a match with which one is content. */
const TRIES = 24;
const NICE = 96;
/** A match of three letters from farther away costs more than the letters. */
const NEAR = 4096;

export function createDeflater(): Deflater {
  const encoder = new TextEncoder();
  const blocks = createBlocks();
  const ring = new Uint8Array(RING);
  /** Newest place of three letters, by their hash; and of each place the one before. */
  const heads = new Int32Array(WINDOW).fill(-1);
  const before = new Int32Array(WINDOW);
  /** Places count from the beginning of the stream: read, noted in the table, written. */
  let read = 0;
  let noted = 0;
  let done = 0;

  function feed(bytes: Uint8Array): void {
    const room = RING - (read & AT);
    ring.set(bytes.subarray(0, room), read & AT);
    if (bytes.length > room) ring.set(bytes.subarray(room));
    read += bytes.length;
  }

  /** Notes the place; answers the newest one before it with the same hash, or -1. */
  function note(place: number): number {
    const three =
      ring[place & AT]! | (ring[(place + 1) & AT]! << 8) | (ring[(place + 2) & AT]! << 16);
    const hash = Math.imul(three, 0x9e3779b1) >>> 17;
    const newest = heads[hash]!;
    before[place & (WINDOW - 1)] = newest;
    heads[hash] = place;
    return newest;
  }

  let distance = 0;
  /** Length of a match at `place` above `least`, 0 for none; `distance` is how far back. */
  function match(place: number, least: number): number {
    for (const last = Math.min(place, read - 2); noted < last; noted++) note(noted);
    if (place + 2 >= read) return 0;
    let one = note(place);
    noted = place + 1;
    const most = Math.min(LONGEST, read - place);
    const oldest = Math.max(0, place - WINDOW + 1);
    let length = 0;
    for (let tries = TRIES; one >= oldest && tries && least < most; tries--) {
      if (ring[(one + least) & AT] === ring[(place + least) & AT]) {
        let same = 0;
        while (same < most && ring[(one + same) & AT] === ring[(place + same) & AT]) same++;
        if (same > least && (same > 3 || place - one < NEAR)) {
          least = length = same;
          distance = place - one;
          if (same >= NICE) break;
        }
      }
      one = before[one & (WINDOW - 1)]!;
    }
    return length;
  }

  function compress(): void {
    /** A match of the place before, which counts unless there is a longer one here. */
    let held = 0;
    let back = 0;
    for (;;) {
      const length = done < read ? match(done, Math.max(2, held)) : 0;
      if (held && !length) {
        blocks.same(held, back);
        done += held - 1;
        held = 0;
        continue;
      }
      if (held) blocks.letter(ring[(done - 1) & AT]!);
      if (done >= read) return;
      held = length;
      back = distance;
      if (!length) blocks.letter(ring[done & AT]!);
      done++;
    }
  }

  feed(DICTIONARY);
  done = read;

  return {
    push(text) {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length; at += PIECE) {
        feed(bytes.subarray(at, at + PIECE));
        compress();
      }
    },
    end: blocks.flush,
  };
}
