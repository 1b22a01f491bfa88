import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError, type Api } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { Conversation } from '../../../wagtail_cobrowse/static_src/workplace/conversation.ts';
import type { Message } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { eventually } from '../visitor/socket_server.ts';
import { newTab } from '../tab.ts';
import { unsentIn } from './tab.ts';

function make(tab = newTab()) {
  const state = { status: 503, sent: [] as string[], tries: 0, meanwhile: () => undefined as void };
  const api = {
    send: async (_id: string, clientId: string, text: string) => {
      state.tries++;
      state.meanwhile();
      if (state.status) throw new ApiError(state.status, { detail: 'Not now.' });
      state.sent.push(text);
      return { message: { sequence: state.sent.length, client_id: clientId, text } };
    },
  } as unknown as Api;
  const looks = new Set<string>();
  const open: Conversation = new Conversation(
    'chat',
    api,
    unsentIn(tab),
    () => open.log.pending.forEach(({ text, state }) => looks.add(`${text} ${state}`)),
    1,
  );
  return { state, open, looks };
}

test('what the server cannot take now is sent again by itself, in order', async () => {
  const { state, open } = make();
  await open.send('a', 'one');
  await open.send('b', 'two');
  assert.deepEqual(
    open.log.pending.map(({ state, returns }) => [state, returns]),
    [
      ['failed', true],
      ['failed', true],
    ],
  );
  await eventually(() => state.tries > 4);
  state.status = 0;
  await eventually(() => open.log.pending.length === 0);
  assert.deepEqual(state.sent, ['one', 'two']);
});

test('what was put aside is not sent again', async () => {
  const { state, open } = make();
  await open.send('a', 'one');
  open.drop('a');
  state.status = 0;
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(state.sent, []);
});

test('what is put aside while the one before it is sent again is not sent', async () => {
  const { state, open } = make();
  await open.send('a', 'one');
  await open.send('b', 'two');
  state.status = 0;
  state.meanwhile = () => open.drop('b');
  await eventually(() => open.log.pending.length === 0);
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(state.sent, ['one']);
});

test('while one has to wait none overtakes it, and it is tried once at a time', async () => {
  const { state, open } = make();
  await open.send('a', 'one');
  const { tries } = state;
  await open.send('b', 'two');
  // It was not even tried.
  assert.equal(state.tries, tries);
  const tried: string[] = [];
  state.meanwhile = () => {
    tried.push(open.log.next!.text);
    if (tried.length < 4) return;
    state.status = 0;
    state.meanwhile = () => undefined;
  };
  await eventually(() => open.log.pending.length === 0);
  assert.deepEqual(tried, ['one', 'one', 'one', 'one']);
  assert.deepEqual(state.sent, ['one', 'two']);
});

test('what was written while another one is on its way waits for it', async () => {
  const { state, open } = make();
  state.status = 0;
  await Promise.all([open.send('a', 'one'), open.send('b', 'two')]);
  assert.deepEqual(state.sent, ['one', 'two']);
});

test('what is sent again by itself looks the same until it is sent', async () => {
  const { state, open, looks } = make();
  await open.send('a', 'one');
  looks.clear();
  const { tries } = state;
  await eventually(() => state.tries > tries + 2);
  assert.deepEqual([...looks], ['one failed']);
  // Who presses the button sees that something happens.
  open.retry('a');
  assert.equal(open.log.pending[0]?.state, 'sending');
  open.drop('a');
});

test('what is refused holds up nothing', async () => {
  const { state, open } = make();
  globalThis.document ??= { dispatchEvent: () => true } as unknown as Document;
  state.status = 400;
  await open.send('a', 'one');
  state.status = 0;
  await open.send('b', 'two');
  assert.deepEqual(state.sent, ['two']);
  assert.deepEqual(
    open.log.pending.map(({ text, state, returns }) => [text, state, returns]),
    [['one', 'failed', false]],
  );
});

test('what was not confirmed outlives the page, and is the same message then', async () => {
  const tab = newTab();
  const before = make(tab);
  await before.open.send('a', 'one');
  await before.open.send('b', 'two');
  before.open.abandon();
  const { state, open } = make(tab);
  state.status = 0;
  assert.deepEqual(
    open.log.pending.map(({ clientId, text }) => [clientId, text]),
    [
      ['a', 'one'],
      ['b', 'two'],
    ],
  );
  // Whose chat it is by now has to be known first.
  assert.equal(state.tries, 0);
  open.resume();
  await eventually(() => open.log.pending.length === 0);
  assert.deepEqual(state.sent, ['one', 'two']);
  assert.equal(tab.values.size, 0);
  open.resume();
  assert.equal(state.tries, 2);
});

test('what was taken back is gone from the tab as well', async () => {
  const tab = newTab();
  const { open } = make(tab);
  await open.send('a', 'one');
  assert.equal(tab.values.size, 1);
  open.drop('a');
  assert.equal(tab.values.size, 0);
});

test('an offer counts until it is withdrawn, or its session has ended', () => {
  const { open } = make();
  const held = (): number => open.offer?.sequence ?? 0;
  const tell = (sequence: number, kind: string, event = ''): void =>
    open.log.add([
      { sequence, client_id: `${sequence}`, kind, data: { event } } as unknown as Message,
    ]);
  assert.equal(held(), 0);
  tell(1, 'offer');
  assert.equal(held(), 1);
  tell(2, 'event', 'terms_opened');
  assert.equal(held(), 1);
  tell(3, 'event', 'offer_withdrawn');
  assert.equal(held(), 0);
  tell(4, 'offer');
  assert.equal(held(), 4);
  tell(5, 'event', 'session_ended');
  assert.equal(held(), 0);
});
