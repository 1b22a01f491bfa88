import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { MessageLog, Resync } from '../../../wagtail_cobrowse/static_src/workplace/message_log.ts';
import type { Message } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

const message = (sequence: number, clientId = `c${sequence}`): Message => ({
  sequence,
  client_id: clientId,
  author: 'visitor',
  name: '',
  kind: 'text',
  text: `text ${sequence}`,
  data: {},
  created_at: '2026-01-01T00:00:00Z',
});

const sequences = (log: MessageLog): number[] => log.messages.map((each) => each.sequence);

test('whatever arrives in whatever order, each message stands once and in its place', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 40 }))), (batches) => {
      const log = new MessageLog();
      for (const batch of batches) log.add(batch.map((sequence) => message(sequence)));
      const expected = [...new Set(batches.flat())].sort((a, b) => a - b);
      assert.deepEqual(sequences(log), expected);
    }),
  );
});

test('an own message that the server has is on its way no more', () => {
  const log = new MessageLog();
  log.begin('mine', 'Hello');
  log.begin('other', 'Are you there?');
  log.add([message(1, 'mine')]);
  assert.deepEqual(
    log.pending.map((each) => each.clientId),
    ['other'],
  );
});

test('a failed message keeps its place and can be tried again under the same id', () => {
  const log = new MessageLog();
  log.begin('a', 'One');
  log.fail('a');
  assert.equal(log.pending[0]?.state, 'failed');
  log.begin('a', 'One');
  assert.deepEqual(log.pending, [{ clientId: 'a', text: 'One', state: 'sending' }]);
});

test('what there is to be read is what the visitor has written', () => {
  const log = new MessageLog();
  assert.equal(log.lastOfVisitor, 0);
  const authors = ['visitor', 'advisor', 'visitor', 'advisor', 'system'] as const;
  log.add(authors.map((author, index) => ({ ...message(index + 1), author })));
  assert.equal(log.lastOfVisitor, 3);
});

test('the answer to an own message does not hide an older one that is missing', async () => {
  const log = new MessageLog();
  log.add([message(1), message(4)]);
  assert.equal(log.complete, 1);
  const asked: number[] = [];
  const resync = new Resync(
    log,
    (after) => {
      asked.push(after);
      return Promise.resolve({ messages: [message(2), message(3), message(4)], more: false });
    },
    () => undefined,
  );
  await resync.run();
  assert.deepEqual(asked, [1]);
  assert.deepEqual(sequences(log), [1, 2, 3, 4]);
});

/** A server that gives at most three at a time. */
function server(count: () => number) {
  return (after: number) => {
    const all = Array.from({ length: count() }, (_, index) => index + 1);
    const wanted = all.filter((sequence) => sequence > after);
    return Promise.resolve({
      messages: wanted.slice(0, 3).map((sequence) => message(sequence)),
      more: wanted.length > 3,
    });
  };
}

test('a long absence is made good page by page', async () => {
  const log = new MessageLog();
  await new Resync(
    log,
    server(() => 11),
    () => undefined,
  ).run();
  assert.equal(log.complete, 11);
});

test('an event that comes while it runs is not lost', async () => {
  const log = new MessageLog();
  let count = 2;
  let running = 0;
  let most = 0;
  const answer = server(() => count);
  const resync: Resync = new Resync(
    log,
    async (after) => {
      most = Math.max(most, ++running);
      const page = await answer(after);
      if (count === 2) {
        // Written after the server had read, before its answer arrived.
        count = 3;
        void resync.run();
      }
      running--;
      return page;
    },
    () => undefined,
  );
  await resync.run();
  assert.equal(log.complete, 3);
  assert.equal(most, 1);
});

test('a server that always says there is more is not asked for ever', async () => {
  const log = new MessageLog();
  let asked = 0;
  const resync = new Resync(
    log,
    () => {
      asked++;
      return Promise.resolve({ messages: [], more: true });
    },
    () => undefined,
  );
  await resync.run();
  assert.equal(asked, 1);
});

test('after a failure it can run again', async () => {
  const log = new MessageLog();
  let fail = true;
  const resync = new Resync(
    log,
    (after) => (fail ? Promise.reject(new Error('offline')) : server(() => 2)(after)),
    () => undefined,
  );
  await assert.rejects(resync.run(), /offline/);
  fail = false;
  await resync.run();
  assert.equal(log.complete, 2);
});
