/** Blocks of deflate (RFC 1951): letters and references to what came before, as bits. */

import { codesOf, lengthsOf, type Codes } from './huffman.ts';

export const WINDOW = 32 * 1024;
export const LONGEST = 258;

/** Letters and references of one block. */
const MOST_TOKENS = 16 * 1024;
/** With fewer, codes of the block's own are not worth the time that they take. */
const FEW_TOKENS = 600;

const END = 256;
const FIRST_LENGTH = 257;
/** The order in which a block tells the lengths of its codes' codes. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Bits behind each of the codes 16 to 18, which repeat. */
const REPEATS = [2, 3, 7];

const extraOfLength = (code: number): number => (code < 8 || code > 27 ? 0 : (code >> 2) - 1);
const extraOfDistance = (code: number): number => (code < 4 ? 0 : (code >> 1) - 1);

interface Table {
  /** Value → code. */
  of: Uint8Array;
  /** Code → its first value. */
  base: number[];
}

function table(codes: number, first: number, end: number, extra: (code: number) => number): Table {
  const of = new Uint8Array(end);
  const base: number[] = [];
  for (let code = 0, value = first; code < codes; code++) {
    base.push(value);
    for (let left = 1 << extra(code); left && value < end; left--) of[value++] = code;
  }
  return { of, base };
}

const LENGTHS = table(28, 3, LONGEST, extraOfLength);
LENGTHS.base.push(LONGEST);
const codeOfLength = (length: number): number => (length === LONGEST ? 28 : LENGTHS.of[length]!);
const DISTANCES = table(30, 1, WINDOW + 1, extraOfDistance);

const FIXED = codesOf(
  Uint8Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  ),
);
const FIXED_DISTANCES = codesOf(new Uint8Array(30).fill(5));

/** How many bits symbols that occur so often take. */
const bitsOf = (counts: Uint16Array, { lengths }: Codes): number =>
  counts.reduce((sum, count, symbol) => sum + count * lengths[symbol]!, 0);

/** How many of the first lengths have to be told: those behind them are 0. */
function needed({ lengths }: Codes, least: number): number {
  let many = lengths.length;
  while (many > least && !lengths[many - 1]) many--;
  return many;
}

/** Lengths as codes, each with how often it is repeated beyond the least. */
function runsOf(lengths: number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (let at = 0, end = 0; at < lengths.length; at = end) {
    const length = lengths[at]!;
    while (lengths[end] === length) end++;
    let run = end - at;
    if (length) {
      runs.push([length, 0]);
      run--;
    }
    for (let part; run > 2; run -= part) {
      part = Math.min(run, length ? 6 : 138);
      runs.push(length ? [16, part - 3] : part < 11 ? [17, part - 3] : [18, part - 11]);
    }
    for (; run; run--) runs.push([length, 0]);
  }
  return runs;
}

export interface Blocks {
  letter(byte: number): void;
  /** So many bytes are the same as those `distance` before them. */
  same(length: number, distance: number): void;
  /** Everything so far, up to the end of a byte (a sync flush). */
  flush(): Uint8Array;
}

export function createBlocks(): Blocks {
  /** Letters, or a length in the upper and a distance less one in the lower 16 bits. */
  const tokens = new Uint32Array(MOST_TOKENS);
  let count = 0;
  const letters = new Uint16Array(286);
  const distances = new Uint16Array(30);
  let out = new Uint8Array(WINDOW);
  let written = 0;
  /** Bits that do not fill a byte yet. */
  let rest = 0;
  let bits = 0;

  function put(value: number, length: number): void {
    rest |= value << bits;
    bits += length;
    for (; bits > 7; bits -= 8, rest >>>= 8) out[written++] = rest;
  }

  const write = ({ bits: codes, lengths }: Codes, symbol: number): void =>
    put(codes[symbol]!, lengths[symbol]!);

  function makeRoom(bytes: number): void {
    if (written + bytes <= out.length) return;
    const larger = new Uint8Array(2 * (written + bytes));
    larger.set(out.subarray(0, written));
    out = larger;
  }

  /** Codes of this block's own, told at its beginning; null if they do not pay. */
  function ownCodes(): [Codes, Codes] | null {
    const near = codesOf(lengthsOf(letters, 15));
    const far = codesOf(lengthsOf(distances, 15));
    const nearTold = needed(near, FIRST_LENGTH);
    const farTold = needed(far, 1);
    const told = [...near.lengths.subarray(0, nearTold), ...far.lengths.subarray(0, farTold)];
    const runs = runsOf(told);
    const often = new Uint16Array(19);
    for (const [code] of runs) often[code]!++;
    const codes = codesOf(lengthsOf(often, 7));
    let some = ORDER.length;
    while (some > 4 && !codes.lengths[ORDER[some - 1]!]) some--;
    const repeats = REPEATS.reduce((sum, length, at) => sum + length * often[16 + at]!, 0);
    const head = 14 + 3 * some + bitsOf(often, codes) + repeats;
    const cost = head + bitsOf(letters, near) + bitsOf(distances, far);
    if (cost >= bitsOf(letters, FIXED) + bitsOf(distances, FIXED_DISTANCES)) return null;
    put(4, 3);
    put(nearTold - FIRST_LENGTH, 5);
    put(farTold - 1, 5);
    put(some - 4, 4);
    for (const code of ORDER.slice(0, some)) put(codes.lengths[code]!, 3);
    for (const [code, more] of runs) {
      write(codes, code);
      if (code > 15) put(more, REPEATS[code - 16]!);
    }
    return [near, far];
  }

  function end(): void {
    // No token takes more than 48 bits; codes that are told, and the end, are the rest.
    makeRoom(6 * count + 512);
    letters[END] = 1;
    let codes = count > FEW_TOKENS ? ownCodes() : null;
    if (!codes) {
      put(2, 3);
      codes = [FIXED, FIXED_DISTANCES];
    }
    const [near, far] = codes;
    for (let at = 0; at < count; at++) {
      const token = tokens[at]!;
      if (token < END) {
        write(near, token);
        continue;
      }
      const length = token >>> 16;
      const lengthCode = codeOfLength(length);
      write(near, FIRST_LENGTH + lengthCode);
      put(length - LENGTHS.base[lengthCode]!, extraOfLength(lengthCode));
      const distance = (token & 0xffff) + 1;
      const distanceCode = DISTANCES.of[distance]!;
      write(far, distanceCode);
      put(distance - DISTANCES.base[distanceCode]!, extraOfDistance(distanceCode));
    }
    write(near, END);
    count = 0;
    letters.fill(0);
    distances.fill(0);
  }

  function add(token: number): void {
    tokens[count++] = token;
    if (count === MOST_TOKENS) end();
  }

  return {
    letter(byte) {
      letters[byte]!++;
      add(byte);
    },
    same(length, distance) {
      letters[FIRST_LENGTH + codeOfLength(length)]!++;
      distances[DISTANCES.of[distance]!]!++;
      add((length << 16) | (distance - 1));
    },
    flush() {
      if (count) end();
      makeRoom(6);
      // An empty stored block: it ends at the end of a byte.
      put(0, 3);
      if (bits) put(0, 8 - bits);
      for (const byte of [0, 0, 0xff, 0xff]) put(byte, 8);
      const bytes = out.slice(0, written);
      written = 0;
      return bytes;
    },
  };
}
