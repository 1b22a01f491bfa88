import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Watch } from '../../../wagtail_cobrowse/static_src/workplace/alerts/attention.ts';
import type { Row } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

function row(id: string, changes: Partial<Row> = {}): Row {
  return {
    id,
    pseudonym: id,
    state: 'waiting',
    language: 'de',
    created_at: '',
    taken_at: null,
    mine: false,
    unread: 0,
    preview: '',
    unanswered_since: null,
    visitor_connected: true,
    page: null,
    session: null,
    reads_terms: false,
    advisor: '',
    viewers: [],
    transfer: null,
    ...changes,
  };
}

const mine = (id: string, unread: number): Row => row(id, { state: 'open', mine: true, unread });

test('what is there at the beginning counts, and is no news', () => {
  const seen = new Watch().look([row('a', { unread: 5 }), mine('b', 2)]);
  assert.deepEqual(seen, { count: 3, waits: true, arrived: [], written: [] });
});

test('who comes is news once, and waits until somebody takes the chat', () => {
  const watch = new Watch();
  watch.look([]);
  assert.deepEqual(watch.look([row('a')]).arrived, ['a']);
  const again = watch.look([row('a', { unread: 1 })]);
  assert.deepEqual([again.arrived, again.waits], [[], true]);
  const taken = watch.look([mine('a', 0)]);
  assert.deepEqual(taken, { count: 0, waits: false, arrived: [], written: [] });
  // Taken by somebody else.
  assert.equal(watch.look([]).waits, false);
});

test('each further message of one’s own chat is news, reading it is not', () => {
  const watch = new Watch();
  watch.look([mine('a', 0)]);
  assert.deepEqual(watch.look([mine('a', 1)]).written, ['a']);
  assert.deepEqual(watch.look([mine('a', 1)]).written, []);
  assert.deepEqual(watch.look([mine('a', 3)]).written, ['a']);
  assert.deepEqual(watch.look([mine('a', 0)]).written, []);
});

test('nobody rings for a visitor who has gone, though the chat still waits', () => {
  const seen = new Watch().look([row('a', { visitor_connected: false })]);
  assert.deepEqual([seen.count, seen.waits], [1, false]);
});

test('a chat that a colleague offers waits for an answer, and no longer than that', () => {
  const offer = { to_me: true, colleague: 'Jonas', note: '', expires_at: '' };
  const offered = (state: 'pending' | 'expired'): Row =>
    row('a', { state: 'open', transfer: { ...offer, state } });
  const watch = new Watch();
  watch.look([]);
  assert.deepEqual(watch.look([offered('pending')]), {
    count: 1,
    waits: true,
    arrived: ['a'],
    written: [],
  });
  assert.equal(watch.look([offered('expired')]).waits, false);
  const mine = row('b', { state: 'open', mine: true });
  const sent = { ...mine, transfer: { ...offer, to_me: false, state: 'pending' as const } };
  assert.equal(watch.look([sent]).count, 0);
});
