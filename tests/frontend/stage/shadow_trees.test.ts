/** Each tree of a page tells of its own, in whatever order. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page } from './pages.ts';
import type { Short } from './pages.ts';

/** A host with one part in its shadow tree and one around it, as the stage knows them. */
function open() {
  const state = new State({ prefixes: [] });
  const page = new Page();
  const parts: Short[] = [
    ['b', { '!shadow': true }, 'in the shadow'],
    ['i', {}, 'in the light'],
  ];
  for (const event of page.snapshot([['x-host', { '!host': true }, ...parts]]))
    sanitise(event, state);
  const id = (tag: string): number => [...state.nodes.values()].find((one) => one.tag === tag)!.id;
  const tell = (event: unknown): number[] => {
    const clean = sanitise(event, state);
    assert.ok(clean?.kind === 'mutation');
    return clean.removes;
  };
  return { state, id, tell, host: id('x-host') };
}

test('what goes from a shadow tree to its host stays, though its tree tells of it last', () => {
  const { state, id, tell, host } = open();
  const part = id('b');
  const node = { type: 2, id: part, tagName: 'b', attributes: {}, childNodes: [] };
  tell(mutation({ adds: [{ parentId: host, nextId: null, node }] }));
  const late = mutation({ removes: [{ parentId: host, id: part, isShadow: true }] });
  assert.deepEqual(tell(late), []);
  assert.equal(state.nodes.get(part)?.parent?.id, host);
  assert.deepEqual(tell(mutation({ removes: [{ parentId: host, id: part }] })), [part]);
});

test('and so does what goes the other way', () => {
  const { state, id, tell, host } = open();
  const part = id('i');
  const node = { type: 2, id: part, tagName: 'i', attributes: {}, childNodes: [], isShadow: true };
  tell(mutation({ adds: [{ parentId: host, nextId: null, node }] }));
  assert.deepEqual(tell(mutation({ removes: [{ parentId: host, id: part }] })), []);
  assert.equal(state.nodes.get(part)?.shadow, true);
  const removed = mutation({ removes: [{ parentId: host, id: part, isShadow: true }] });
  assert.deepEqual(tell(removed), [part]);
  assert.equal(state.nodes.has(part), false);
});

test('texts and what is not shown go from a shadow tree as well', () => {
  const { state, tell, host } = open();
  const box = {
    type: 2,
    id: 900,
    tagName: 'x-box',
    attributes: {},
    childNodes: [],
    needBlock: true,
  };
  tell(mutation({ adds: [{ parentId: host, nextId: null, node: box }] }));
  for (const [parentId, type] of [
    [host, 3],
    [host, 5],
    [box.id, 3],
  ]) {
    const node = { type, id: 901, textContent: 'words', isShadow: true };
    tell(mutation({ adds: [{ parentId, nextId: null, node }] }));
    assert.ok(state.nodes.has(901));
    tell(mutation({ removes: [{ parentId, id: 901, isShadow: true }] }));
    assert.ok(!state.nodes.has(901));
  }
});
