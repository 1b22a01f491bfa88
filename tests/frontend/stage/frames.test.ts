/** Documents of frames: one sanitiser for all of them, and each event where it belongs. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  MOST,
  MOST_FRAMES_COME,
  MOST_FRAMES_DEEP,
} from '../../../wagtail_cobrowse/static_src/stage/bounds.ts';
import type {
  CleanElement,
  CleanEvent,
  CleanMutation,
} from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import {
  controlsAgain,
  split,
  type Applied,
} from '../../../wagtail_cobrowse/static_src/stage/split.ts';
import { Page } from './pages.ts';

type Raw = Record<string, unknown>;

const element = (
  id: number,
  tagName: string,
  childNodes: Raw[] = [],
  attributes: Raw = {},
): Raw => ({
  type: 2,
  id,
  tagName,
  attributes,
  childNodes,
});
const text = (id: number, textContent: string): Raw => ({ type: 3, id, textContent });
const page = (id: number, ...body: Raw[]): Raw => ({
  type: 0,
  id,
  childNodes: [element(id + 1, 'html', [element(id + 2, 'head'), element(id + 3, 'body', body)])],
});
const mutation = (changes: Raw): Raw => ({
  type: 3,
  data: { source: 0, adds: [], removes: [], texts: [], attributes: [], ...changes },
});
const add = (parentId: number, node: Raw): Raw =>
  mutation({ adds: [{ parentId, nextId: null, node }], isAttachIframe: node.type === 0 });
const supplement = (payload: Raw): Raw => ({ type: 5, data: { tag: 'cobrowse', payload } });

/** A page with a frame (50) whose document is 60, in which is a frame (70) with document 80. */
function nested(): State {
  const state = new State({ prefixes: [] });
  const inner = page(60, element(65, 'p', [text(66, 'In')]), element(70, 'iframe'));
  for (const event of [
    ...new Page().snapshot([]),
    add(4, element(50, 'iframe')),
    add(50, inner),
    add(70, page(80, element(85, 'p', [text(86, 'Deep')]))),
  ])
    sanitise(event, state);
  assert.deepEqual([...state.inner], [60, 80]);
  return state;
}

const clean = (event: unknown, state: State): Applied => sanitise(event, state) as Applied;
const mutated = (event: unknown, state: State): CleanMutation => {
  const found: CleanEvent | null = sanitise(event, state);
  assert.ok(found?.kind === 'mutation');
  return found;
};

describe('documents of frames', () => {
  test('take the place of the one before', () => {
    const state = nested();
    const { documents } = mutated(add(50, page(200, text(205, 'Next'))), state);
    assert.deepEqual(
      documents.map(({ frame, documentId, root }) => [frame, documentId, root.tag]),
      [[50, 200, 'html']],
    );
    assert.deepEqual([...state.inner], [200]);
    for (const gone of [60, 65, 70, 80, 86]) assert.ok(!state.nodes.has(gone), `${gone}`);
  });

  test('go with their frame', () => {
    const state = nested();
    sanitise(mutation({ removes: [{ parentId: 4, id: 50 }] }), state);
    assert.equal(state.inner.size, 0);
    assert.ok(!state.nodes.has(86));
  });

  test('belong into frames alone, and frames hold nothing else', () => {
    const state = nested();
    for (const parent of [4, 65, 1, 60]) {
      assert.deepEqual(mutated(add(parent, page(300)), state).documents, []);
    }
    const { adds } = mutated(add(50, element(400, 'script')), state);
    assert.deepEqual(adds, []);
    assert.equal(state.nodes.get(400)?.kind, 'hidden');
  });

  test('count together with the page: no number, depth or length is had twice', () => {
    const state = nested();
    const frames = Array.from({ length: 40 }, (_, at) => element(1000 + at, 'iframe'));
    const { adds } = mutated(add(4, element(999, 'div', frames)), state);
    const [box] = adds.map(({ node }) => node);
    assert.ok(box?.kind === 'element');
    const built = box.children.filter((one) => one.kind === 'element' && one.tag === 'iframe');
    assert.equal(built.length, MOST.frame - 2);
    assert.ok(box.children.every((one) => one.kind === 'element'));
    const withFields = page(
      2000,
      ...Array.from({ length: MOST.field + 9 }, (_, at) => element(2100 + at, 'textarea')),
    );
    const [document] = mutated(add(1000, withFields), state).documents;
    const tags = JSON.stringify(document?.root, (_key, value: unknown) =>
      value instanceof Map ? [] : value,
    ).match(/"tag":"textarea"/g);
    assert.equal(tags?.length, MOST.field);
  });

  test('are boxes where hundreds come in one message, be it one after the other', () => {
    const state = nested();
    const come = (): string[] => {
      state.begin();
      return Array.from({ length: MOST_FRAMES_COME + 20 }, () => {
        const { adds } = mutated(add(4, element(1000, 'iframe')), state);
        return (adds[0]!.node as CleanElement).tag;
      });
    };
    const tags = come();
    assert.deepEqual([tags[0], tags[MOST_FRAMES_COME - 1]], ['iframe', 'iframe']);
    assert.ok(tags.slice(MOST_FRAMES_COME).every((tag) => tag === 'cobrowse-iframe'));
    assert.equal(state.missing, true, 'a keyframe shows the last one');
    assert.equal(come()[0], 'iframe');
  });

  test('stay in the frame that the stage has made, whatever is taken from it', () => {
    const attributes = { sandbox: null, SRCDOC: null, 'data-cobrowse-label': null, class: null };
    const state = nested();
    const [change] = mutated(mutation({ attributes: [{ id: 50, attributes }] }), state).attributes;
    assert.deepEqual([...change!.set.keys()], ['class']);
  });

  test('are boxes below a depth', () => {
    const state = new State({ prefixes: [] });
    for (const event of [...new Page().snapshot([]), add(4, element(1000, 'iframe'))])
      sanitise(event, state);
    let deep = 0;
    for (let id = 1000; deep < 9; id += 100, deep++) {
      const { documents } = mutated(add(id, page(id + 10, element(id + 100, 'iframe'))), state);
      if (!documents.length) break;
    }
    assert.equal(deep, MOST_FRAMES_DEEP);
    assert.equal(state.nodes.get(1000 + deep * 100)?.tag, 'cobrowse-iframe');
  });
});

describe('an event', () => {
  const targets = (event: unknown, state = nested()): number[] =>
    split(clean(event, state), state).map(([document]) => document);

  test('goes to the document that it is about', () => {
    assert.deepEqual(targets({ type: 3, data: { source: 3, id: 80, x: 0, y: 9 } }), [80]);
    assert.deepEqual(targets({ type: 3, data: { source: 3, id: 4, x: 0, y: 9 } }), [1]);
    assert.deepEqual(targets({ type: 3, data: { source: 5, id: 65, text: 'x' } }), [60]);
    assert.deepEqual(targets({ type: 3, data: { source: 4, width: 9, height: 9 } }), [1]);
    const adopted = { source: 15, id: 60, styleIds: [7], styles: [{ styleId: 7, rules: [] }] };
    const state = nested();
    assert.deepEqual(targets({ type: 3, data: adopted }, state), [60]);
    assert.deepEqual(
      targets({ type: 3, data: { source: 8, styleId: 7, replaceSync: '' } }, state),
      [60],
    );
  });

  test('about several is taken apart', () => {
    const state = nested();
    const changed = mutation({
      removes: [{ parentId: 85, id: 86 }],
      texts: [{ id: 66, value: 'Now' }],
      attributes: [{ id: 4, attributes: { class: 'x' } }],
    });
    const parts = new Map(split(clean(changed, state), state));
    assert.deepEqual((parts.get(80) as CleanMutation).removes, [86]);
    assert.deepEqual((parts.get(60) as CleanMutation).texts, [{ id: 66, text: 'Now' }]);
    assert.equal((parts.get(1) as CleanMutation).attributes[0]?.id, 4);
    assert.equal(parts.size, 3);
  });

  test('of the mouse is one of the frames around it, too', () => {
    const state = nested();
    const event = supplement({
      kind: 'interaction',
      hover: 85,
      active: 0,
      focus: 65,
      visible: true,
    });
    const parts = split(clean(event, state), state).map(([document, part]) => {
      assert.ok(part.kind === 'interaction');
      return [document, part.hover, part.focus, part.visible];
    });
    assert.deepEqual(parts, [
      [1, 50, 50, false],
      [60, 70, 65, true],
      [80, 85, 0, false],
    ]);
  });

  test('that is a whole state goes everywhere, with what is there', () => {
    const state = nested();
    const layers = [{ id: 65, how: 'modal' }];
    const parts = split(clean(supplement({ kind: 'top', layers }), state), state);
    assert.deepEqual(
      parts.map(([document, part]) => [document, part.kind === 'top' && part.layers.length]),
      [
        [1, 0],
        [60, 1],
        [80, 0],
      ],
    );
  });
});

test('a field that moves into a frame is known there by what was told of it', () => {
  const state = nested();
  const send = (event: Raw): [number, Applied][] => {
    state.begin();
    return split(clean(event, state), state);
  };
  send(add(4, element(90, 'div', [element(91, 'input', [], { type: 'checkbox' })])));
  send(add(63, element(92, 'input', [], { type: 'checkbox' })));
  const states = [91, 92].map((id) => ({ id, indeterminate: true }));
  send(supplement({ kind: 'controls', states }));
  const node = element(90, 'div', [element(91, 'input', [], { type: 'checkbox' })]);
  assert.deepEqual(controlsAgain(state), [], 'nothing has moved');
  send(mutation({ adds: [{ parentId: 85, nextId: null, node }] }));
  const told = new Map(controlsAgain(state)).get(80);
  assert.deepEqual(told?.kind === 'controls' && told.states.map(({ id }) => id), [91]);
  assert.deepEqual(controlsAgain(state), [], 'once, however much of a message moves something');
});
