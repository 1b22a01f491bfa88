import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { ApiError } from '../../../wagtail_cobrowse/static_src/visitor/api.ts';
import { Chat } from '../../../wagtail_cobrowse/static_src/visitor/chat/chat.ts';
import {
  Messages,
  type Message,
} from '../../../wagtail_cobrowse/static_src/visitor/chat/messages.ts';
import { Key } from '../../../wagtail_cobrowse/static_src/visitor/storage.ts';
import type { State } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { newTab } from '../tab.ts';
import { eventually } from './socket_server.ts';
import { SERVED } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

test('what the server cannot take now is sent again by itself', async () => {
  let isFull = true;
  const server = makeServer(() => (isFull ? 'before' : null));
  const chat = new Chat({
    api: server.api,
    memory: newTab(),
    retryAfter: 1,
    onChange: () => undefined,
    onState: () => undefined,
    onEnded: () => undefined,
  });
  chat.post('one');
  chat.post('two');
  await eventually(() => chat.messages.outgoing.every(({ status }) => status === 'failed'));
  // The line has been open all the while: nobody says that it is back.
  isFull = false;
  await eventually(() => chat.messages.outgoing.length === 0);
  assert.equal(server.log.length, 2);
});

test('a try that nobody has asked for changes nothing to be seen until it is through', async (t) => {
  let [tries, changes] = [0, 0];
  let isFull = true;
  const looks = new Set<string>();
  const server = makeServer(() => (tries++, isFull ? 'before' : null));
  const chat: Chat = new Chat({
    api: server.api,
    memory: newTab(),
    retryAfter: 1,
    onChange: () => {
      changes++;
      for (const { status } of chat.messages.entries()) looks.add(status);
    },
    onState: () => undefined,
    onEnded: () => undefined,
  });
  // Without an end of its own it would be tried for ever.
  t.after(() => chat.reset(false));
  chat.post('one');
  await eventually(() => chat.messages.outgoing[0]?.status === 'failed');
  assert.ok(chat.returns);
  looks.clear();
  const before = tries;
  await eventually(() => tries > before + 2);
  assert.deepEqual([...looks], ['failed']);
  // Who presses the button sees that something happens.
  changes = 0;
  const sending = chat.flush();
  assert.equal(chat.messages.outgoing[0]?.status, 'pending');
  assert.equal(changes, 1);
  await sending;
  isFull = false;
  await eventually(() => chat.messages.outgoing.length === 0);
});

test('what is refused is not sent again by itself', async () => {
  for (const [status, returns] of [
    [0, true],
    [429, true],
    [503, true],
    [401, false],
    [403, false],
  ] as const) {
    const send = () => Promise.reject(new ApiError(status, '', ''));
    const chat = makeChat({ ...makeServer().api, send });
    chat.post('one');
    await eventually(() => chat.messages.outgoing[0]?.status === 'failed');
    assert.equal(chat.returns, returns, String(status));
    chat.reset(false);
  }
});

test('what is refused for good goes back to the composer, and what follows is sent', async () => {
  const server = makeServer();
  const kept = newTab();
  const chat = new Chat({
    api: {
      ...server.api,
      send: (clientId, text) =>
        text === 'bad'
          ? Promise.reject(new ApiError(400, '', '', { text: ['Too long.'] }))
          : server.api.send(clientId),
    },
    memory: kept,
    onChange: () => undefined,
    onState: () => undefined,
    onEnded: () => undefined,
  });
  chat.draft = 'begun';
  chat.post('bad');
  chat.post('good');
  await eventually(() => server.log.length === 1);
  assert.deepEqual(chat.messages.outgoing, []);
  assert.equal(chat.draft, 'bad\n\nbegun');
  assert.deepEqual(chat.refusal?.fields, { text: ['Too long.'] });
  assert.equal(kept.values.has(Key.Outbox), false);
  // Of a chat that is over there is nothing to be sent again.
  chat.reset(false);
  assert.equal(chat.refusal, null);
  assert.equal(chat.draft, 'bad\n\nbegun');
});

const STATE: State = { conversation: null, session: null, service: SERVED, language: 'en' };

function message(sequence: number, clientId = `id-${sequence}`, author = 'advisor'): Message {
  return {
    sequence,
    client_id: clientId,
    author: author as Message['author'],
    name: '',
    kind: 'text',
    text: `text ${clientId}`,
    data: {},
    created_at: '2030-01-01T00:00:00Z',
  };
}

/** A server that numbers without gaps, knows a repeat, and fails as `fails` says. */
function makeServer(fails: () => 'before' | 'after' | null = () => null, page = 200) {
  const log: Message[] = [];
  function receive(clientId: string, author = 'visitor'): Message {
    const known = log.find((each) => each.client_id === clientId);
    if (known) return known;
    const fresh = message(log.length + 1, clientId, author);
    log.push(fresh);
    return fresh;
  }
  return {
    log,
    receive,
    api: {
      async send(clientId: string) {
        const failure = fails();
        if (failure === 'before') throw new ApiError(0, 'no_connection', '');
        const stored = receive(clientId);
        // The answer is lost, but the message was written.
        if (failure === 'after') throw new ApiError(502, '', '');
        return { message: stored, state: STATE };
      },
      async messages(after: number) {
        if (fails()) throw new ApiError(0, 'no_connection', '');
        const found = log.filter((each) => each.sequence > after);
        return { messages: found.slice(0, page), more: found.length > page };
      },
      read: () => Promise.resolve(),
    },
  };
}

function makeChat(api: ReturnType<typeof makeServer>['api'], store = newTab()) {
  return new Chat({
    api,
    memory: store,
    onChange: () => undefined,
    onState: () => undefined,
    onEnded: () => undefined,
  });
}

test('whatever arrives in whatever order and number, the list is ordered and has no doubles', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({ do: fc.constant('confirm' as const), n: fc.integer({ min: 1, max: 30 }) }),
          fc.record({
            do: fc.constant('fetch' as const),
            upTo: fc.integer({ min: 0, max: 30 }),
          }),
        ),
        { maxLength: 60 },
      ),
      (steps) => {
        const messages = new Messages();
        const expected = new Set<number>();
        for (const step of steps) {
          if (step.do === 'confirm') {
            messages.confirm(message(step.n));
            expected.add(step.n);
          } else {
            // The server answers with everything from the cursor on that it has by then.
            const after = messages.cursor;
            const found: Message[] = [];
            for (let n = after + 1; n <= step.upTo; n++) found.push(message(n));
            messages.merge(after, found);
            for (const each of found) expected.add(each.sequence);
          }
          // Nothing below the cursor is ever missing.
          for (let n = 1; n <= messages.cursor; n++) assert.ok(expected.has(n));
        }
        const shown = messages.entries().map((entry) => 'sequence' in entry && entry.sequence);
        assert.deepEqual(
          shown,
          [...expected].sort((a, b) => a - b),
        );
      },
    ),
  );
});

test('an answer to an older question leaves no gap behind', () => {
  const messages = new Messages();
  messages.merge(5, [message(6), message(7)]);
  assert.equal(messages.cursor, 0);
  messages.merge(0, [message(1), message(2)]);
  assert.equal(messages.cursor, 2);
});

test('the echo of a message is replaced by the message, in its place', () => {
  const messages = new Messages();
  messages.post('mine', 'hello');
  messages.post('mine', 'hello');
  assert.deepEqual(
    messages.entries().map((entry) => entry.status),
    ['pending'],
  );
  messages.merge(0, [message(1), message(2, 'mine', 'visitor')]);
  messages.confirm(message(2, 'mine', 'visitor'));
  assert.deepEqual(
    messages.entries().map((entry) => [entry.client_id, entry.status]),
    [
      ['id-1', 'sent'],
      ['mine', 'sent'],
    ],
  );
  messages.post('mine', 'hello');
  assert.equal(messages.outgoing.length, 0);
});

test('over a line that loses requests and answers, every message arrives once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('before', 'after', null), { maxLength: 40 }),
      fc.array(fc.constantFrom('post', 'flush', 'refresh', 'advisor'), { maxLength: 30 }),
      async (failures, steps) => {
        const left = [...failures];
        const server = makeServer(() => left.shift() ?? null, 3);
        const chat = makeChat(server.api);
        const posted: string[] = [];
        let fromAdvisor = 0;
        for (const step of steps) {
          if (step === 'post') {
            chat.post(`text ${posted.length}`);
            posted.push(chat.messages.outgoing.at(-1)!.client_id);
          } else if (step === 'flush') await chat.flush();
          else if (step === 'refresh') await chat.refresh();
          else server.receive(`advisor-${fromAdvisor++}`, 'advisor');
          await new Promise(setImmediate);
        }
        left.length = 0;
        await chat.flush();
        await chat.refresh();
        assert.deepEqual(
          server.log.filter((each) => each.author === 'visitor').map((each) => each.client_id),
          posted,
        );
        assert.deepEqual(
          chat.messages.entries().map((entry) => entry.client_id),
          server.log.map((each) => each.client_id),
        );
        assert.ok(chat.messages.entries().every((entry) => entry.status === 'sent'));
      },
    ),
    { numRuns: 200 },
  );
});

test('what was not sent survives the page, with the same id', async () => {
  const store = newTab();
  let isDown = true;
  const server = makeServer(() => (isDown ? 'after' : null));
  const before = makeChat(server.api, store);
  before.post('hello');
  await eventually(() => before.messages.outgoing[0]?.status === 'failed');
  isDown = false;
  const after = makeChat(server.api, store);
  await after.flush();
  await after.refresh();
  assert.equal(server.log.length, 1);
  assert.deepEqual(
    after.messages.entries().map((entry) => entry.status),
    ['sent'],
  );
  assert.equal(store.values.has(Key.Outbox), false);
});

test('an outbox that is no outbox is ignored', () => {
  for (const nonsense of ['{', 'null', '7', '[{"client_id":7}]', '{"text":"x"}']) {
    const store = newTab();
    store.set(Key.Outbox, nonsense);
    assert.deepEqual(makeChat(makeServer().api, store).messages.outgoing, []);
  }
});

test('when the conversation ends, what was not sent goes back to the draft', async () => {
  const store = newTab();
  let ended = 0;
  const chat = new Chat({
    api: {
      ...makeServer().api,
      send: () => Promise.reject(new ApiError(409, 'conversation_ended', '')),
    },
    memory: store,
    onChange: () => undefined,
    onState: () => undefined,
    onEnded: () => ended++,
  });
  chat.draft = 'and more';
  chat.post('too late');
  await eventually(() => ended === 1);
  chat.reset(false);
  assert.equal(chat.draft, 'too late\n\nand more');
  assert.deepEqual(chat.messages.entries(), []);
});

test('what nobody had read when the chat ended is known until something new is written', async () => {
  const server = makeServer();
  const chat = makeChat(server.api);
  chat.reset(true);
  assert.equal(chat.isUnread, false, 'nothing was said');
  server.receive('Goodbye', 'advisor');
  await chat.refresh();
  chat.reset(true);
  assert.deepEqual([chat.isUnread, chat.past.length], [true, 1]);
  chat.post('One more thing');
  assert.deepEqual([chat.isUnread, chat.past.length], [false, 0]);
});

test('reading is told once for each new message, and again when that failed', async () => {
  const told: number[] = [];
  let fails = true;
  const server = makeServer();
  const chat = makeChat({
    ...server.api,
    read: (...args: number[]) => {
      told.push(args[0]!);
      return fails ? Promise.reject(new ApiError(0, '', '')) : Promise.resolve();
    },
  });
  server.receive('a', 'advisor');
  await chat.refresh();
  chat.markRead();
  await new Promise(setImmediate);
  fails = false;
  chat.markRead();
  chat.markRead();
  assert.deepEqual(told, [1, 1]);
  // One's own words need no reading.
  server.receive('b', 'visitor');
  await chat.refresh();
  chat.markRead();
  assert.deepEqual(told, [1, 1]);
});
