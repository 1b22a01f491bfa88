/** What the workplace knows is the newest, in whatever order answers come. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError, type Api } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { gather } from '../../../wagtail_cobrowse/static_src/workplace/gather.ts';
import { OpenChat } from '../../../wagtail_cobrowse/static_src/workplace/open_chat.ts';
import { QueueList } from '../../../wagtail_cobrowse/static_src/workplace/queue_list.ts';
import type { Detail, Queue } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { unsentIn } from './tab.ts';

const ID = '40d9080d-c0b8-4b17-8998-ce75c9b2487b';

type Answer<T> = (value: T) => void;
type Refusal = (error: ApiError) => void;

/** An API whose answers come when, and in the order in which, the test gives them. */
function workplace(hasChat = true) {
  const queues: Answer<Queue>[] = [];
  const details: Answer<Detail>[] = [];
  const refusals: Refusal[] = [];
  const api = {
    queue: () => new Promise<Queue>((answer) => queues.push(answer)),
    detail: () =>
      new Promise<Detail>((answer, refuse) => {
        details.push(answer);
        refusals.push(refuse);
      }),
  } as unknown as Api;
  const queue = new QueueList(api, {
    changed: () => undefined,
    open: () => null,
    say: () => undefined,
  });
  const told: (string | undefined)[] = [];
  const chat = new OpenChat(
    api,
    queue,
    {
      changed: () => undefined,
      detail: ({ session }) => told.push(session?.state),
      leaving: () => undefined,
      expectEnd: () => false,
      isSeen: () => false,
      address: () => undefined,
    },
    unsentIn(),
    hasChat,
  );
  return { queue, chat, queues, details, refusals, told };
}

function detailWith(state: string): Detail {
  const session = state ? { state, mine: true } : null;
  const known = { id: ID, mine: true, session, notes: 0, last_sequence: 0 };
  return known as unknown as Detail;
}

function queueOf(ids: string[], open_advisor: string): Queue {
  const conversations = ids.map((id) => ({ id }));
  return { conversations, others: [], watchable: [], open_advisor } as unknown as Queue;
}

const queueWith = (...ids: string[]): Queue => queueOf(ids, '');

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

test('news while something is asked are asked for once, after the answer', async () => {
  const answers: Answer<void>[] = [];
  const ask = gather(0, () => new Promise<void>((answer) => answers.push(answer)));
  for (let times = 0; times < 5; times++) ask();
  await turn();
  assert.equal(answers.length, 1);
  answers[0]!();
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(answers.length, 2);
  answers[1]!();
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(answers.length, 2);
});

test('an answer that does not come keeps nobody from asking', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let asked = 0;
  const ask = gather(
    0,
    () => {
      asked++;
      return new Promise(() => undefined);
    },
    1000,
  );
  ask();
  ask();
  assert.equal(asked, 1);
  t.mock.timers.tick(1000);
  t.mock.timers.tick(0);
  assert.equal(asked, 2);
});

test('an older answer does not undo what was just done', async () => {
  const { chat, details, told } = workplace();
  const opened = chat.change(ID);
  details[0]!(detailWith('waiting'));
  await opened;
  const loaded = chat.load();
  // The Startcode is accepted while what was known before is still on its way.
  chat.setDetail(detailWith('active'));
  details[1]!(detailWith('waiting'));
  await turn();
  assert.deepEqual(told, ['waiting', 'active']);
  // What has happened since is asked for.
  details[2]!(detailWith('paused'));
  await loaded;
  assert.deepEqual(told, ['waiting', 'active', 'paused']);
});

test('what is overtaken is asked for once more and not without end', async () => {
  const { chat, details, told } = workplace();
  const opened = chat.change(ID);
  details[0]!(detailWith('waiting'));
  await opened;
  const loaded = chat.load();
  for (let number = 1; number < 6; number++) {
    chat.setDetail(detailWith('active'));
    details[number]?.(detailWith('waiting'));
    await turn();
  }
  await loaded;
  assert.equal(details.length, 3);
  assert.ok(!told.slice(1).includes('waiting'));
});

test('a refusal that is overtaken by what was done here ends nothing', async () => {
  const { chat, details, refusals, told } = workplace();
  const opened = chat.change(ID);
  details[0]!(detailWith('waiting'));
  await opened;
  const loaded = chat.load();
  // The chat is taken over while the answer that a colleague has it is on its way.
  chat.setDetail(detailWith('active'));
  refusals[1]!(new ApiError(409, { code: 'taken', advisor: 'Jonas' }));
  await turn();
  assert.ok(chat.isOpen(ID));
  details[2]!(detailWith('paused'));
  await loaded;
  assert.deepEqual(told, ['waiting', 'active', 'paused']);
});

test('of two lists the one that was asked for later counts', async () => {
  const { queue, queues } = workplace();
  const first = queue.load();
  const second = queue.load();
  queues[1]!(queueWith('new'));
  queues[0]!(queueWith('old'));
  await Promise.all([first, second]);
  assert.deepEqual(
    queue.rows?.map(({ id }) => id),
    ['new'],
  );
});

test('a list from before a chat was taken over does not end it', async () => {
  const { chat, queue, queues, details } = workplace(false);
  const before = queue.load();
  const opened = chat.change(ID);
  details[0]!(detailWith(''));
  await opened;
  queues[0]!(queueWith());
  await before;
  const loaded = chat.load();
  details[1]!(detailWith(''));
  await loaded;
  assert.ok(chat.isOpen(ID));
  // One that lacks it afterwards does.
  const after = queue.load();
  queues[1]!(queueWith());
  await after;
  await chat.load();
  assert.equal(chat.current, null);
  queues[2]!(queueWith());
});

test('who has passed a chat on is not warned when it is taken, and others are', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const shown: string[] = [];
  const dispatchEvent = ({ detail }: CustomEvent<{ type: string }>): void => {
    shown.push(detail.type);
  };
  globalThis.document = { dispatchEvent } as unknown as Document;
  for (const transfer of [{ state: 'pending', to_me: false }, null]) {
    const { chat, queue, queues, details } = workplace();
    const opened = chat.change(ID);
    details[0]!({ ...detailWith(''), transfer } as Detail);
    await opened;
    const loaded = queue.load();
    queues[0]!(queueOf([], 'Jonas'));
    await loaded;
    await chat.load();
    assert.equal(chat.current, null);
  }
  assert.deepEqual(shown, ['success', 'warning']);
});
