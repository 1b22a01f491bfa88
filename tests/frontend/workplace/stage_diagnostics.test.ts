import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Tally } from '../../../wagtail_cobrowse/static_src/workplace/stage_diagnostics.ts';

test('counts of all stages of a session add up, for reasons that have words', () => {
  const tally = new Tally();
  tally.refused({ tag: 2, url: 1, '<b>evil</b>': 9 });
  tally.refused({ tag: 3, url: 1, constructor: 4 });
  tally.rebuilt('silent', 5, 0);
  tally.refused({ tag: 1 });
  assert.deepEqual(tally.counts(), { tag: 4, url: 1 });
  assert.equal(tally.misheard(2), 7);
  assert.equal(tally.silent, 1);
});

test('a page that ends three stages within two minutes is given up, the next is not', () => {
  const tally = new Tally();
  tally.rebuilt('silent', 0, 0);
  tally.rebuilt('flood', 0, 60_000);
  assert.equal(tally.isHopeless(), false);
  tally.rebuilt('silent', 0, 119_000);
  assert.equal(tally.isHopeless(), true);
  tally.forgive();
  assert.equal(tally.isHopeless(), false);
});

test('stages that end now and then are replaced again and again', () => {
  const tally = new Tally();
  for (let time = 0; time < 10; time++) tally.rebuilt('silent', 0, time * 100_000);
  assert.equal(tally.isHopeless(), false);
});
