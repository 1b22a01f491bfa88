import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError, type Api } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { Conversation } from '../../../wagtail_cobrowse/static_src/workplace/conversation.ts';
import { OpenChat } from '../../../wagtail_cobrowse/static_src/workplace/open_chat.ts';
import type { QueueList } from '../../../wagtail_cobrowse/static_src/workplace/queue_list.ts';
import type { Detail } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { unsentIn } from './tab.ts';

const ID = '40d9080d-c0b8-4b17-8998-ce75c9b2487b';

function detailWith(state: 'waiting' | 'active' | null, mine: boolean): Detail {
  return {
    id: ID,
    mine,
    state: mine ? 'open' : 'waiting',
    session: state && { state, mine, started_at: new Date().toISOString() },
    notes: 0,
    last_sequence: 0,
  } as unknown as Detail;
}

test('without a chat the Startcode is asked for of whoever waits, taken or not', () => {
  const open = new Conversation(ID, {} as Api, unsentIn(), () => undefined);
  assert.equal(open.step(false), 'none');
  open.detail = detailWith('waiting', false);
  assert.deepEqual([open.step(true), open.step(false)], ['none', 'waiting']);
  open.detail = detailWith('active', true);
  assert.deepEqual([open.step(true), open.step(false)], ['other', 'other']);
  // There is no offer to be pressed.
  open.detail = detailWith(null, true);
  assert.deepEqual([open.step(true), open.step(false)], ['offer', 'none']);
});

function workplace() {
  let isGone = false;
  let isSharing = false;
  const api = {
    detail: () =>
      isGone
        ? Promise.reject(new ApiError(404, { code: 'no_conversation' }))
        : Promise.resolve(detailWith('active', true)),
  } as unknown as Api;
  const queue = {
    openAdvisor: '',
    lacks: () => isGone,
    refresh: () => undefined,
  } as unknown as QueueList;
  const events = {
    changed: () => undefined,
    detail: () => undefined,
    leaving: () => undefined,
    expectEnd: () => isSharing,
    isSeen: () => false,
    address: () => undefined,
  };
  const chat = new OpenChat(api, queue, events, unsentIn(), false);
  return {
    chat,
    go: () => (isGone = true),
    share: () => (isSharing = true),
    /** As the stage does it, which may not know why. */
    stop(reason: string) {
      isSharing = false;
      chat.current?.end(reason);
    },
  };
}

test('what held a session is left with it, and with the reason where that is known', async () => {
  for (const [reason, said] of [
    ['visitor', 'The visitor ended the session.'],
    ['', 'The session has ended.'],
  ] as const) {
    for (const isQueueFirst of [true, false]) {
      const { chat, go, share, stop } = workplace();
      await chat.change(ID);
      share();
      if (!isQueueFirst) stop(reason);
      go();
      await chat.load();
      // The session's own line has the reason, and may be slower than the queue.
      if (isQueueFirst) {
        assert.equal(chat.isOpen(ID), true);
        stop(reason);
        await chat.load();
      }
      assert.equal(chat.current, null);
      assert.equal(chat.farewell, `${said} It lasted 0:00 minutes.`);
    }
  }
});

test('who has stopped waiting is not waiting any more', async () => {
  const { chat, go } = workplace();
  await chat.change(ID);
  go();
  await chat.load();
  assert.equal(chat.farewell, 'The visitor is not waiting any more.');
});
