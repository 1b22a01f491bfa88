/** What no keyframe mends is remembered, but not for as long as a visitor goes on with it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BUCKET, MOST_BUCKETS } from '../../../wagtail_cobrowse/static_src/digest.ts';
import { Convergence } from '../../../wagtail_cobrowse/static_src/stage/digest.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';

const MOST = 1000;

test('a bounded number of differences is remembered, and looked through once for a digest', () => {
  const state = new State({ prefixes: [] });
  // The last node of each of the buckets that are remembered first.
  const childNodes = Array.from({ length: 2 * MOST }, (_, at) => ({
    type: 3,
    id: (at + 2) * BUCKET - 1,
    textContent: '',
  }));
  const html = { type: 2, id: 2, tagName: 'html', attributes: {}, childNodes };
  sanitise({ type: 2, data: { node: { type: 0, id: 1, childNodes: [html] } } }, state);
  assert.equal(state.nodes.size, 2 * MOST + 2);
  const convergence = new Convergence(state);
  let looked = 0;
  const { has } = state.nodes;
  state.nodes.has = (id) => {
    looked++;
    return has.call(state.nodes, id);
  };
  const sums = Array<number>(MOST_BUCKETS).fill(7);
  const built = Array<number>(MOST_BUCKETS).fill(8);
  let wanted = 0;
  let most = 0;
  for (let from = 1; from < 100 * MOST_BUCKETS; from += MOST_BUCKETS) {
    looked = 0;
    if (convergence.differs({ kind: 'digest', from, sums }, built)) wanted++;
    most = Math.max(most, looked);
    convergence.renewed(from);
  }
  const { hopeless } = convergence as unknown as { hopeless: Map<number, string> };
  assert.ok(hopeless.size <= MOST, `${hopeless.size}`);
  assert.equal(wanted, Math.ceil(MOST / MOST_BUCKETS));
  assert.ok(most <= MOST * BUCKET, `${most}`);
});
