import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError, type Api } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { Conversation } from '../../../wagtail_cobrowse/static_src/workplace/conversation.ts';
import { eventually } from '../visitor/socket_server.ts';

function make() {
  const state = { status: 503, sent: [] as string[], tries: 0 };
  const api = {
    send: async (_id: string, clientId: string, text: string) => {
      state.tries++;
      if (state.status) throw new ApiError(state.status, { detail: 'Not now.' });
      state.sent.push(text);
      return { message: { sequence: state.sent.length, client_id: clientId, text } };
    },
  } as unknown as Api;
  return { state, open: new Conversation('chat', api, () => undefined, 1) };
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
