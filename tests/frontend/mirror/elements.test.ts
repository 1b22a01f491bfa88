/** Stills, and what a visitor is busy with: through redaction, and into the stage. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { sanitise, State as Stage } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { STILL_LENGTH } from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement-types.ts';
import {
  element,
  fullSnapshot,
  increment,
  page,
  regionsWith,
  stateFor,
  type Json,
} from './trees.ts';

const PICTURE = 'data:image/webp;base64,QUJD';
const supplement = (payload: Json): Json => ({
  type: 5,
  data: { tag: 'cobrowse', payload },
  timestamp: 0,
});
const payloadOf = (event: unknown): Json => ((event as Json).data as { payload: Json }).payload;

/** What leaves of a still of `tag`, whose marks are `marks`. */
function leaves(tag: string, marks: string, image: unknown, policy: 'open' | 'masked' = 'open') {
  const one = element(tag);
  const state = stateFor(policy, regionsWith(new Map([[one.id as number, { marks }]])));
  redact(fullSnapshot(page(one)), state);
  const [event] = redact(supplement({ kind: 'stills', images: [{ id: one.id, image }] }), state);
  return payloadOf(event).images as Json[];
}

describe('stills', () => {
  test('leave of what is marked itself, and of nothing else', () => {
    assert.equal(leaves('canvas', 'open', PICTURE).length, 1);
    assert.equal(leaves('video', 'open', PICTURE).length, 1);
    for (const marks of ['', 'mask', 'hide', 'open mask', 'opened', 'hide open'])
      assert.deepEqual(leaves('canvas', marks, PICTURE), [], marks);
    assert.deepEqual(leaves('img', 'open', PICTURE), []);
    assert.deepEqual(leaves('div', 'open', PICTURE), []);
    assert.deepEqual(leaves('canvas', 'open', PICTURE, 'masked'), []);
  });

  test('are pictures of a certain size', () => {
    const long = `data:image/png;base64,${'A'.repeat(STILL_LENGTH)}`;
    for (const image of ['https://insurer.example/a.png', 'data:image/svg+xml,x', long, 7, null])
      assert.deepEqual(leaves('canvas', 'open', image), []);
  });

  test('are shown in their own boxes, and not without end', () => {
    const stage = new Stage({ prefixes: [] });
    const many = Array.from({ length: 40 }, () => element('canvas'));
    const image = element('img');
    sanitise(fullSnapshot(page(...many, image)), stage);
    const shown = [...many, image].flatMap(({ id }) => {
      const clean = sanitise(
        supplement({ kind: 'stills', images: [{ id, image: PICTURE }] }),
        stage,
      );
      return clean?.kind === 'stills' ? clean.images : [];
    });
    assert.deepEqual(
      shown.map(({ id }) => id),
      many.slice(0, 16).map(({ id }) => id),
    );
    const svg = supplement({
      kind: 'stills',
      images: [{ id: many[0]!.id, image: 'data:image/svg+xml;base64,QUJD' }],
    });
    assert.deepEqual(sanitise(svg, stage), { kind: 'stills', images: [] });
  });

  test('go with what moves, unless it is withheld where it is now', () => {
    const drawing = element('canvas');
    const other = element('canvas');
    const plain = element('div');
    const masked = element('section');
    const regions = regionsWith(
      new Map([
        [drawing.id as number, { marks: 'open' }],
        [masked.id as number, { marks: 'mask' }],
      ]),
    );
    const state = stateFor('open', regions);
    const stage = new Stage({ prefixes: [] });
    sanitise(redact(fullSnapshot(page(drawing, other, plain, masked)), state)[0], stage);
    const images = [{ id: drawing.id, image: PICTURE }];
    sanitise(redact(supplement({ kind: 'stills', images }), state)[0], stage);
    const moveTo = (parent: Json, node: Json): unknown => {
      const adds = [{ parentId: parent.id, nextId: null, node }];
      const data = { source: 0, adds, removes: [], texts: [], attributes: [] };
      const clean = sanitise(redact({ type: 3, data }, state)[0], stage);
      assert.ok(clean?.kind === 'mutation' && clean.adds[0]?.node.kind === 'element');
      return clean.adds[0].node.still;
    };
    assert.equal(moveTo(plain, drawing), PICTURE);
    assert.equal(moveTo(plain, other), null);
    assert.equal(moveTo(masked, drawing), null);
    assert.equal(moveTo(plain, drawing), null, 'nobody knows what was drawn there');
  });

  test('of what is gone make room for others, and are gone then', () => {
    const stage = new Stage({ prefixes: [] });
    const still = { rr_placeholder: 'drawing', rr_still: '' };
    const many: Json[] = Array.from({ length: 18 }, () => ({
      ...element('canvas', still),
      needBlock: true,
    }));
    sanitise(fullSnapshot(page(...many)), stage);
    const show = (at: number): boolean => {
      const images = [{ id: many[at]!.id, image: PICTURE }];
      const clean = sanitise(supplement({ kind: 'stills', images }), stage);
      return clean?.kind === 'stills' && clean.images.length === 1;
    };
    const change = (adds: Json[], removes: Json[] = []) => {
      const data = { source: 0, adds, removes, texts: [], attributes: [] };
      const clean = sanitise({ type: 3, data }, stage);
      assert.ok(clean?.kind === 'mutation');
      return clean.adds[0]?.node;
    };
    const parentId = [...stage.nodes.values()].find(({ tag }) => tag === 'body')!.id;
    const back = (at: number): string | null => {
      const node = change([{ parentId, nextId: null, node: many[at] }]);
      assert.ok(node?.kind === 'element');
      return node.still;
    };
    for (let at = 0; at < 16; at++) assert.ok(show(at));
    assert.ok(!show(16));
    for (const at of [3, 4]) change([], [{ id: many[at]!.id, parentId }]);
    assert.ok(show(16));
    assert.equal(back(3), null, 'its place is taken');
    assert.equal(back(4), PICTURE);
    assert.ok(!show(17) && !show(3));
    assert.ok(show(4));
  });
});

test('what the visitor is busy with is one word of a list, at both ends', () => {
  const state = stateFor('open');
  redact(fullSnapshot(page()), state);
  const stage = new Stage({ prefixes: [] });
  for (const what of ['', 'print', 'dialog', 'file', 'document', 'site', 'captcha', 'frame']) {
    const event = supplement({ kind: 'busy', what, address: 'https://else.example/' });
    assert.deepEqual(payloadOf(redact(event, state)[0]), { kind: 'busy', what });
    assert.deepEqual(sanitise(event, stage), { kind: 'busy', what });
  }
  for (const what of ['else.example', 'Site', null, 7, ['site'], '__proto__']) {
    const event = supplement({ kind: 'busy', what });
    assert.equal(redact(event, state)[0], null);
    assert.equal(sanitise(event, stage), null);
  }
});

test('kinds of elements are defined by their name alone', () => {
  const state = stateFor('open');
  redact(fullSnapshot(page()), state);
  const define = (name: unknown): Json | undefined =>
    redact(increment(16, { define: { name, text: 'x' } }), state)[0]?.data;
  assert.deepEqual(define('my-card'), { source: 16, define: { name: 'my-card' } });
  for (const name of ['script', 'My-Card', 'x y-z', 7, null]) assert.equal(define(name), undefined);
});

test('an element that is closed leaves as a box', () => {
  const closed = element('my-card', {}, ['In the light']);
  const state = stateFor('open', regionsWith(new Map([[closed.id as number, { sealed: true }]])));
  const wire = JSON.stringify(redact(fullSnapshot(page(closed)), state)[0]);
  assert.match(wire, /"rr_placeholder":"part"/);
  assert.doesNotMatch(wire, /In the light/);
});
