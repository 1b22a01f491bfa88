/**
 * What `redact` lets out, `sanitise` takes in: random pages, changes and garbage through
 * both allow-lists. What the stage would refuse had no business on the line.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { sanitise, State as Stage } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import { DATA_TOKENS } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-css.ts';
import type { Region } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-rules.ts';
import {
  measure,
  redact,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import {
  element,
  fullSnapshot,
  increment,
  mutation,
  nodesOf,
  number,
  page,
  regionsWith,
  secretTree,
  stateFor,
  type Json,
} from './trees.ts';

const SCALE = process.env.COBROWSE_TEST_SCALE === 'full' ? 50 : 1;

const stage = (): Stage => new Stage({ prefixes: ['https://insurer.example/'] });
const meta = { type: 4, data: { href: '', width: 800, height: 600 }, timestamp: 0 };

/** What both ends make of `events`; what the stage refused, apart from what it need not know. */
function refused(state: State, far: Stage, events: unknown[]): [string, number][] {
  for (const event of events) {
    const [safe] = redact(event, state);
    if (safe) sanitise(JSON.parse(JSON.stringify(safe)), far);
  }
  return [...far.counts].filter(([reason]) => !TOLERATED.has(reason));
}

/** Addresses, styles and tags of foreign kinds: the stage looks at them more closely. */
const TOLERATED = new Set<string>(['url', 'css', 'tag', 'font', 'use']);

const SVG = new Set(['svg', 'g', 'path', 'text', 'use', 'image', 'foreignobject', 'title']);

const MATH = new Set(['math', 'mi', 'annotation']);

/** As a parser would have built it: within a drawing or formula, only what belongs there. */
function parsed(node: Json, space = ''): Json {
  if (node.type !== 2) return node;
  let tag = String(node.tagName).toLowerCase();
  const own = tag === 'svg' || tag === 'math' ? tag : space;
  if (
    own === 'svg' ? !SVG.has(tag) : own === 'math' ? !MATH.has(tag) : SVG.has(tag) || tag === 'mi'
  )
    tag = own === 'svg' ? 'g' : own === 'math' ? 'mi' : 'div';
  const inner = tag === 'foreignobject' || tag === 'title' ? '' : own;
  return {
    ...node,
    tagName: tag,
    // The stage reads a sprite's address by other ways, and counts it all the same.
    attributes: tag === 'use' ? {} : node.attributes,
    isSVG: own === 'svg',
    childNodes: ((node.childNodes as Json[] | undefined) ?? []).map((child) =>
      parsed(child, inner),
    ),
  };
}

const tree = secretTree.map((node) => number(parsed(node)));
const policies = fc.constantFrom<Policy>('open', 'masked');

describe('the two allow-lists', () => {
  test('agree on the events, ids and attributes of every page', () => {
    fc.assert(
      fc.property(policies, tree, (policy, node) => {
        const root = page(node);
        assert.deepEqual(refused(stateFor(policy), stage(), [meta, fullSnapshot(root)]), []);
      }),
      { numRuns: 200 * SCALE },
    );
  });

  test('agree on what is added, changed and typed later', () => {
    fc.assert(
      fc.property(policies, tree, tree, (policy, first, added) => {
        const region = element('div', {}, [first]);
        const events: unknown[] = [
          meta,
          fullSnapshot(page(region)),
          mutation({ adds: [{ parentId: region.id, nextId: null, node: added }] }),
        ];
        for (const node of [...nodesOf(region), ...nodesOf(added)]) {
          events.push(
            mutation({ texts: [{ id: node.id, value: 'p { color: red }' }] }),
            mutation({ attributes: [{ id: node.id, attributes: node.attributes ?? {} }] }),
            increment(5, { id: node.id, text: 'x', isChecked: true }),
            increment(3, { id: node.id, x: 1, y: 2 }),
            increment(2, { id: node.id, type: 2, x: 1, y: 2 }),
            increment(14, { ranges: [{ start: node.id, end: node.id }] }),
          );
        }
        const state = stateFor(policy);
        const far = stage();
        assert.deepEqual(refused(state, far, events), []);
        assert.equal(far.missing, false, 'each event speaks of what the stage knows');
      }),
      { numRuns: 100 * SCALE },
    );
  });

  test('agree on the sizes of placeholders', () => {
    const video = element('video');
    const hidden = element('div', { 'data-cobrowse': 'hide' });
    const sizes = { width: 10, height: 20, inline: false };
    const regions = { ...regionsWith(), size: () => ({ ...sizes }) };
    const state = stateFor('open', regions);
    const far = stage();
    assert.deepEqual(refused(state, far, [meta, fullSnapshot(page(video, hidden))]), []);
    assert.equal(measure(state), null);
    sizes.width = 99;
    const change = sanitise(measure(state), far);
    assert.equal(change?.kind, 'mutation');
    assert.deepEqual(
      change.attributes.map(({ id, set }) => [id, set.get('style')?.split(';')[0]]),
      [
        [video.id, 'width:99px!important'],
        [hidden.id, 'width:99px!important'],
      ],
    );
    assert.equal(measure(state), null, 'told once');
  });
});

/** Events of every kind and source whose fields are anything at all. */
const FIELDS =
  'id parentId nextId node tagName attributes childNodes type textContent text value texts adds ' +
  'removes isChecked styleId styleIds styles rules rule index set remove replace replaceSync ' +
  'property priority ranges start end positions x y width height href tag payload kind layers ' +
  'how css style states checked disabled plugin __proto__ constructor toString';
const wild = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.anything(),
    fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, -1, 2 ** 31, 2 ** 53, NaN, Infinity, '', 'cobrowse'),
    fc.constantFrom('style', 'input', 'iframe', 'environment', 'controls', 'top', 'sheet'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS.split(' ')), tie('value'), { maxKeys: 6 }),
  ),
})).value;

const KINDS = new Set([2, 3, 4, 5]);
const SOURCES = new Set([0, 3, 4, 5, 8, 13, 15]);

describe('garbage', () => {
  test('that cannot be judged to its end holds everything back', () => {
    const input = element('input');
    let broken = false;
    const regions = {
      ...regionsWith(),
      of(id: number) {
        if (broken) throw new Error('no such thing');
        return regionsWith().of(id);
      },
    };
    const state = stateFor('open', regions);
    redact(fullSnapshot(page(input)), state);
    broken = true;
    const change = mutation({ attributes: [{ id: input.id, attributes: { class: 'x' } }] });
    assert.deepEqual(redact(change, state), [null, state]);
    assert.equal(state.stale, true);
    broken = false;
    assert.equal(redact(change, state)[0], null, 'until there is a keyframe');
  });

  test('on a hidden page does not even name its host', () => {
    const state = stateFor('hidden');
    for (const event of [meta, fullSnapshot(page('x')), increment(4, { width: 1, height: 1 })])
      assert.equal(redact(event, state)[0], null);
  });

  test('of every kind and source neither throws nor leaves in a shape of its own', () => {
    fc.assert(
      fc.property(
        policies,
        fc.record({ type: fc.oneof(fc.nat(8), wild), data: wild }, { requiredKeys: [] }),
        fc.option(fc.nat(17)),
        (policy, event, source) => {
          const state = stateFor(policy);
          redact(fullSnapshot(page(element('input'), element('style'))), state);
          const data =
            source !== null && typeof event.data === 'object'
              ? { ...event.data, source }
              : event.data;
          const [safe] = redact({ ...event, data }, state);
          if (!safe) return;
          assert.deepEqual(Object.keys(safe), ['type', 'data', 'timestamp']);
          assert.ok(KINDS.has(safe.type));
          if (safe.type === 3) assert.ok(SOURCES.has(safe.data.source as number));
          if (safe.type === 5) assert.equal(safe.data.tag, 'cobrowse');
        },
      ),
      { numRuns: 1000 * SCALE },
    );
  });

  test('that goes in circles, or far too deep, leaves nothing behind', () => {
    const circle = element('div', {}, ['x']);
    (circle.childNodes as Json[]).push(circle);
    const state = stateFor('open');
    const [once] = redact(fullSnapshot(page(circle)), state);
    assert.equal(JSON.stringify(once).split('"id":' + circle.id).length, 2, 'the same node once');

    let deep = element('p', {}, ['x']);
    for (let depth = 0; depth < 20_000; depth++) deep = element('b', {}, [deep]);
    const [none] = redact(fullSnapshot(page(deep)), state);
    assert.equal(none, null);
    assert.equal(state.stale, true, 'nothing leaves until a page is understood');
    assert.equal(redact(mutation({ texts: [{ id: 1, value: 'x' }] }), state)[0], null);
  });

  test('in ids that no recorder gives is dropped', () => {
    for (const id of [0, -1, 1.5, 2 ** 31, 2 ** 53, '7', NaN, null, undefined, {}]) {
      const state = stateFor('open');
      const [event] = redact(fullSnapshot(page({ ...element('p', {}, ['Wort']), id })), state);
      assert.ok(!JSON.stringify(event).includes('Wort'), String(id));
    }
  });

  test('in names of prototypes is no attribute, no style and no region', () => {
    const attributes = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}') as Json;
    const field = element('p', { ...attributes, style: attributes });
    const state = stateFor('open', regionsWith(new Map<number, Partial<Region>>()));
    const [event] = redact(fullSnapshot(page(field)), state);
    const node = nodesOf(event?.data.node as Json).find(({ id }) => id === field.id);
    assert.deepEqual(Object.keys(node?.attributes as Json), ['style']);
  });
});

test('attributes of components that are about looks pass both ends', () => {
  const attributes = Object.fromEntries(
    [...DATA_TOKENS].flatMap((name) => [
      [name, 'true'],
      [name.slice(5), 'true'],
    ]),
  );
  const one = element('x-card', attributes);
  const [event] = redact(fullSnapshot(page(one)), stateFor('open'));
  const far = stage();
  const clean = sanitise(event, far);
  assert.deepEqual([...far.counts], []);
  const sent = nodesOf(event?.data.node as Json).find(({ id }) => id === one.id);
  const names = Object.keys(sent?.attributes as Json);
  assert.equal(names.length, DATA_TOKENS.size * 2);
  for (const name of names) assert.ok(JSON.stringify(clean, plainMap).includes(`"${name}"`), name);
});

const plainMap = (_: string, value: unknown): unknown =>
  value instanceof Map ? [...value.keys()] : value;
