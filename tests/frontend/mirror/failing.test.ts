import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createFailing } from '../../../wagtail_cobrowse/static_src/visitor/mirror/failing.ts';

test('that a page is not there is told once it lasts, and that it has come', (t) => {
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  const told: boolean[] = [];
  const failing = createFailing(
    () => undefined,
    (isUnable) => told.push(isUnable),
  );
  for (now = 1000; now < 11_000; now += 1000) failing.isHeldUp();
  assert.deepEqual(told, []);
  for (; now < 14_000; now += 1000) failing.isHeldUp();
  assert.deepEqual(told, [true]);
  failing.worked();
  assert.deepEqual(told, [true, false]);
  failing.isHeldUp();
  assert.deepEqual(told, [true, false], 'the time begins anew');
});
