/** What is on its way goes on, whichever chat is open, and stops with the chat's being the advisor's. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError, type Api } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { OpenChat } from '../../../wagtail_cobrowse/static_src/workplace/open_chat.ts';
import type { QueueList } from '../../../wagtail_cobrowse/static_src/workplace/queue_list.ts';
import type { Row } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { eventually } from '../visitor/socket_server.ts';
import { newTab } from '../tab.ts';
import { unsentIn } from './tab.ts';

function workplace(tab = newTab()) {
  const server = { status: 503, sent: [] as string[], tries: 0 };
  const api = {
    detail: (id: string) => Promise.resolve({ id, mine: true, notes: 0, last_sequence: 0 }),
    send: async (id: string, clientId: string, text: string) => {
      server.tries++;
      if (server.status) throw new ApiError(server.status, {});
      server.sent.push(`${id}: ${text}`);
      return { message: { sequence: server.sent.length, client_id: clientId, text } };
    },
  } as unknown as Api;
  const queue = { now: 0, lacks: () => false, refresh: () => undefined } as unknown as QueueList;
  const events = {
    changed: () => undefined,
    detail: () => undefined,
    leaving: () => undefined,
    expectEnd: () => false,
    isSeen: () => false,
    address: () => undefined,
  };
  return { server, chat: new OpenChat(api, queue, events, unsentIn(tab), true), tab };
}

const rows = (...own: string[]): Row[] => own.map((id) => ({ id, mine: true }) as unknown as Row);

test('who comes back to a chat sees what is still on its way there', async () => {
  const { server, chat } = workplace();
  await chat.change('one');
  chat.follow(rows('one', 'two'));
  server.status = 400;
  globalThis.document ??= { dispatchEvent: () => true } as unknown as Document;
  await chat.current!.send('a', 'Too long');
  server.status = 503;
  await chat.current!.send('b', 'Hello');
  await chat.change('two');
  assert.deepEqual(chat.current!.log.pending, []);
  await chat.change('one');
  const looks = chat.current!.log.pending.map(({ text, returns }) => [text, returns]);
  assert.deepEqual(looks, [
    ['Too long', false],
    ['Hello', true],
  ]);
  chat.current!.abandon();
});

test('what was refused is refused after a reload as well, and not sent again by itself', async () => {
  const before = workplace();
  await before.chat.change('one');
  before.server.status = 400;
  globalThis.document ??= { dispatchEvent: () => true } as unknown as Document;
  await before.chat.current!.send('a', 'Too long');
  const { server, chat } = workplace(before.tab);
  server.status = 0;
  await chat.change('one');
  chat.follow(rows('one'));
  const looks = chat.current!.log.pending.map(({ text, state }) => [text, state]);
  assert.deepEqual(looks, [['Too long', 'failed']]);
  assert.equal(server.tries, 0);
  chat.current!.abandon();
});

test('after a reload all own chats send what they had, not only the open one', async () => {
  const before = workplace();
  for (const id of ['one', 'two', 'three']) {
    await before.chat.change(id);
    await before.chat.current!.send(id, `Line of ${id}`);
    before.chat.current!.abandon();
  }
  const { server, chat, tab } = workplace(before.tab);
  server.status = 0;
  await chat.change('one');
  assert.equal(server.tries, 0);
  // The third has been taken over by somebody else meanwhile.
  chat.follow(rows('one', 'two'));
  await eventually(() => server.sent.length === 2);
  assert.deepEqual(server.sent.sort(), ['one: Line of one', 'two: Line of two']);
  await eventually(() => tab.values.size === 0);
  chat.follow(rows('one', 'two'));
  assert.equal(server.tries, 2);
});

test("in a chat that is somebody else's now nothing is tried any more", async () => {
  const { server, chat, tab } = workplace();
  await chat.change('one');
  chat.follow(rows('one'));
  await chat.current!.send('a', 'Hello');
  const left = chat.current!;
  chat.leave('');
  chat.follow(rows());
  assert.deepEqual(left.log.pending, []);
  assert.equal(tab.values.size, 0);
  assert.equal(server.tries, 1);
});

test('nor where the queue knows it before the chat is left', async () => {
  const { chat, tab } = workplace();
  await chat.change('one');
  chat.follow(rows('one'));
  await chat.current!.send('a', 'Hello');
  const left = chat.current!;
  chat.follow(rows());
  chat.leave('');
  assert.deepEqual(left.log.pending, []);
  assert.equal(tab.values.size, 0);
});
