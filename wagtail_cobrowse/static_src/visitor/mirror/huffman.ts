/** Huffman codes as deflate (RFC 1951) has them. Pure. */

/** Symbol → its code, the bits in the order in which they are written, and how many. */
export interface Codes {
  readonly bits: Uint16Array;
  readonly lengths: Uint8Array;
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let left = length; left; left--, code >>= 1) reversed = (reversed << 1) | (code & 1);
  return reversed;
}

/** The canonical codes of these lengths. */
export function codesOf(lengths: Uint8Array): Codes {
  const next = new Uint16Array(17);
  for (const length of lengths) if (length) next[length + 1]!++;
  for (let length = 1, code = 0; length < 17; length++)
    next[length] = code = (code + next[length]!) << 1;
  const bits = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length) bits[symbol] = reverse(next[length]!++, length);
  });
  return { bits, lengths };
}

/** Lengths of codes for symbols that occur so often, none above `limit`. */
export function lengthsOf(counts: Uint16Array, limit: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const used = [...counts.keys()].filter((symbol) => counts[symbol]);
  if (used.length < 2) {
    lengths[used[0] ?? 0] = 1;
    return lengths;
  }
  used.sort((one, other) => counts[one]! - counts[other]!);
  const leaves = used.length;
  const top = 2 * leaves - 2;
  const weights = new Uint32Array(top + 1);
  const parents = new Uint16Array(top + 1);
  used.forEach((symbol, leaf) => (weights[leaf] = counts[symbol]!));
  // Leaves and the inner nodes made of them are both in order: the lightest is one of two.
  for (let leaf = 0, inner = leaves, at = leaves; at <= top; at++)
    for (let side = 0; side < 2; side++) {
      const isLeaf = inner === at || (leaf < leaves && weights[leaf]! <= weights[inner]!);
      const taken = isLeaf ? leaf++ : inner++;
      weights[at]! += weights[taken]!;
      parents[taken] = at;
    }
  const depths = new Uint8Array(top + 1);
  for (let at = top - 1; at >= 0; at--) depths[at] = depths[parents[at]!]! + 1;
  // What is too deep comes up to the limit; others go down until there is room for all.
  const often = new Uint16Array(limit + 1);
  let room = 1 << limit;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const depth = Math.min(depths[leaf]!, limit);
    often[depth]!++;
    room -= 1 << (limit - depth);
  }
  while (room < 0) {
    let depth = limit - 1;
    while (!often[depth]) depth--;
    often[depth]!--;
    often[depth + 1]!++;
    room += 1 << (limit - depth - 1);
  }
  let rarest = 0;
  for (let depth = limit; depth; depth--)
    for (let left = often[depth]!; left; left--) lengths[used[rarest++]!] = depth;
  return lengths;
}
