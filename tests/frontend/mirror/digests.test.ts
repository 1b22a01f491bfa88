/** What both ends reckon of a page (digest.ts): by the real redaction and the real sanitiser. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import {
  BUCKET,
  hashOf,
  isCompared,
  shareOf,
  sumOf,
} from '../../../wagtail_cobrowse/static_src/digest.ts';
import type { CleanElement } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { DATA_TOKENS } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-css.ts';
import {
  BY_SPACE,
  BY_TAG,
  EVERYWHERE,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-table.ts';
import { element, fullSnapshot, page, regionsWith, stateFor, type Json } from './trees.ts';

const FULL = process.env.COBROWSE_TEST_SCALE === 'full';

describe('sums', () => {
  test('see every single difference of place and words', () => {
    const id = fc.nat({ max: 2 ** 31 - 1 });
    const node = fc.tuple(id, id, id, fc.string({ maxLength: 2000 }));
    type Node = [number, number, number, string];
    const share = (number: number, parent: number, previous: number, content: string): number =>
      shareOf(number, parent, previous, hashOf(content, 0));
    fc.assert(
      fc.property(node, node, (one: Node, other: Node) => {
        const same = one.every((value, at) => value === other[at]);
        assert.equal(share(...one) === share(...other), same);
        const [number, parent, previous, content] = one;
        assert.notEqual(share(number, parent, previous + 1, content), share(...one));
        assert.notEqual(share(number, parent, previous, `${content}.`), share(...one));
        assert.notEqual(
          share(number, previous, parent, content),
          parent === previous ? -1 : share(...one),
        );
      }),
      { numRuns: FULL ? 20_000 : 500 },
    );
    assert.ok(BUCKET > 1);
  });

  test('see a letter anywhere in a text of usual length, and the end of a longer one', () => {
    const all = 'x'.repeat(9000);
    const sums = new Set([hashOf(all, 0)]);
    for (let at = 0; at < all.length; at += 90)
      sums.add(hashOf(`${all.slice(0, at)}y${all.slice(at + 1)}`, 0));
    assert.equal(sums.size, 101);
    const long = 'x'.repeat(100_000);
    assert.notEqual(hashOf(`${long}x`, 0), hashOf(`${long}y`, 0));
    assert.notEqual(hashOf(`${long}x`, 0), hashOf(long, 0));
  });

  test('tell an empty attribute from none, and one attribute from the other', () => {
    const sums = [
      0,
      sumOf('class', ''),
      sumOf('title', ''),
      sumOf('hidden', ''),
      sumOf('class', 'a'),
      sumOf('title', 'a'),
      sumOf('class', 'a') + sumOf('title', 'b'),
      sumOf('class', 'b') + sumOf('title', 'a'),
    ];
    assert.equal(new Set(sums.map((sum) => shareOf(1, 2, 3, sum))).size, sums.length);
  });
});

/** Others are no attributes, but what is said of an element besides. */
const isOfPage = (name: string): boolean => !name.startsWith('rr_');
const NAMES = [
  ...new Set(
    [EVERYWHERE, ...Object.values(BY_TAG), ...Object.values(BY_SPACE)]
      .flatMap(Object.keys)
      .filter(isOfPage)
      .concat('type', 'value', 'checked', 'selected', 'min', 'max', 'step', 'style')
      .concat([...DATA_TOKENS], 'onclick', 'data-secret', 'data-cobrowse-own', 'sandbox', 'srcdoc'),
  ),
];
const TAGS = [...new Set(['div', 'x-part', 'body', 'canvas', 'output', ...Object.keys(BY_TAG)])];
const VALUES = [
  ...['', '0', '5', '50', '500', '50000', '1.5', ' 7 ', '10px', '50%', 'true', 'false', 'a b'],
  ...['Words, and more', 'ltr', 'de', 'button', 'tab', 'auto', '#fff', 'red', 'none', 'A', 'disc'],
  ...['url(#a)', 'url("https://a.example/b.svg#c")', 'translate(1', 'rotate(1) )', 'M0 0h9\nv9z'],
  ...[
    '0s',
    'display',
    'x.end',
    'imageBlur',
    'expression',
    'a/*b*/c',
    'https://a.example/b?c#d',
    '2024-01-01',
    '0 0 9 9',
  ],
  ...['1,'.repeat(400), '1,'.repeat(2000), '1 '.repeat(40_000), 'é'.repeat(1200), '\\', '{', '@a'],
];

/** The sum of attributes as they left, or as the stage has them. */
const sumOfAll = (tag: string, attributes: Iterable<[string, unknown]>): number => {
  let sum = 0;
  for (const [name, value] of attributes)
    if (isOfPage(name) && isCompared(name, tag) && typeof value === 'string')
      sum += sumOf(name, value);
  return sum | 0;
};

function* elements(of: CleanElement): Generator<CleanElement> {
  yield of;
  for (const child of of.children) if (child.kind === 'element') yield* elements(child);
}

function* sent(of: Json): Generator<Json> {
  yield of;
  for (const child of of.childNodes as Json[]) if (child.childNodes) yield* sent(child);
}

describe('attributes', () => {
  const attributes = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), {
    maxKeys: 6,
  });
  const svg = fc.constantFrom('g', 'path', 'rect', 'feColorMatrix', 'text', 'use', 'image', 'a');

  for (const policy of ['open', 'masked'] as const)
    test(`are the same on both sides, in any order, ${policy}`, () => {
      const property = fc.property(
        fc.constantFrom(...TAGS),
        svg,
        fc.constantFrom('mi', 'mtable', 'mo', 'mtext'),
        attributes,
        (tag, shape, sign, all) => {
          const given = Object.fromEntries(Object.entries(all));
          const node = (name: string, ...children: Json[]): Json =>
            element(name, { ...given }, children);
          const drawing = { ...node('svg', { ...node(shape), isSVG: true }), isSVG: true };
          const body = element('section', {}, [node(tag), drawing, node('math', node(sign))]);
          const [event] = redact(fullSnapshot(page(body)), stateFor(policy));
          const left = new Map<unknown, Json>();
          for (const one of sent(event!.data.node as Json)) left.set(one.id, one);
          const state = new State({ prefixes: ['https://a.example/'] });
          const built = sanitise(event, state);
          assert.ok(built?.kind === 'snapshot');
          for (const one of elements(built.root)) {
            const { attributes: theirs, tagName } = left.get(one.id)! as {
              attributes: Json;
              tagName: string;
            };
            if (/^(?:style|link|noscript)$/.test(tagName) || state.nodes.get(one.id)!.isBare)
              continue;
            const reversed = [...one.attributes].reverse();
            assert.equal(
              sumOfAll(one.tag, reversed),
              sumOfAll(tagName, Object.entries(theirs)),
              JSON.stringify([tagName, theirs, [...one.attributes]]).slice(0, 500),
            );
          }
        },
      );
      fc.assert(property, { numRuns: FULL ? 20_000 : 1500 });
    });

  test('of a shown field go when they are taken away; of others nothing is said', () => {
    for (const shown of [true, false]) {
      const field = element('input', { type: 'number', min: '1' });
      const state = stateFor('open', regionsWith(new Map([[field.id as number, { shown }]])));
      redact(fullSnapshot(page(field)), state);
      const attributes = [{ id: field.id, attributes: { min: null } }];
      const gone = { source: 0, texts: [], adds: [], removes: [], attributes };
      const [event] = redact({ type: 3, data: gone }, state);
      assert.deepEqual(event?.data.attributes, shown ? attributes : undefined);
    }
  });

  test('that leave word for word are all compared', () => {
    const apart = NAMES.filter((name) => !isCompared(name, 'div')).sort();
    // A change here is one of docs/protocol.md, digests.
    assert.deepEqual(
      apart.join(' '),
      'attributeName background begin checked data-cobrowse-label data-cobrowse-own download ' +
        'end frameborder href kernelMatrix marginheight marginwidth media numOctaves popover sandbox ' +
        'scrolling selected sizes src srcdoc srcset style target xlink:href',
    );
    assert.equal(sumOf('colspan', '100'), 0, 'it may be bounded on the way');
    assert.notEqual(sumOf('colspan', '9'), 0);
    assert.equal(sumOf('fill', 'url(#a)'), 0, 'it is written anew');
    assert.notEqual(sumOf('fill', '#a00'), 0);
  });
});

describe('digests', () => {
  test('leave as numbers, and nothing else arrives', () => {
    const state = stateFor('masked');
    redact(fullSnapshot(page('x')), state);
    const event = (payload: unknown): unknown => ({ type: 5, data: { tag: 'cobrowse', payload } });
    const sent = redact(
      event({ kind: 'digest', from: 2, sums: [7, 'secret', NaN, 2 ** 31], more: 'secret' }),
      state,
    )[0];
    assert.deepEqual(sent?.data.payload, { kind: 'digest', from: 2, sums: [7, 0, 0, 2 ** 31] });

    const far = new State({ prefixes: [] });
    assert.deepEqual(sanitise(sent, far), { kind: 'digest', from: 2, sums: [7, 0, 0, 2 ** 31] });
    for (const [from, sums] of [
      ['0', [1]],
      [-1, [1]],
      [0.5, [1]],
      [2 ** 40, [1]],
      [0, [-1]],
      [0, ['1']],
      [0, [2 ** 32]],
      [0, [0.5]],
    ])
      assert.equal(sanitise(event({ kind: 'digest', from, sums }), far), null, `${from} ${sums}`);
    assert.equal(far.counts.get('event'), 8);
    const long = sanitise(event({ kind: 'digest', from: 0, sums: Array(5000).fill(1) }), far);
    assert.equal(long?.kind === 'digest' && long.sums.length, 256);
  });
});
