/** Where the source of a style sheet has a shorthand that browsers may say nothing of. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  scan,
  type Marked,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/shorthands/scan.ts';

const found = (source: string): Marked[] => [...scan(source)].filter((one) => one !== null);

const declarationsIn = (source: string): string[] =>
  found(source).flatMap(({ declarations }) => declarations);

describe('the source of a style sheet', () => {
  test('has a mark before each declaration with a variable', () => {
    assert.deepEqual(found('a { color: red; padding: var(--p) !important; padding-left: 0 }'), [
      {
        css: 'a { color: red; --cobrowse-0:0;padding: var(--p) !important; padding-left: 0 }',
        declarations: ['padding: var(--p) !important'],
      },
    ]);
    assert.deepEqual(
      declarationsIn('a{margin:VAR(--m)}b{c:d}e{gap:env(x, 1px);inset:0 var(--i)}'),
      ['margin:VAR(--m)', 'gap:env(x, 1px)', 'inset:0 var(--i)'],
    );
  });

  test('is read block by block, with what stands around and within them', () => {
    const nested =
      '@media (a: var(--b)) { @layer x { p { & b { font: var(--f) } margin: var(--m); } } }';
    const source = `@import 'var(--x)'; q { r: s } ${nested} @layer z;`;
    const [block, ...more] = found(source);
    assert.deepEqual(more, []);
    assert.deepEqual(block!.declarations, ['font: var(--f)', 'margin: var(--m)']);
    assert.equal(block!.css.replace(/--cobrowse-\d+:0;/g, '').trim(), nested);
    assert.match(block!.css, /--cobrowse-0:0;font.*--cobrowse-1:0;margin/);
  });

  test('is not misled by strings, comments, addresses and brackets', () => {
    const rest = 'padding: var(--p) }';
    for (const before of [
      'a { content: "} { ; \\" padding: var(--x)"; ',
      "a { content: '/*'; ",
      'a { /* padding: var(--x); } */ ',
      'a { background: url(a;b{c}\\)var(--x); ',
      'a { background: url( "a)b" ); ',
      'a { width: calc((1px + 2px) * (3)); ',
      'a[title="{"] { ',
      'a:is([b], [c]) { ',
      'padding:hover var(--x) { a: b } a { ',
      '.\\{ { ',
      '} } ; a { ',
    ])
      assert.deepEqual(declarationsIn(before + rest), ['padding: var(--p)'], before);
  });

  test('leaves alone what has an address, and what could hide one', () => {
    for (const value of [
      'url(a.png) var(--b)',
      'image-set("a.png" 1x) var(--b)',
      'src("a.png") var(--b)',
      'u\\72l(a.png) var(--b)',
      'red /* var(--b) */',
      'var(--b) /* a note */',
    ])
      assert.deepEqual(declarationsIn(`a { background: ${value} }`), [], value);
    assert.deepEqual(declarationsIn('a { --own: var(--b); $x: var(--c); color: red }'), []);
  });

  test('that never ends is no trouble', () => {
    for (const end of ['', '"', "'", '/*', '\\', '(', '[', 'url(', 'var(', '{{{'])
      assert.deepEqual(declarationsIn(`a { padding: var(--p)${end}`), [], end);
  });

  test('is read in pieces, in time of its length', () => {
    const size = 300_000;
    for (const part of [
      '"',
      "'",
      '/*',
      '/**/',
      '(',
      '{',
      '}',
      ';',
      'url(',
      '\\',
      'a:',
      'a{b:var(',
      'x /**/',
    ]) {
      const source = part.repeat(size);
      const began = performance.now();
      let steps = 0;
      for (const one of scan(source)) if (one === null) steps++;
      // A hundredth of what it takes where each piece looks back at all before it.
      assert.ok(performance.now() - began < 5000, part);
      if (part === ';') assert.equal(steps, size / 1000);
    }
  });

  test('is left as it is where one block is larger than sheets are', () => {
    const block = `@layer a { b { padding: var(--p) } ${'c { d: e } '.repeat(60_000)} }`;
    assert.deepEqual(found(block), []);
    assert.deepEqual(declarationsIn(`${block} f { gap: var(--g) }`), ['gap: var(--g)']);
  });
});
