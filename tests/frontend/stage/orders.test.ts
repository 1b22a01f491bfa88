/** Adopted sheets of trees whose hosts come and go. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Orders } from '../../../wagtail_cobrowse/static_src/stage/orders.ts';

test('hosts that are gone are not remembered for as long as a page is shown', () => {
  const orders = new Orders();
  const there = new Set(Array.from({ length: 500 }, (_, at) => at + 1));
  const isThere = (id: number): boolean => there.has(id);
  for (const id of there) orders.set(id, [id], isThere);
  let most = 0;
  for (let id = 1000; id < 20_000; id++) {
    there.add(id);
    orders.set(id, [7], isThere);
    there.delete(id);
    most = Math.max(most, orders.size);
  }
  assert.ok(most <= 2100, `${most}`);
  for (const id of there) assert.deepEqual(orders.of(id), [id]);
});

test('a host that is put back has what it had', () => {
  const orders = new Orders();
  const gone = (): boolean => false;
  for (let id = 1; id <= 1000; id++) orders.set(id, [id], gone);
  assert.deepEqual(orders.of(1), [1]);
  assert.deepEqual(orders.of(2000), []);
});
