import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import {
  element,
  follow,
  fullSnapshot,
  mutation,
  page,
  regionsWith,
  stateFor,
  wire,
  type Json,
} from './trees.ts';

/** As the recorder tells what is added: each element by itself, behind what it is in. */
function added(parentId: unknown, node: Json): Json[] {
  const children = node.childNodes as Json[] | undefined;
  if (!children) return [{ parentId, nextId: null, node }];
  return [
    { parentId, nextId: null, node: { ...node, childNodes: [] } },
    ...children.flatMap((child) => added(node.id, child)),
  ];
}

const chart = (): Json =>
  element('svg', { viewBox: '0 0 90 90', width: '90' }, [
    element('g', { transform: 'rotate(7.5)' }, [element('rect', { height: '31.5' })]),
    element('polyline', { points: '1,13 2,57' }),
  ]);
const icon = (): Json =>
  element('svg', { class: 'icon' }, [
    element('title', {}, ['Menu']),
    element('use', { href: '#a' }),
  ]);
const SHAPES = /7\.5|31\.5|1,13|rect|polyline/;

describe('a drawing that is added', () => {
  function opened(mark = ''): { room: Json; state: ReturnType<typeof stateFor> } {
    const room = element('div');
    const regions = regionsWith(new Map([[room.id as number, { marks: mark }]]));
    const state = stateFor('open', regions);
    redact(fullSnapshot(page(room)), state);
    return { room, state };
  }

  test('to a masked region is the box that a keyframe makes of it', () => {
    const { room, state } = opened('mask');
    const told = follow(state, mutation({ adds: added(room.id, chart()) }));
    assert.doesNotMatch(told, SHAPES);
    assert.match(told, /"rr_placeholder":"private"/);
    assert.match(wire(stateFor('masked'), chart()), /"rr_placeholder":"private"/);
  });

  test('to a masked region shape by shape keeps its place, and no more', () => {
    const { room, state } = opened('mask');
    const drawing = chart();
    const [first, ...others] = added(room.id, drawing);
    assert.match(follow(state, mutation({ adds: [first] })), /"width":"90"/);
    for (const add of others) assert.doesNotMatch(follow(state, mutation({ adds: [add] })), SHAPES);
    const attributes = (drawing.childNodes as Json[]).map(({ id }) => ({
      id,
      attributes: { transform: 'rotate(7.5)', points: '1,13 2,57' },
    }));
    assert.doesNotMatch(follow(state, mutation({ attributes })), SHAPES);
    assert.ok(!state.stale);
  });

  test('of symbols alone stays one in a masked region', () => {
    const { room, state } = opened('mask');
    const told = follow(state, mutation({ adds: added(room.id, icon()) }));
    assert.match(told, /"use"/);
    assert.match(told, /"title"/);
    assert.doesNotMatch(told, /rr_placeholder|Menu/);
  });

  test('elsewhere is drawn', () => {
    const { room, state } = opened();
    assert.match(follow(state, mutation({ adds: added(room.id, chart()) })), /31\.5.*1,13/);
  });
});
