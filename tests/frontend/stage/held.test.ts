/** What a page makes a browser hold is bounded, by whatever event it comes. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  MOST_CSS,
  MOST_READ,
  MOST_RULES,
  MOST_TEXT,
} from '../../../wagtail_cobrowse/static_src/stage/bounds.ts';
import type { CleanEvent } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { cleanSheet } from '../../../wagtail_cobrowse/static_src/stage/css.ts';
import { EMPTY_RULE } from '../../../wagtail_cobrowse/static_src/stage/css_at_rules.ts';
import { newKnown } from '../../../wagtail_cobrowse/static_src/stage/known.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page } from './pages.ts';
import type { Short } from './pages.ts';

const MEGABYTE = 2 ** 20;
/** One rule of so many characters. */
const rule = (length: number): string => {
  const declaration = 'color:red;';
  return `p{${declaration.repeat((length - 3) / declaration.length)}}`;
};

/** The first of these has the id 101; `send`: a message of these events. */
function open(...body: Short[]) {
  const state = new State({ prefixes: [] });
  for (const event of new Page().snapshot(body)) sanitise(event, state);
  const send = (...events: unknown[]): (CleanEvent | null)[] => {
    state.begin();
    const clean = events.map((event) => sanitise(event, state));
    state.end();
    return clean;
  };
  return { state, send };
}

const style = (id: number, attributes: Record<string, unknown>, tagName = 'style'): unknown =>
  mutation({
    adds: [{ parentId: 4, nextId: null, node: { type: 2, id, tagName, attributes } }],
  });
const rules = (target: Record<string, unknown>, ...texts: string[]): unknown => ({
  type: 3,
  data: { source: 8, ...target, adds: texts.map((rule) => ({ rule, index: 0 })) },
});
const sheet = (id: number, css: string): unknown => ({
  type: 5,
  data: { tag: 'cobrowse', payload: { kind: 'sheet', id, css } },
});
const declare = (property: string, value: string): unknown => ({
  type: 3,
  data: { source: 13, id: 101, index: [0], set: { property, value } },
});
const adopt = (styleId: number, text: string): unknown => ({
  type: 3,
  data: {
    source: 15,
    id: 1,
    styleIds: Array.from({ length: styleId }, (_, at) => at + 1),
    styles: [{ styleId, rules: [{ rule: text }] }],
  },
});

/** All text of sheets in what came out. */
const cssOf = (events: (CleanEvent | null)[]): number => {
  let sum = 0;
  JSON.stringify(events, (key, value: unknown) => {
    if ((key === 'text' || key === 'value') && typeof value === 'string') sum += value.length;
    return value instanceof Map ? null : value;
  });
  return sum;
};

describe('texts of style sheets', () => {
  const long = rule(MEGABYTE);
  const WAYS: Record<string, (at: number) => unknown> = {
    elements: (at) => style(1000 + at, { _cssText: long }),
    links: (at) => style(1000 + at, { _cssText: long, rel: 'stylesheet' }, 'link'),
    'inserted rules': () => rules({ id: 101 }, long),
    'adopted rules': (at) => adopt(1 + at, long),
    'single declarations': (at) => declare(`--p${at}`, 'x'.repeat(60_000)),
  };
  for (const [name, way] of Object.entries(WAYS))
    test(`are bounded: ${name}`, () => {
      const { state, send } = open(['style', { _cssText: 'p{top:0}' }]);
      let sum = 0;
      for (let at = 0; at < 300; at++) sum += cssOf(send(way(at)));
      assert.ok(sum > MOST_CSS / 2 && sum <= MOST_CSS + 300 * EMPTY_RULE.length, `${sum}`);
      assert.equal(state.isPartial, true);
    });

  test('count once, however often a sheet is replaced', () => {
    const { state, send } = open(['style', { _cssText: 'p{top:0}' }]);
    for (let at = 0; at < 40; at++) {
      assert.ok(cssOf(send(sheet(101, long))) >= MEGABYTE / 2);
      const attributes = [{ id: 101, attributes: { _cssText: long } }];
      assert.ok(cssOf(send(mutation({ attributes }))) >= MEGABYTE / 2);
    }
    assert.equal(state.counts.get('css'), undefined);
    assert.equal(state.counts.get('size'), undefined);
  });

  test('and what is only said of them', () => {
    const { state, send } = open();
    const comment = `/*${'x'.repeat(8 * MEGABYTE)}*/`;
    for (let at = 0; at < 20; at++) send(style(1000 + at, { _cssText: comment }));
    let held = 0;
    for (const { text, sheet } of state.nodes.values()) if (sheet) held += text.length;
    assert.ok(held <= MOST_TEXT, `${held}`);
  });
});

test('rules without any declaration are counted too', () => {
  const { send } = open(['style', { _cssText: 'p{top:0}' }]);
  for (const text of ['', '@layer a;', '@import "a";', '@font-face{font-family:a;src:local(a)}']) {
    let built = 0;
    for (let at = 0; at < 8; at++)
      for (const event of send(rules({ id: 101 }, ...Array<string>(15_000).fill(text))))
        if (event?.kind === 'rules') built += event.adds.length;
    assert.ok(built <= 3 * MOST_RULES, `${text}: ${built}`);
  }
  const statements = `@layer a;`.repeat(MOST_RULES + 1);
  assert.equal(cssOf(send(sheet(101, statements))), 0);
});

test('a sheet is read a few times for one message, and asked for when that is not enough', () => {
  const { state, send } = open(['style', {}, 'p{}']);
  const text = (value: string): unknown => mutation({ texts: [{ id: 101, value }] });
  const long = rule(MEGABYTE / 2);
  const changes = send(...Array.from({ length: 500 }, () => text(long)));
  const read = changes.map((event) => cssOf([event]) > MEGABYTE / 4);
  assert.equal(read.filter(Boolean).length, Math.floor(MOST_READ / long.length));
  assert.equal(state.missing, true);
  send(text(long));
  assert.equal(state.missing, false);
});

describe('what is in fields', () => {
  const FIELDS = 60;
  const body = Array.from({ length: FIELDS }, (): Short => ['textarea', {}]);
  const full = 'x'.repeat(MEGABYTE);
  const held = (events: (CleanEvent | null)[]): number =>
    events.reduce((sum, event) => {
      if (event?.kind === 'input') return sum + event.text.length;
      if (event?.kind !== 'mutation') return sum;
      return event.attributes.reduce((all, { value }) => all + (value?.length ?? 0), sum);
    }, 0);
  const enter = (id: number, text: string): unknown => ({ type: 3, data: { source: 5, id, text } });
  const change = (id: number, value: string): unknown =>
    mutation({ attributes: [{ id, attributes: { value } }] });

  for (const [name, way] of Object.entries({ entered: enter, changed: change }))
    test(`is bounded: ${name}`, () => {
      const { state, send } = open(...body);
      let sum = 0;
      for (let at = 0; at < FIELDS; at++) sum += held(send(way(101 + at, full)));
      assert.ok(sum > MOST_TEXT / 3 && sum <= MOST_TEXT, `${sum}`);
      assert.equal(state.isPartial, true);
    });

  test('counts once, however often it changes', () => {
    const { state, send } = open(...body);
    for (let at = 0; at < 3 * FIELDS; at++) assert.equal(held(send(enter(101, full))), MEGABYTE);
    assert.equal(state.counts.get('size'), undefined);
  });
});

test('pictures of drawings are bounded too', () => {
  const picture = `data:image/png;base64,${'A'.repeat(2 * MEGABYTE)}`;
  const { state, send } = open(...Array.from({ length: 30 }, (): Short => ['img', {}]));
  let sum = 0;
  for (let at = 0; at < 30; at++) {
    const attributes = [{ id: 101 + at, attributes: { rr_dataURL: picture } }];
    const [event] = send(mutation({ attributes }));
    assert.ok(event?.kind === 'mutation');
    sum += event.attributes[0]!.set.get('src')?.length ?? 0;
  }
  assert.ok(sum > MOST_TEXT / 2 && sum <= MOST_TEXT, `${sum}`);
  assert.equal(state.isPartial, true);
});

describe('what left no room', () => {
  const room = (state: State, now: () => void): boolean => {
    state.begin();
    now();
    state.end();
    return state.missing;
  };

  test('for a text asks for a keyframe once half of it is gone', () => {
    const state = new State({ prefixes: [] });
    const [long, other] = [1, 2].map((id) => newKnown(id, 'text', null, 0));
    assert.ok(!room(state, () => assert.ok(state.hold(long!, MOST_TEXT - 10))));
    assert.ok(!room(state, () => assert.ok(!state.hold(other!, 100))));
    assert.ok(!room(state, () => undefined));
    assert.ok(room(state, () => state.empty(long!)));
    assert.ok(!room(state, () => undefined), 'once');
  });

  test('for a sheet as well, and one that is too much by itself never does', () => {
    const state = new State({ prefixes: [] });
    const many = { rules: MOST_RULES - 10, looks: 0, size: 10 };
    state.nodes.set(1, newKnown(1, 'document', null, 0));
    assert.ok(
      !room(state, () => assert.ok(!state.charge('b', { ...many, rules: MOST_RULES + 1 }))),
    );
    assert.ok(!room(state, () => assert.ok(state.charge('a', many))));
    assert.ok(!room(state, () => assert.ok(!state.charge('b', { ...many, rules: 100 }))));
    assert.ok(!room(state, () => undefined));
  });

  test('is left to a sheet that is written anew with as many rules', () => {
    const state = new State({ prefixes: [] });
    const sheet = (rules: number): string => 'p{color:red}'.repeat(rules);
    const nodes = (count: number): void => {
      for (let id = 1; id <= count; id++) state.nodes.set(id, newKnown(id, 'text', null, 0));
    };
    const written = (text: string): number => cleanSheet(text, 'a', state).text.length;
    nodes(40_000);
    assert.ok(written(sheet(3700)));
    nodes(42_000);
    assert.equal(written(sheet(3700).replaceAll('red', 'tan')), sheet(3700).length);
    assert.ok(written(sheet(3600)));
    assert.equal(written(sheet(3701)), 0);
  });

  test('for long rules that take the place of others is reckoned anew by a keyframe', () => {
    const { state, send } = open(['style', { _cssText: 'p{color:red}' }]);
    const replaced = (): unknown => ({
      type: 3,
      data: {
        ...(rules({ id: 101 }, rule(MEGABYTE / 2)) as { data: object }).data,
        removes: [{ index: 0 }],
      },
    });
    for (let time = 0; time < 40 && !state.missing; time++) send(replaced());
    assert.ok(state.missing);
  });
});
