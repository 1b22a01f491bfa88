import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { MOST_UNPACKED, unpack } from '../../../wagtail_cobrowse/static_src/stage/unpacking.ts';
import { jsonOf } from '../../../wagtail_cobrowse/static_src/visitor/mirror/packing.ts';
import type { Json } from './trees.ts';

const there = (events: unknown[]): unknown[] =>
  JSON.parse([...jsonOf(events)].join('')) as unknown[];
const thereAndBack = (events: unknown[]): unknown[] => unpack(there(events));

const id = fc.integer({ min: 1, max: 60 });
const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const attributes = fc.dictionary(
  fc.constantFrom('class', 'id', 'style', 'title'),
  fc.oneof(words, fc.constant(true), fc.integer(), fc.constant({ color: 'red' })),
  { maxKeys: 2 },
);
const flags = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ isSVG: true }) },
  { weight: 1, arbitrary: fc.constant({ isShadowHost: true, rootId: 3 }) },
  { weight: 1, arbitrary: fc.constant({ needBlock: true }) },
);
const tag = fc.constantFrom('div', 'template', 'a', 'x-y', 'svg');

const { node } = fc.letrec<{ node: Json; children: Json[] }>((tie) => ({
  children: fc.array(tie('node'), { maxLength: 4 }),
  node: fc.oneof(
    { depthIdentifier: 'tree' },
    fc
      .tuple(flags, words, id)
      .map(([its, textContent, number]) => ({ ...its, type: 3, textContent, id: number })),
    fc
      .tuple(flags, tag, attributes, tie('children'), id)
      .map(([its, tagName, own, below, number]) => ({
        ...its,
        type: 2,
        tagName,
        attributes: own,
        childNodes: below,
        id: number,
      })),
    fc.constant({ type: 1, name: 'html', publicId: '', systemId: '', id: 2 }),
    fc.tuple(tie('children'), id).map(([childNodes, number]) => ({
      type: 0,
      childNodes,
      compatMode: 'BackCompat',
      id: number,
    })),
  ),
}));

/** Ids as a recorder gives them: one after the other. */
function counted(tree: Json): Json {
  let last = 0;
  const count = (one: Json): Json => ({
    ...one,
    id: ++last,
    ...(one.childNodes ? { childNodes: (one.childNodes as Json[]).map(count) } : {}),
  });
  return count(tree);
}

const event = fc.oneof(
  fc
    .tuple(node, fc.boolean())
    .map(([tree, isCounted]) => ({
      node: isCounted ? counted(tree) : tree,
      initialOffset: { top: 0, left: 9 },
    }))
    .map((data) => ({ type: 2, data, timestamp: 0 })),
  fc
    .record({
      texts: fc.array(fc.record({ id, value: words })),
      attributes: fc.array(fc.record({ id, attributes })),
      removes: fc.array(
        fc.oneof(
          fc.record({ parentId: id, id }),
          fc.record({ parentId: id, id, isShadow: fc.constant(true) }),
        ),
      ),
      adds: fc.array(fc.record({ parentId: id, nextId: fc.option(id), node })),
    })
    .map((data) => ({ type: 3, data: { source: 0, ...data }, timestamp: 0 })),
  fc.constant({ type: 3, data: { source: 3, id: 1, x: 0, y: 5 }, timestamp: 0 }),
  fc.constant({ type: 5, data: { tag: 'cobrowse', payload: { kind: 'busy' } }, timestamp: 0 }),
);

describe('packed events', () => {
  test('come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 4 }), (events) => {
        assert.deepEqual(thereAndBack(events), JSON.parse(JSON.stringify(events)));
      }),
      { numRuns: process.env.COBROWSE_TEST_SCALE === 'full' ? 5000 : 300 },
    );
  });

  test('with the document of a frame come out as they went in', () => {
    const within: Json = { type: 0, id: 2, childNodes: [], rootId: 2 };
    const frame: Json = { type: 2, tagName: 'iframe', attributes: {}, id: 1, childNodes: [within] };
    const adds = [{ parentId: 1, nextId: null, node: within }];
    const attached = {
      source: 0,
      texts: [],
      attributes: [],
      removes: [],
      adds,
      isAttachIframe: true,
    };
    const events = [
      { type: 2, data: { node: frame, initialOffset: { top: 0, left: 0 } }, timestamp: 0 },
      { type: 3, data: attached, timestamp: 0 },
    ];
    assert.deepEqual(thereAndBack(events), events);
  });

  test('say no ids that count on', () => {
    const children = ['a', 'b'].map((textContent, at) => ({ type: 3, textContent, id: at + 2 }));
    const tree: Json = { type: 2, tagName: 'p', attributes: {}, childNodes: children, id: 1 };
    const [packed] = there([{ type: 2, data: { node: tree }, timestamp: 0 }]) as [Json];
    assert.deepEqual(packed.data, { node: [['p', 'a', 'b']] });
  });

  test('of any depth are written without an end of the stack, in pieces', () => {
    let tree: Json = { type: 3, textContent: 'x'.repeat(100), id: 90_000 };
    for (let level = 20_000; level; level--)
      tree = { type: 2, tagName: 'div', attributes: {}, childNodes: [tree], id: level };
    const pieces = [...jsonOf([{ type: 2, data: { node: tree }, timestamp: 0 }])];
    assert.ok(pieces.length > 3);
    for (const piece of pieces) assert.ok(piece.length < 40_000);
  });
});

describe('what nobody packed', () => {
  test('is passed on for the sanitiser to refuse, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (garbage) => {
        unpack(garbage);
        unpack([garbage]);
        unpack([{ type: 2, data: { node: garbage } }]);
      }),
    );
  });

  test('becomes no more nodes than a page may have, in however many events', () => {
    const many = Array.from({ length: MOST_UNPACKED }, () => []);
    const events = [1, 2, 3].map(() => ({ type: 2, data: { node: [['p', ...many]] } }));
    let nodes = 0;
    for (const { data } of unpack(events) as { data: { node?: { childNodes: unknown[] } } }[])
      nodes += data.node ? 1 + data.node.childNodes.length : 0;
    assert.equal(nodes, MOST_UNPACKED);
  });
});

test('what old libraries have made of arrays and objects changes nothing', () => {
  const element = {
    type: 2,
    id: 3,
    tagName: 'p',
    attributes: { class: 'x' },
    childNodes: [] as Json[],
  };
  element.childNodes.push({ type: 3, id: 4, textContent: 'Anna' });
  const events = [
    { type: 4, data: { href: 'https://insurer.example/', list: [1, [2]] } },
    { type: 2, data: { node: { type: 0, id: 1, childNodes: [element] }, initialOffset: {} } },
    {
      type: 3,
      data: {
        source: 0,
        adds: [{ parentId: 3, nextId: null, node: { type: 3, id: 5, textContent: 'B' } }],
        texts: [{ id: 4, value: 'C' }],
        attributes: [{ id: 3, attributes: { class: 'y' } }],
        removes: [{ parentId: 3, id: 4 }],
      },
    },
  ];
  const before = [...jsonOf(events)].join('');
  // As Prototype.js 1.6 did.
  const theirs = {
    toJSON: () => '[theirs]',
    entries: () => [],
    reduce: () => 0,
    clone: () => [],
    each: () => [],
  };
  const natives = { entries: Array.prototype.entries, reduce: Array.prototype.reduce };
  const arrays = Array.prototype as unknown as Record<string, unknown>;
  const objects = Object.prototype as unknown as Record<string, unknown>;
  let after = '';
  try {
    for (const [name, value] of Object.entries(theirs)) arrays[name] = value;
    objects.inherited = () => 'theirs';
    after = [...jsonOf(events)].join('');
  } finally {
    delete objects.inherited;
    for (const name of Object.keys(theirs)) delete arrays[name];
    for (const [name, value] of Object.entries(natives))
      Object.defineProperty(Array.prototype, name, { value, writable: true, configurable: true });
  }
  assert.equal(after, before);
  assert.ok(before.includes('"Anna"'));
});
