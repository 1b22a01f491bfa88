/** What a page holds is counted as it is now: what was replaced, or is gone, no longer counts. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { MOST_RULES, MOST_TEXT } from '../../../wagtail_cobrowse/static_src/stage/bounds.ts';
import type { CleanMutation } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page, SITE } from './pages.ts';
import type { Short } from './pages.ts';

/** The first of these has the id 101. */
function open(...body: Short[]): State {
  const state = new State({ prefixes: [`${SITE}/static/`] });
  for (const event of new Page().snapshot(body)) sanitise(event, state);
  return state;
}

function change(state: State, attributes: Record<string, unknown>, id = 101) {
  const event = sanitise(mutation({ attributes: [{ id, attributes }] }), state);
  return (event as CleanMutation).attributes[0]!.set;
}

describe('characters of attributes', () => {
  const HALF = 'M'.padEnd(2 ** 19, ' 1');
  const TIMES = (3 * MOST_TEXT) / HALF.length;

  test('count once, however often one of them changes', () => {
    const state = open(['p', {}, 'x'], ['path', { '!svg': true, d: 'M1 1' }], ['a', {}]);
    for (let at = 0; at < TIMES; at++)
      assert.ok(change(state, { title: HALF.slice(at) }, 102).get('title'));
    // A chart, for a quarter of an hour.
    const line = `M0 0${'L10 20'.repeat(500)}`;
    for (let at = 0; at < MOST_TEXT / 2000; at++) {
      assert.ok(change(state, { d: `${line}${at}` }, 103).get('d'));
      const link = { href: '/#', target: `_${'x'.repeat(2000)}` };
      assert.ok(change(state, link, 104).get('data-cobrowse-on-target'));
    }
    assert.equal(state.counts.get('size'), undefined);
  });

  test('count no more once it is taken away', () => {
    const state = open(['p', { title: HALF }]);
    for (let at = 0; at < TIMES; at++) {
      assert.ok(change(state, { [`data-${at}`]: HALF }).get(`data-${at}`));
      assert.equal(change(state, { [`DATA-${at}`]: null, title: null }).get(`data-${at}`), null);
    }
    assert.equal(state.counts.get('size'), undefined);
  });

  test('are bounded all the same, and what is refused leaves what was there', () => {
    const state = open(['p', {}]);
    const shown = new Map<string, number>();
    const hold = (name: string, value: string): boolean => {
      const isHeld = change(state, { [name]: value }).has(name);
      if (isHeld) shown.set(name, name.length + value.length);
      return isHeld;
    };
    let at = 0;
    while (hold(`data-${at}`, HALF)) at++;
    assert.equal(at, Math.floor(MOST_TEXT / (HALF.length + 7)));
    assert.equal(state.counts.get('size'), 1);
    assert.ok(!hold('data-0', HALF + HALF));
    assert.ok(hold('data-1', ''));
    assert.ok(hold('data-0', HALF + HALF.slice(9)));
    assert.ok(!hold('data-1', HALF));
    const all = [...shown.values()].reduce((sum, size) => sum + size);
    assert.ok(all <= MOST_TEXT);
    assert.ok(hold('data-rest', '.'.repeat(MOST_TEXT - all - 9)));
    assert.ok(!hold('data-1', '.'));
    // All of it goes with its element.
    sanitise(mutation({ removes: [{ id: 101, parentId: 4 }] }), state);
    const node = { type: 2, id: 900, tagName: 'p', attributes: {}, childNodes: [] };
    sanitise(mutation({ adds: [{ parentId: 4, nextId: null, node }] }), state);
    for (at = 0; at < 60; at++) assert.ok(change(state, { [`data-${at}`]: HALF }, 900).size);
  });
});

describe('cells that others stand for', () => {
  const TABLE: Short = ['table', {}, ['tr', {}, ['td', {}, 'x']]];
  const CELL = 102;

  test('are as many as the attributes say now', () => {
    const state = open(TABLE);
    for (let at = 0; at < 100; at++) {
      assert.equal(change(state, { colspan: `${2 + (at % 2)}` }, CELL).size, 1);
      assert.equal(change(state, { rowspan: `${99 - at}` }, CELL).size, 1);
      if (at % 5 === 0) change(state, { rowspan: null, colspan: null }, CELL);
    }
    assert.equal(state.counts.get('size'), undefined);
  });

  test('are bounded all the same, together', () => {
    const state = open(TABLE, TABLE);
    assert.equal(change(state, { rowspan: '60' }, CELL).size, 1);
    assert.equal(change(state, { colspan: '100' }, CELL).size, 1, '5999 besides its own');
    assert.equal(change(state, { rowspan: '61' }, CELL).size, 0);
    assert.equal(change(state, { rowspan: '60' }, CELL).size, 1);
    const other = CELL + 4;
    assert.equal(change(state, { colspan: '3' }, other).size, 0);
    assert.equal(change(state, { rowspan: null }, CELL).size, 1);
    assert.equal(change(state, { colspan: '3' }, other).size, 1);
    assert.equal(state.counts.get('size'), 2);
  });

  test('are what was there before, if their attribute is too long', () => {
    const wide: Short = ['table', {}, ['tr', {}, ['td', { colspan: '9' }, 'x']]];
    const long: Short = ['p', { title: '.'.repeat(2 ** 20) }];
    const state = open(wide, ...Array<Short>(33).fill(long));
    // Whatever room was left is taken now.
    for (let length = 2 ** 20; length; length >>= 1)
      change(state, { [`data-${length}`]: '.'.repeat(length) }, 104);
    assert.equal(change(state, { colspan: `2${'x'.repeat(2 ** 19)}` }, CELL).size, 0);
    assert.equal(state.nodes.get(CELL)!.cells, 8);
  });
});

describe('rules that come and go', () => {
  const events = (): unknown[] =>
    new Page().snapshot([['style', { _cssText: 'p{top:0}'.repeat(100) }]]);
  const rules = (adds: number, removes: number): unknown => ({
    type: 3,
    data: {
      source: 8,
      id: 101,
      adds: Array<unknown>(adds).fill({ rule: 'p{color:red}', index: 0 }),
      removes: Array<unknown>(removes).fill({ index: 0 }),
    },
  });

  test('are reckoned anew by a keyframe, once too many have come', () => {
    const state = new State({ prefixes: [] });
    const send = (event: unknown) => {
      state.begin();
      return sanitise(event, state);
    };
    const isFull = (): boolean => {
      const event = send(rules(1, 1));
      assert.ok(event?.kind === 'rules');
      return event.adds[0]!.text !== 'p{color:red}';
    };
    for (const event of events()) send(event);
    for (let count = 100; count < MOST_RULES; count += 700) {
      assert.equal(state.missing, false, `${count}`);
      send(rules(700, 700));
    }
    assert.equal(isFull(), true);
    assert.equal(state.missing, true);
    assert.equal(isFull(), true);
    assert.equal(state.missing, false, 'it is on its way');
    for (const event of events()) send(event);
    assert.equal(isFull(), false);
    assert.equal(state.missing, false);
  });

  test('make no room if they stay', () => {
    const state = new State({ prefixes: [] });
    for (const event of events()) sanitise(event, state);
    for (let at = 0; at < 3; at++) sanitise(rules(19_000, 900), state);
    assert.ok(state.counts.get('css'));
    assert.equal(state.missing, false, 'a page has as many as it wants');
  });
});
