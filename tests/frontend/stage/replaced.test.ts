/** Sheets, styles and references that are replaced for hours count as they are now. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  MOST_ADOPTED,
  MOST_RULES,
  MOST_SHEETS,
  MOST_TEXT,
} from '../../../wagtail_cobrowse/static_src/stage/bounds.ts';
import type { CleanEvent } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { dropped } from '../../../wagtail_cobrowse/static_src/stage/split.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import {
  noteReference,
  referencesOf,
} from '../../../wagtail_cobrowse/static_src/stage/references.ts';
import { mutation, Page } from './pages.ts';
import type { Short } from './pages.ts';

/** The first of these has the id 101; `send`: a message of one event. */
function open(...body: Short[]) {
  const state = new State({ prefixes: [] });
  const page = new Page();
  for (const event of page.snapshot(body)) sanitise(event, state);
  const send = (event: unknown): CleanEvent | null => {
    state.begin();
    const clean = sanitise(event, state);
    state.end();
    return clean;
  };
  return { state, page, send };
}

const HOST: Short = ['x-host', { '!host': true }];

describe('adopted sheets', () => {
  const adopt = (id: number, styleIds: number[], told = styleIds, rules = 1): unknown => ({
    type: 3,
    data: {
      source: 15,
      id,
      styleIds,
      styles: told.map((styleId) => ({
        styleId,
        rules: Array.from({ length: rules }, () => ({ rule: 'p{top:0}' })),
      })),
    },
  });
  const shown = (event: CleanEvent | null): string => {
    assert.ok(event?.kind === 'adopted');
    return event.styles[0]?.rules[0]?.text ?? '';
  };

  test('that take the place of others make room, and the player lets go of those', () => {
    const { state, send } = open(HOST);
    const gone = new Set<number>();
    send(adopt(1, [1]));
    for (let style = 2; style < 3 * MOST_SHEETS; style++) {
      assert.equal(shown(send(adopt(101, [style]))), 'p{top:0}', `${style}`);
      for (const [, event] of dropped(state))
        if (event.kind === 'dropped') for (const one of event.styles) gone.add(one);
    }
    assert.equal(state.counts.get('css'), undefined);
    assert.ok(gone.size > MOST_SHEETS && gone.size < 3 * MOST_SHEETS - 2);
    assert.ok(!gone.has(1), 'the page has it');
    assert.ok(!gone.has(3 * MOST_SHEETS - 1));
    assert.equal(state.missing, false);
  });

  test('of many rules as well', () => {
    const { state, send } = open();
    for (let style = 1; style < (3 * MOST_RULES) / 500; style++)
      assert.equal(shown(send(adopt(1, [style], [style], 500))), 'p{top:0}', `${style}`);
    assert.equal(state.counts.get('css'), undefined);
  });

  test('that were let go of, and hosts that had them, ask for a keyframe when they are back', () => {
    const { state, page, send } = open(HOST, ['p', {}, 'x']);
    send(adopt(101, [1]));
    send(mutation({ removes: [{ id: 101, parentId: 4 }] }));
    for (let style = 2; style < MOST_SHEETS + 10; style++) send(adopt(1, [style]));
    assert.equal(state.missing, false);
    assert.equal(send({ type: 3, data: { source: 8, styleId: 2, adds: [{ rule: 'p{}' }] } }), null);
    send(adopt(1, [2], []));
    assert.equal(state.missing, true);
    send(adopt(1, [MOST_SHEETS + 9], []));
    assert.equal(state.missing, false);
    const node = { ...page.node(HOST), id: 101 };
    send(mutation({ adds: [{ parentId: 4, nextId: null, node }] }));
    assert.equal(state.missing, true);
  });

  test('that all are in use are bounded', () => {
    const { state, send } = open(...Array.from({ length: 6 }, () => HOST));
    let style = 0;
    for (let id = 101; id < 107; id++)
      send(
        adopt(
          id,
          Array.from({ length: 900 }, () => ++style),
        ),
      );
    assert.equal(state.counts.get('css'), 6 * 900 - MOST_SHEETS);
    assert.equal(state.missing, false);
    assert.equal(state.isPartial, true);
  });

  test('are those of one document, as long as that is there', () => {
    const frame: Short = ['iframe', {}];
    const { state, send } = open(frame, frame, HOST);
    const attach = (id: number, frame: number): unknown => {
      const html = { type: 2, id: id + 1, tagName: 'html', attributes: {}, childNodes: [] };
      const node = { type: 0, id, childNodes: [html] };
      return mutation({ adds: [{ parentId: frame, nextId: null, node }] });
    };
    send(attach(200, 101));
    send(attach(300, 102));
    assert.equal(shown(send(adopt(200, [7]))), 'p{top:0}');
    for (const other of [300, 103, 1]) {
      const event = send(adopt(other, [7]));
      assert.deepEqual(event?.kind === 'adopted' && event.styles, []);
    }
    assert.equal(state.counts.get('css'), 3);
    assert.equal(shown(send(adopt(200, [7]))), 'p{top:0}');
    send(mutation({ removes: [{ id: 101, parentId: 4 }] }));
    assert.equal(shown(send(adopt(300, [7]))), 'p{top:0}');
  });

  test('are had by a bounded number of trees; what is gone makes room', () => {
    const EACH = 1000;
    const hosts = MOST_ADOPTED / EACH;
    const { state, send } = open(...Array.from({ length: hosts + 2 }, () => HOST));
    const order = Array.from({ length: EACH }, (_, at) => at + 1);
    const has = (id: number, told: number[] = []): number => {
      const event = send(adopt(id, order, told));
      return event?.kind === 'adopted' ? event.order.length : -1;
    };
    assert.equal(has(101, order), EACH);
    for (let at = 1; at < hosts; at++) assert.equal(has(101 + at), EACH);
    assert.equal(has(101), EACH, 'in the place of what it has');
    assert.equal(has(101 + hosts), 0);
    assert.equal(state.isPartial, true);
    send(mutation({ removes: [{ id: 102, parentId: 4 }] }));
    assert.equal(has(101 + hosts), EACH);
    assert.equal(has(102 + hosts), 0);
  });
});

describe('rules that look at siblings', () => {
  const row = (id: number): unknown => ({ type: 2, id, tagName: 'i', attributes: {} });
  const add = (id: number): unknown =>
    mutation({ adds: [{ parentId: 4, nextId: null, node: row(id) }] });
  const looking = (removes: number): unknown => ({
    type: 3,
    data: {
      source: 8,
      id: 102,
      adds: Array<unknown>(50).fill({ rule: '.a ~ p{top:0}', index: 0 }),
      removes: Array<unknown>(removes).fill({ index: 0 }),
    },
  });
  const body = (): Short[] => [
    ['style', {}, 'p{}'],
    ...Array.from({ length: 2000 }, (): Short => ['i', {}]),
  ];

  test('and come and go are reckoned anew by a keyframe', () => {
    const { state, send } = open(...body());
    for (let at = 0; at < 10; at++) send(looking(50));
    send(add(9001));
    assert.equal(state.overflow, true, 'nobody knows which are there still');
    assert.equal(state.missing, true);
    for (const event of new Page().snapshot(body())) send(event);
    send(add(9002));
    assert.equal(state.overflow, false);
  });

  test('and stay are bounded', () => {
    const { state, send } = open(...body());
    for (let at = 0; at < 12; at++) send(looking(1));
    send(add(9001));
    assert.equal(state.overflow, true);
    assert.equal(state.missing, false);
    assert.equal(state.isPartial, true);
  });
});

describe('properties of style', () => {
  /** The longest that a declaration may be. */
  const LONG = 'x'.repeat(2 ** 16);

  function set(send: (event: unknown) => CleanEvent | null, style: unknown) {
    const event = send(mutation({ attributes: [{ id: 101, attributes: { style } }] }));
    assert.ok(event?.kind === 'mutation');
    return event.attributes[0]!;
  }

  test('count once, however often they change, and not once they are gone', () => {
    const { state, send } = open(['p', {}]);
    const rounds = (3 * MOST_TEXT) / LONG.length;
    for (let at = 0; at < rounds; at++) {
      assert.equal(set(send, { '--long': LONG }).style.length, 1);
      assert.equal(set(send, { [`--p${at}`]: LONG }).style.length, 1);
      set(send, { [`--p${at}`]: at % 2 ? false : null });
    }
    for (let at = 0; at < rounds; at++) {
      assert.equal(set(send, { [`--p${at}`]: LONG }).style.length, 1);
      if (at % 9 === 0) set(send, at % 2 ? 'top: 0' : null);
    }
    assert.equal(state.counts.get('size'), undefined);
  });

  test('are bounded all the same', () => {
    const { send } = open(['p', {}]);
    let at = 0;
    while (set(send, { [`--p${at}`]: LONG }).style.length) at++;
    assert.equal(at, Math.floor(MOST_TEXT / (LONG.length + 'style --p100'.length)));
    assert.equal(set(send, 'top: 0').set.get('style'), 'top: 0');
    assert.equal(set(send, { '--p0': LONG }).style.length, 1);
  });
});

describe('references', () => {
  const svg = (tag: string, attributes: Record<string, unknown>, ...below: Short[]): Short => [
    tag,
    { '!svg': true, ...attributes },
    ...below,
  ];
  /** Each stands for so many nodes that a few hundred references are too much. */
  const server = (id: string): Short =>
    svg('mask', { id }, ...Array.from({ length: 200 }, () => svg('path', {})));
  const CIRCLES = 120;
  const drawing = (count: number): Short[] => [
    ...Array.from({ length: CIRCLES }, () => svg('circle', {})),
    svg('svg', {}, ...Array.from({ length: count }, (_, at) => server(`m${at}`))),
  ];
  const of = (id: number, attributes: unknown): unknown =>
    mutation({ attributes: [{ id, attributes }] });

  const ids = Array.from({ length: CIRCLES }, (_, at) => 101 + at);

  test('of an element are those that it has now', () => {
    const { state, send } = open(...drawing(20));
    const names = ['mask', 'fill', 'stroke', 'filter', 'clip-path', 'marker-end'];
    for (let round = 0; round < 20; round++)
      for (const id of ids) {
        const url = `url(#m${round})`;
        const name = names[round % names.length]!;
        send(of(id, { [name]: url }));
        send(of(id, { [name]: round % 2 ? null : 'none' }));
        send(of(id, { style: { [`--p${round}`]: url } }));
        send(of(id, { style: { [`--q${round}`]: url, [`--p${round}`]: false } }));
        send(of(id, { style: `${name}: ${url}` }));
        send(of(id, { style: null }));
      }
    assert.equal(state.counts.get('use'), undefined);
  });

  test('are bounded all the same, and what is withdrawn leaves nothing behind', () => {
    const { state, send } = open(...drawing(20));
    let withdrawn = 0;
    for (let round = 0; round < 20; round++)
      for (const id of ids) {
        const style = { [`--p${round}`]: `url(#m${round})` };
        const event = send(of(id, { style }));
        assert.ok(event?.kind === 'mutation');
        if (event.attributes[0]!.style[0]!.value === null) withdrawn++;
      }
    assert.equal(withdrawn, state.counts.get('use'));
    assert.ok(withdrawn > 200, `${withdrawn}`);
  });

  const sheet = (at: number): string => `circle{mask:url(#m${at})}`;

  test('of a sheet are those that it has now', () => {
    const { state, send } = open(['style', {}, sheet(0)], svg('mask', { id: 'm0' }));
    for (let at = 1; at < 200; at++) {
      const event = send(mutation({ texts: [{ id: 101, value: sheet(at) }] }));
      assert.ok(event?.kind === 'mutation' && event.sheets[0]!.css.text, `${at}`);
    }
    for (let at = 0; at < 200; at++) {
      const node = { type: 2, id: 900 + at, tagName: 'style', attributes: { _cssText: sheet(at) } };
      send(mutation({ adds: [{ parentId: 4, nextId: null, node }] }));
      send(mutation({ removes: [{ id: 900 + at, parentId: 4 }] }));
    }
    assert.equal(state.counts.get('use'), undefined);
  });

  test('of single declarations count as those of their sheet', () => {
    const { state, send } = open(['style', {}, 'p{}']);
    const declare = (at: number): CleanEvent | null => {
      const set = { property: 'mask', value: `url(#m${at})` };
      return send({ type: 3, data: { source: 13, id: 102, index: [0], set } });
    };
    for (let at = 0; at < 64; at++) assert.ok(declare(at));
    assert.ok(declare(0));
    assert.equal(declare(64), null);
    assert.equal(state.counts.get('use'), 1);
    assert.equal(state.missing, true, 'a keyframe tells which of them it is');
  });
});

describe('nodes that were refused', () => {
  const rows = (count: number): Short[] =>
    Array.from({ length: count }, (): Short => ['p', {}, 'x']);
  const MANY = 30_000;
  const whole = (): Short => ['div', {}, ...rows(MANY / 2)];

  test('ask for a keyframe once there is room', () => {
    const { state, page, send } = open(whole(), whole(), ['div', {}, ...rows(2)]);
    assert.equal(state.overflow, true);
    const tops = [...state.nodes.values()].filter(({ tag }) => tag === 'div');
    const remove = (known: { id: number }): unknown =>
      mutation({ removes: [{ id: known.id, parentId: 4 }] });
    // What takes the place of what went leaves none.
    const node = page.node(whole());
    send(mutation({ removes: [{ id: tops[0]!.id, parentId: 4 }], adds: [{ parentId: 4, node }] }));
    assert.equal(state.missing, false);
    send(remove(tops[1]!));
    send(remove(node as { id: number }));
    assert.equal(state.missing, true);
    send(mutation({}));
    assert.equal(state.missing, false, 'it is on its way');
  });
});

test('what draws is counted on, however much else an element refers to', () => {
  const known = open(['b', {}]).state.nodes.get(101)!;
  noteReference(known, 'fill', 'url("#a")');
  for (let n = 0; n < 40; n++) noteReference(known, `--x${n}`, 'url("#b")');
  assert.ok(referencesOf(known).includes('a'));
  assert.ok(!noteReference(known, 'data-x', 'url("#c")'), 'that draws nothing');
});
