/** Of what the stage took attributes away from nothing is compared; of all else it is. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BUCKET } from '../../../wagtail_cobrowse/static_src/digest.ts';
import { Convergence } from '../../../wagtail_cobrowse/static_src/stage/digest.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page } from './pages.ts';
import type { Short } from './pages.ts';

const svg = (tag: string, attributes: Record<string, unknown>, ...below: Short[]): Short => [
  tag,
  { '!svg': true, ...attributes },
  ...below,
];
/** Used so often, it stands for more than the stage bears. */
const symbol = svg('symbol', { id: 's' }, ...Array.from({ length: 60 }, () => svg('path', {})));
const uses = (count: number): Short[] =>
  Array.from({ length: count }, () => svg('use', { href: '#s' }));
const MANY = 1700;
const clip = svg('clipPath', { id: 'c' });
const mask = svg('mask', { id: 'm' });

function shown(...drawing: Short[]) {
  const state = new State({ prefixes: [] });
  const page = new Page();
  for (const event of page.snapshot([svg('svg', {}, ...drawing)])) sanitise(event, state);
  const convergence = new Convergence(state);
  return { state, page, convergence, isUnsure: unsure(state, convergence) };
}

/** Whether nothing is said of the bucket that an element is in. */
const unsure = (state: State, convergence: Convergence) => (tag: string) => {
  const known = [...state.nodes.values()].find((one) => one.tag === tag);
  assert.ok(known, tag);
  return convergence.isUnsure(Math.floor(known.id / BUCKET));
};

test('clips and masks whose names were withdrawn from a page are not compared', () => {
  const { state, convergence, isUnsure } = shown(clip, mask, symbol, ...uses(MANY));
  assert.equal(state.counts.get('use'), 1);
  assert.equal(convergence.isVoid, false, 'the rest of the page is');
  assert.ok(isUnsure('clipPath') && isUnsure('mask'));
  assert.ok(!convergence.isUnsure(Math.floor((100 + MANY) / BUCKET)), 'also the symbols’ uses');
  assert.ok(!shown(clip, symbol, ...uses(100)).isUnsure('clipPath'), 'of bearable ones all is');
});

test('nor what came with a change that was too much', () => {
  const { state, page, isUnsure } = shown(symbol, ...uses(100));
  assert.ok(!isUnsure('path'));
  const node = page.node(svg('g', {}, clip, svg('circle', { title: 'url("#s")' }), ...uses(MANY)));
  const parentId = [...state.nodes.values()].find(({ tag }) => tag === 'svg')!.id;
  sanitise(mutation({ adds: [{ parentId, nextId: null, node }] }), state);
  assert.equal(state.counts.get('use'), 1);
  assert.ok(isUnsure('clipPath'));
  const bare = [...state.nodes.values()].filter((one) => one.isBare).map(({ tag }) => tag);
  assert.deepEqual(bare, ['clipPath', 'circle']);
});

test('nor what a change would have named so', () => {
  const paths = Array.from({ length: 60 }, () => svg('path', {}));
  const { state, isUnsure } = shown(svg('symbol', {}, ...paths), ...uses(MANY));
  const { id } = [...state.nodes.values()].find(({ tag }) => tag === 'symbol')!;
  assert.ok(!isUnsure('symbol'));
  sanitise(mutation({ attributes: [{ id, attributes: { id: 's' } }] }), state);
  assert.equal(state.counts.get('use'), 1);
  assert.ok(isUnsure('symbol'));
});
