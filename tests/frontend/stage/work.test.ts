/** A message costs what it changes, however many events it is made of. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import { captureDom } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import type { StageWindow } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import { Geometry } from '../../../wagtail_cobrowse/static_src/stage/geometry.ts';
import { NodeMap } from '../../../wagtail_cobrowse/static_src/stage/node_map.ts';
import { mutation, Page } from './pages.ts';
import { play, supplement } from './played.ts';
import type { Short } from './pages.ts';

const FIELDS = 50;
const field = (id: number): Record<string, unknown> => ({
  type: 2,
  id,
  tagName: 'input',
  attributes: { type: 'checkbox' },
  childNodes: [],
});
const ids = Array.from({ length: FIELDS }, (_, at) => 101 + at);
const body = (): Short[] => ids.map(() => ['input', { type: 'checkbox' }]);
const state = (id: number): Record<string, unknown> => ({
  id,
  checked: true,
  indeterminate: true,
  invalid: true,
});
const move = (id: number): unknown =>
  mutation({ adds: [{ parentId: 4, nextId: null, node: field(id) }] });

describe('fields that move', () => {
  test('get back what was said of them, once for all of a message', async (t) => {
    const { calls, document, send } = await play(t, new Page().snapshot(body()));
    await send([supplement({ kind: 'controls', states: ids.map(state) })]);
    calls.getAttribute = 0;
    await send(ids.map(move));
    assert.ok(calls.getAttribute <= 2 * FIELDS, `${calls.getAttribute}`);
    const fields = [...document.querySelectorAll('input')];
    assert.equal(fields.length, FIELDS);
    for (const one of fields) {
      assert.ok(one.checked && one.indeterminate);
      assert.equal(one.getAttribute('data-cobrowse-is'), 'invalid');
    }
  });

  test('are what was said of them behind that, in the same message', async (t) => {
    const { document, send } = await play(t, new Page().snapshot(body()));
    const [first, second] = ids as [number, number];
    await send([supplement({ kind: 'controls', states: [state(first), state(second)] })]);
    await send([
      move(second),
      { type: 3, data: { source: 5, id: second, text: 'on', isChecked: false } },
      move(first),
    ]);
    const [moved, other] = [...document.querySelectorAll('input')].slice(-2);
    assert.deepEqual([moved!.checked, other!.checked], [false, true]);
    assert.ok(moved!.matches('[data-cobrowse-is=invalid]'));
  });
});

describe('states of the whole page', () => {
  const interaction = (hover: number): unknown =>
    supplement({ kind: 'interaction', hover, active: 0, focus: 0, visible: false, target: 0 });
  const TIMES = 40;

  test('are shown once for a message, as the last one says', async (t) => {
    const { calls, document, send } = await play(t, new Page().snapshot(body()));
    await send([supplement({ kind: 'controls', states: ids.map(state) })]);
    calls.getAttribute = 0;
    await send(Array.from({ length: TIMES }, (_, at) => interaction(101 + at)));
    // Of each field, and of what the mouse is over, once.
    assert.ok(calls.getAttribute <= 2 * FIELDS, `${calls.getAttribute}`);
    const marked = [...document.querySelectorAll('input[data-cobrowse-is~=hover]')];
    assert.deepEqual(marked, [document.querySelectorAll('input')[TIMES - 1]]);
  });

  test('so is the top layer', async (t) => {
    const boxes: Short[] = ids.map(() => ['div', {}]);
    const { document, send } = await play(t, new Page().snapshot(boxes));
    const { MutationObserver } = document.defaultView!;
    let changes = 0;
    const observer = new MutationObserver((all) => (changes += all.length));
    observer.observe(document, { attributes: true, subtree: true });
    const top = (id: number): unknown =>
      supplement({ kind: 'top', layers: [{ id, how: 'fullscreen' }] });
    await send(Array.from({ length: TIMES }, (_, at) => top(101 + at)));
    assert.equal(changes, 1);
    const shown = [...document.querySelectorAll('[data-cobrowse-layer=fullscreen]')];
    assert.deepEqual(shown, [document.querySelectorAll('div')[TIMES - 1]]);
  });

  test('of a page that another one has replaced are forgotten', async (t) => {
    const page = new Page().snapshot(body());
    const { document, send } = await play(t, page);
    await send([interaction(101), ...page, supplement({ kind: 'busy', what: '' })], true);
    assert.equal(document.querySelectorAll('[data-cobrowse-is]').length, 0);
  });
});

test('what the address points to keeps its mark when it moves', async (t) => {
  const { document, send } = await play(t, new Page().snapshot([['h2', {}, 'Here']]));
  const interaction = { hover: 0, active: 0, focus: 0, visible: false, target: 102 };
  await send([supplement({ kind: 'interaction', ...interaction })]);
  const node = { type: 2, id: 102, tagName: 'h2', attributes: {}, childNodes: [] };
  await send([mutation({ adds: [{ parentId: 4, nextId: null, node }] })]);
  assert.equal(document.querySelectorAll('h2[data-cobrowse-is=target]').length, 1);
});

test('an open canvas shows its picture when it has moved', async (t) => {
  const canvas = { needBlock: true, tagName: 'canvas', type: 2, id: 150 };
  const attributes = { rr_placeholder: 'drawing', rr_still: '' };
  const page = new Page().snapshot([{ ...canvas, attributes }]);
  const { document, send } = await play(t, page);
  const boxes = (what = ''): number => document.querySelectorAll(`cobrowse-canvas${what}`).length;
  assert.equal(boxes('[data-cobrowse-placeholder]'), 1);
  const images = [{ id: 150, image: 'data:image/webp;base64,QUJD' }];
  await send([supplement({ kind: 'stills', images })]);
  const node = { ...canvas, attributes, childNodes: [] };
  await send([mutation({ adds: [{ parentId: 4, nextId: null, node }] })]);
  assert.deepEqual([boxes(), boxes('[data-cobrowse-placeholder]')], [1, 0]);
});

test('what a thing is called is asked of few others', (t) => {
  const { window } = new JSDOM('<!doctype html><p id="a">Words</p><button></button>');
  t.after(() => window.close());
  const { document } = window;
  const dom = captureDom(window as unknown as StageWindow);
  const geometry = new Geometry(window as unknown as StageWindow, dom);
  let asked = 0;
  const { getElementById } = document;
  document.getElementById = (id) => {
    asked++;
    return getElementById.call(document, id);
  };
  const called = (ids: number): string => {
    const button = document.querySelector('button')!;
    button.setAttribute('aria-labelledby', 'a '.repeat(ids));
    return geometry.middle(button, new NodeMap(dom)).name;
  };
  assert.equal(called(3), 'Words Words Words');
  asked = 0;
  assert.equal(called(10_000), '');
  assert.ok(asked < 1000, `${asked}`);
});

describe('a list of which nothing is chosen', () => {
  const list: Short = ['select', {}, ['option', {}, 'A'], ['option', {}, 'B']];
  const states = (chosen: number) =>
    supplement({
      kind: 'controls',
      states: [102, 104].map((id) => ({ id, selected: id === chosen })),
    });
  const node = {
    ...{ type: 2, id: 105, tagName: 'select', attributes: {} },
    childNodes: [102, 104].map((id) => ({ type: 2, id, tagName: 'option', attributes: {} })),
  };

  test('stays so, also when it moves', async (t) => {
    const { document, send } = await play(t, new Page().snapshot([list]));
    const chosen = (): number => document.querySelector('select')!.selectedIndex;
    assert.equal(chosen(), 0);
    await send([states(0)]);
    assert.equal(chosen(), -1);
    await send([mutation({ adds: [{ parentId: 4, nextId: null, node }] })]);
    assert.equal(chosen(), -1);
    const option = { type: 2, id: 102, tagName: 'option', attributes: {} };
    await send([states(104)]);
    await send([mutation({ adds: [{ parentId: 105, nextId: null, node: option }] })]);
    const select = document.querySelector('select')!;
    assert.equal(select.options[select.selectedIndex]?.index, 0, 'one of them moved');
  });
});

test('that something is left out for its number is told, and that it is not any more', async (t) => {
  const rows = (count: number) => [Array.from({ length: count }, (): Short => ['p', {}])].flat();
  const { posted, send } = await play(t, new Page().snapshot(rows(50_001)));
  const told = async (): Promise<unknown> => {
    await new Promise((done) => setTimeout(done, 300));
    return posted.filter(({ type }) => type === 'partial').map(({ partial }) => partial);
  };
  assert.deepEqual(await told(), [true]);
  await send(new Page().snapshot(rows(3)), true);
  assert.deepEqual(await told(), [true, false]);
});

describe('digests', () => {
  const digest = supplement({ kind: 'digest', from: 0, sums: [0, 0] });

  test('are compared one at a time, and not right after each other', async (t) => {
    const page = new Page().snapshot(['Words']);
    const { calls, clock, posted, send } = await play(t, page);
    const isAsked = (): boolean => posted.some(({ type }) => type === 'keyframe');
    await send([digest]);
    assert.ok(isAsked());
    // What that does not mend is not asked for again, and compared all the same.
    await send(page, true);

    // Longer than one comparison waits for the one before it.
    clock.of = 100;
    clock.now += 100;
    calls.data = 0;
    await send(Array<unknown>(20).fill(digest));
    assert.equal(calls.data, 1);
    await send([digest]);
    assert.equal(calls.data, 1, 'right behind the one before');
    clock.now += 100;
    await send([digest]);
    assert.equal(calls.data, 2);
  });
});
