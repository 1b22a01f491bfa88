/** What is refused for its size or number does not keep the rest from being compared. */

import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';

import { Convergence } from '../../../wagtail_cobrowse/static_src/stage/digest.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page } from './pages.ts';
import { play, supplement } from './played.ts';
import type { Short } from './pages.ts';

const LONG = 'x'.repeat(1024 * 1024 + 1);
const MINUTE = 60_000;
/** Beyond the ids of any node. */
const ELSEWHERE = 50;
/** Milliseconds: more than the stage waits before it asks once more. */
const CALM = 20_000;

/** A stage with `body`; `asks`: how often it has asked for a keyframe by now. */
async function stage(t: TestContext, ...body: Short[]) {
  const played = await play(t, new Page().snapshot(body));
  const { clock, posted, send } = played;
  return {
    ...played,
    /** The visitor's side says that the page is another one at a place where nothing is. */
    async differs() {
      clock.now += CALM;
      await send([supplement({ kind: 'digest', from: ELSEWHERE, sums: [7] })]);
    },
    asks: () => posted.filter(({ type }) => type === 'keyframe').length,
  };
}

const deep = (levels: number): Short => (levels ? ['div', {}, deep(levels - 1)] : 'x');
const twice = { type: 2, id: 3, tagName: 'p', attributes: {}, childNodes: [] };
const REFUSED: Record<string, unknown> = {
  'a text that is too long': mutation({ texts: [{ id: 101, value: LONG }] }),
  'a sheet that is too long': mutation({
    adds: [
      { parentId: 3, nextId: null, node: new Page().node(['style', { _cssText: LONG + LONG }]) },
    ],
  }),
  'a node that is there twice': mutation({
    adds: [{ parentId: 4, nextId: null, node: { ...twice, id: 200, childNodes: [twice] } }],
  }),
};

describe('differences are healed after', () => {
  for (const [what, event] of Object.entries(REFUSED))
    test(what, async (t) => {
      const { asks, differs, send } = await stage(t, ['p', {}, 'x'], ['td', {}, 'x']);
      await send([event]);
      assert.equal(asks(), 0);
      await differs();
      assert.equal(asks(), 1);
    });

  test('a page that has such a text from the beginning', async (t) => {
    const { asks, differs } = await stage(t, ['p', {}, LONG]);
    await differs();
    assert.equal(asks(), 1);
  });
});

test('of what was cut nothing is said, of all else it is', () => {
  const state = new State({ prefixes: [] });
  const rows = Array.from({ length: 100 }, (): Short => ['p', {}, 'x']);
  for (const event of new Page().snapshot([['p', {}, 'x'], ...rows])) sanitise(event, state);
  const convergence = new Convergence(state);
  const unsure = (): number[] =>
    Array.from({ length: 6 }, (_, at) => at).filter((at) => convergence.isUnsure(at));
  assert.deepEqual(unsure(), []);
  sanitise(REFUSED['a text that is too long'], state);
  assert.equal(convergence.isVoid, false);
  assert.deepEqual(unsure(), [1]);
  sanitise(mutation({ texts: [{ id: 101, value: 'short' }] }), state);
  assert.deepEqual(unsure(), [], 'it is whole again');
});

test('a page that is there in part only is told anew every few minutes', async (t) => {
  const page = ['p', {}, 'x'] as Short;
  const { asks, clock, differs, send } = await stage(t, page, deep(300));
  await differs();
  assert.equal(asks(), 0, 'nothing can be compared');
  clock.now += 5 * MINUTE;
  await send([mutation({ texts: [{ id: 101, value: 'changed' }] })]);
  assert.equal(asks(), 0, 'nor does it ask by itself');
  await differs();
  assert.equal(asks(), 1);
  await send(new Page().snapshot([page, deep(300)]), true);
  await differs();
  clock.now += 4 * MINUTE;
  await differs();
  assert.equal(asks(), 1);
  clock.now += MINUTE;
  await differs();
  assert.equal(asks(), 2);
});
