/** What may be said of the visitor's mouse, keyboard and sheets. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import { element, fullSnapshot, page, stateFor, text, type Json } from './trees.ts';

const NOWHERE = { hover: 0, active: 0, focus: 0, visible: false, target: 0, selection: null };

/** What leaves of `payload` once `nodes` were sent. */
function told(policy: Policy, nodes: Json[], payload: Json): Json {
  const state = stateFor(policy);
  assert.ok(redact(fullSnapshot(page(...nodes)), state)[0]);
  const [event] = redact({ type: 5, data: { tag: 'cobrowse', payload } }, state);
  return event!.data.payload as Json;
}

const interaction = (policy: Policy, nodes: Json[], payload: Json): Json =>
  told(policy, nodes, { kind: 'interaction', ...payload });

describe('the top layer', () => {
  test('tells what a popover was called up by, unless that is a choice', () => {
    const popover = element('div', { popover: 'auto' });
    const caller = (by: Json, policy: Policy = 'open'): unknown => {
      const layers = [{ id: popover.id, how: 'popover', by: by.id, more: 'x' }];
      const payload = told(policy, [popover, by], { kind: 'top', layers });
      const [layer] = payload.layers as Json[];
      assert.deepEqual({ ...layer, by: 0 }, { id: popover.id, how: 'popover', by: 0 });
      return layer!.by;
    };
    for (const tag of ['button', 'a', 'p']) {
      const by = element(tag);
      assert.equal(caller(by), by.id);
      assert.equal(caller(by, 'masked'), by.id);
    }
    const choices = [
      element('input', { type: 'radio' }),
      element('input', { type: 'text' }),
      element('label'),
      element('li', { role: 'option' }),
      element('b', { role: 'switch' }),
      element('script'),
      { id: 99999 },
    ];
    for (const by of choices) assert.equal(caller(by), undefined, JSON.stringify(by));
  });

  test('does not tell by it where somebody writes or chooses, nor what else it was called by', () => {
    const popover = element('div', { popover: 'auto' });
    const inside = element('b');
    const byOf = (by: Json, around: Json, how = 'popover'): unknown => {
      const layers = [{ id: popover.id, how, by: by.id }];
      const payload = told('open', [popover, around], { kind: 'top', layers });
      return (payload.layers as Json[])[0]!.by;
    };
    for (const attributes of [{ contenteditable: 'true' }, { role: 'listbox' }])
      assert.equal(byOf(inside, element('div', attributes, [inside])), undefined);
    const button = element('button');
    for (const how of ['modal', 'fullscreen']) assert.equal(byOf(button, button, how), undefined);
    assert.equal(byOf(button, button), button.id);
  });
});

describe('mouse and keyboard', () => {
  test('are where the innermost element is that may be named', () => {
    const inner = element('b');
    const hidden = element('div', { 'data-cobrowse': 'hide' }, [inner]);
    const menu = element('nav', {}, [hidden]);
    const chain = [inner.id, hidden.id, menu.id];
    const expected = { kind: 'interaction', ...NOWHERE, hover: hidden.id, active: hidden.id };
    assert.deepEqual(
      interaction('open', [menu], { hover: chain, active: chain, focus: [], more: 'x' }),
      expected,
    );
    assert.deepEqual(interaction('open', [menu], { hover: [99999], focus: 'x' }), {
      kind: 'interaction',
      ...NOWHERE,
    });
  });

  test('do not tell what is chosen', () => {
    const radio = element('input', { type: 'radio' });
    const label = element('label', {}, [radio]);
    const option = element('option');
    const select = element('select', {}, [option]);
    const custom = element('li', { role: 'option' });
    const check = element('input', { type: 'checkbox' });
    const field = element('input', { type: 'text' });
    const nodes = [label, select, custom, check, field];
    for (const policy of ['open', 'masked'] as const) {
      const say = (node: Json, name: string, ...above: Json[]): unknown =>
        interaction(policy, nodes, { [name]: [node, ...above].map(({ id }) => id) })[name];
      for (const name of ['active', 'focus']) {
        assert.equal(say(radio, name, label), 0);
        assert.equal(say(option, name, select), 0);
        assert.equal(say(custom, name), 0);
      }
      assert.equal(say(label, 'active'), 0);
      assert.equal(say(check, 'active'), 0);
      assert.equal(say(check, 'focus'), check.id);
      assert.equal(say(field, 'focus'), field.id);
    }
  });

  test('name of a slider or a list the whole', () => {
    const knob = element('i');
    const slider = element('b', { role: 'slider' }, [knob]);
    const option = element('option');
    const select = element('select', { size: '4' }, [option]);
    const around = element('p', {}, [slider, select]);
    for (const [inner, outer] of [
      [knob, slider],
      [option, select],
    ] as const) {
      const hover = [inner, outer, around].map(({ id }) => id);
      assert.equal(interaction('open', [around], { hover })['hover'], outer.id);
    }
  });

  test('are not told of again when what may be said of them is the same', () => {
    const radios = [element('input', { type: 'radio' }), element('input', { type: 'radio' })];
    const field = element('input');
    const state = stateFor('open');
    const root = page(...radios, field);
    redact(fullSnapshot(root), state);
    const focus = (node: Json): unknown =>
      redact(
        { type: 5, data: { tag: 'cobrowse', payload: { kind: 'interaction', focus: [node.id] } } },
        state,
      )[0]?.data.payload;
    const nowhere = { kind: 'interaction', ...NOWHERE };
    const [first, second] = radios as [Json, Json];
    assert.deepEqual([focus(first), focus(second)], [nowhere, undefined]);
    assert.deepEqual(focus(field), { ...nowhere, focus: field.id });
    assert.deepEqual(focus(second), nowhere);
    redact(fullSnapshot(root), state);
    assert.deepEqual(focus(first), nowhere, 'a keyframe begins anew');
  });

  test('of a selection tell the place, and of masked words no more than that', () => {
    const words = text('Words to select');
    const paragraph = element('p', {}, [words]);
    const typed = text('typed');
    const area = element('textarea', {}, [typed]);
    const nodes = [paragraph, area];
    const select = (policy: Policy, node: Json): unknown =>
      interaction(policy, nodes, { selection: { start: node.id, from: 3, end: node.id, to: 7 } })
        .selection;
    const { id } = words;
    assert.deepEqual(select('open', words), { start: id, from: 3, end: id, to: 7 });
    assert.deepEqual(select('masked', words), { start: id, from: 0, end: id, to: 1e6 });
    assert.equal(select('open', typed), null);
    assert.equal(select('open', paragraph), null);
  });
});

test('media of sheets are features, lengths and keywords', () => {
  const style = element('style', {}, [text('a{}')]);
  const media = (words: unknown): unknown =>
    told('masked', [style], {
      kind: 'sheets',
      disabled: [style.id, 9999],
      styles: [4],
      media: [{ id: style.id, text: words }],
    });
  const base = { kind: 'sheets', disabled: [style.id], styles: [] };
  const kept = '(min-width: 30em) and (hover: none)';
  assert.deepEqual(media(kept), { ...base, media: [{ id: style.id, text: kept }] });
  for (const words of ['(kunde: anna)', '"Anna"', 'url(x)', 4])
    assert.deepEqual(media(words), { ...base, media: [] });
});

test('animations are lengths, numbers, colours and keywords; of fields nothing', () => {
  const paragraph = element('p');
  const field = element('input');
  const style = {
    transform: 'matrix(1, 0, 0, 1, 100, 0)',
    content: '"Anna"',
    '--name': 'Anna Schmidt',
    'x y': '1px',
    color: 'rgb(1, 2, 3)',
  };
  const knob = element('div', { role: 'slider' });
  const states = [paragraph, field, knob, { id: 9999 }].map(({ id }) => ({ id, style }));
  const { transform, color } = style;
  assert.deepEqual(told('masked', [paragraph, field, knob], { kind: 'animated', states }), {
    kind: 'animated',
    states: [{ id: paragraph.id, style: { transform, color } }],
  });
});
