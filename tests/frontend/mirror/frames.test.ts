/** Documents of frames as they may leave: by the strictest of all rules around and of them. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import { Rule } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-rules.ts';
import {
  createState,
  redact,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { element, mutation, page, regionsWith, SECRET, type Json } from './trees.ts';

const BASE = 'https://insurer.example/';
const MASK = '•'.repeat(SECRET.length);

/** A page with `around`, in which is a frame; `own` is the rule of its document. */
function framed(own: Rule | null, policy: Policy = 'open', byDefault = false, around: Json = {}) {
  const frame = element('iframe', { width: '300', srcdoc: SECRET }, [SECRET]);
  const outer = page(element('div', around, [frame]));
  const known = new Map([[frame.id as number, { foreign: own === null }]]);
  const regions = regionsWith(known);
  const state = createState({
    policy,
    byDefault,
    base: BASE,
    regions: { ...regions, document: (id) => (id === outer.id ? Rule.Open : own) },
  });
  const [sent] = redact({ type: 2, data: { node: outer, initialOffset: {} } }, state);
  assert.ok(sent && !state.stale);
  assert.ok(!JSON.stringify(sent).includes(SECRET), 'what is written in the frame');
  return { frame, state };
}

const attach = (frame: Json, ...body: Json[]): Json => {
  const event = mutation({ adds: [{ parentId: frame.id, nextId: null, node: page(...body) }] });
  (event.data as Json).isAttachIframe = true;
  return event;
};

/** What leaves of a document of the frame that says the secret. */
function inside({ frame, state }: { frame: Json; state: State }, attributes: Json = {}): string {
  const [event] = redact(attach(frame, element('p', attributes, [SECRET])), state);
  return JSON.stringify(event);
}

describe('the document of a frame', () => {
  test('is shown where page, region and its own policy allow it', () => {
    assert.ok(inside(framed(Rule.Open)).includes(SECRET));
  });

  test('is masked by the strictest of them', () => {
    for (const one of [
      framed(Rule.Masked),
      framed(Rule.Veiled),
      framed(Rule.Open, 'masked'),
      framed(Rule.Open, 'masked', true),
      framed(Rule.Open, 'open', false, { 'data-cobrowse': 'mask' }),
    ]) {
      const sent = inside(one);
      assert.ok(sent.includes(MASK) && !sent.includes(SECRET), sent);
    }
  });

  test('can open what is masked merely by default, and nothing else', () => {
    const open = { 'data-cobrowse': 'open' };
    assert.ok(inside(framed(Rule.Veiled), open).includes(SECRET));
    assert.ok(!inside(framed(Rule.Masked), open).includes(SECRET));
    assert.ok(!inside(framed(Rule.Open, 'masked'), open).includes(SECRET));
  });

  test('does not leave without leave, nor out of a hidden region', () => {
    assert.equal(inside(framed(null)), 'null');
    assert.equal(inside(framed(Rule.Open, 'open', false, { 'data-cobrowse': 'hide' })), 'null');
  });

  test('leaves as the document of a frame, and of nothing else', () => {
    const { state } = framed(Rule.Open);
    const body = [...state.known].find(([, { tag }]) => tag === 'div')!;
    assert.equal(inside({ frame: { id: body[0] }, state }), 'null');
    const { frame, state: other } = framed(Rule.Open);
    const add = { parentId: frame.id, nextId: null, node: element('p', {}, [SECRET]) };
    assert.equal(redact(mutation({ adds: [add] }), other)[0], null);
  });
});
