import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { codesOf, lengthsOf } from '../../../wagtail_cobrowse/static_src/visitor/mirror/huffman.ts';

const kraft = (lengths: Uint8Array): number =>
  lengths.reduce((sum, length) => sum + (length ? 2 ** -length : 0), 0);

test('no code is longer than allowed, and none is left over', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(60_000), { minLength: 2, maxLength: 100 }),
      fc.constantFrom(7, 15),
      (counts, limit) => {
        const lengths = lengthsOf(Uint16Array.from(counts), limit);
        const used = counts.filter((count) => count > 0).length;
        fc.pre(used > 1 && used <= 2 ** limit);
        assert.ok(Math.max(...lengths) <= limit);
        assert.deepEqual(
          [...lengths].map((length) => length > 0),
          counts.map((count) => count > 0),
        );
        // More than one would be codes that begin alike.
        assert.ok(kraft(lengths) <= 1);
      },
    ),
  );
});

test('counts like Fibonacci numbers would make the longest codes', () => {
  const counts = [1, 1];
  while (counts.length < 23) counts.push(counts.at(-1)! + counts.at(-2)!);
  const lengths = lengthsOf(Uint16Array.from(counts), 15);
  assert.equal(Math.max(...lengths), 15);
  assert.ok(kraft(lengths) <= 1);
});

test('what is more frequent has no longer a code', () => {
  const lengths = lengthsOf(Uint16Array.of(1, 50, 3, 0, 900), 15);
  assert.deepEqual([...lengths], [3, 2, 3, 0, 1]);
});

test('no code begins as another one does', () => {
  const { bits, lengths } = codesOf(Uint8Array.of(3, 2, 3, 0, 1));
  const written = [...lengths].map((length, symbol) =>
    bits[symbol]!.toString(2).padStart(length, '0').split('').reverse().join(''),
  );
  assert.deepEqual(written, ['110', '10', '111', '0', '0']);
});
