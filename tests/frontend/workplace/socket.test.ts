import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reconnectDelay } from '../../../wagtail_cobrowse/static_src/workplace/socket.ts';

test('a broken line is tried again, from a quarter of a second to eight', () => {
  for (const code of [1001, 1005, 1006, 1012, 4408]) {
    const delays = [0, 1, 2, 3, 4, 5, 6, 50].map((failures) => reconnectDelay(code, failures, 1));
    assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  }
});

test('not all come back at the same moment', () => {
  assert.equal(reconnectDelay(1012, 0, 0), 125);
  assert.equal(reconnectDelay(1012, 5, 0.5), 6000);
});

test('a refusal is final', () => {
  for (const code of [1000, 4400, 4401, 4403, 4404])
    assert.equal(reconnectDelay(code, 0, 0.5), null);
});

test('too many frames are answered by patience', () => {
  assert.equal(reconnectDelay(4429, 0, 0.1), 10_000);
});
