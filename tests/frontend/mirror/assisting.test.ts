import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Kind, type Frame } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import type { AssistModule } from '../../../wagtail_cobrowse/static_src/visitor/mirror/assist/assist.ts';
import {
  createAssisting,
  type Assisting,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/assisting.ts';

/** Past everything that waits for nothing but promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** assist.js writes down what it is told; `answer` lets the oldest of those who load it have it. */
function begin(resumes: boolean) {
  const calls: unknown[][] = [];
  const waiting: ((module: AssistModule | null) => void)[] = [];
  const module: AssistModule = {
    createAssist: () => ({
      follow: (...args) => void calls.push(['follow', ...args]),
      receive: (payload) => void calls.push(['receive', payload.length]),
      stop: () => void calls.push(['stop']),
    }),
  };
  const assisting: Assisting = createAssisting({
    ...({} as Parameters<typeof createAssisting>[0]),
    resumes: () => resumes,
    load: () => new Promise((resolve) => waiting.push(resolve)),
  });
  const answer = (isThere: boolean): Promise<void> => {
    waiting.shift()!(isThere ? module : null);
    return settled();
  };
  return { assisting, calls, waiting, answer };
}

const asked = (epoch: number): Frame => ({
  ...({ kind: Kind.Assist, epoch, seq: 0, chunk: 0, chunks: 1 } as Frame),
  payload: new Uint8Array(10),
});

test('without anything handed over it is loaded when an advisor asks, not before', async () => {
  const { assisting, calls, waiting, answer } = begin(false);
  assisting.follow(1, true);
  assert.equal(waiting.length, 0);
  assisting.receive(asked(1));
  await answer(true);
  assert.deepEqual(calls, [
    ['follow', 1, true],
    ['receive', 10],
  ]);
});

test('what the page before has handed over is taken up by a page that is accepted twice', async () => {
  const { assisting, calls, waiting, answer } = begin(true);
  assisting.follow(1, true);
  // The tab comes to the front while the first is on its way, which comes too late.
  assisting.follow(2, true);
  assert.equal(waiting.length, 2);
  await answer(false);
  assert.deepEqual(calls, []);
  await answer(true);
  assert.deepEqual(calls, [['follow', 2, true]]);
});

test('nothing is taken up while nothing is shared', async () => {
  const { assisting, calls, answer } = begin(true);
  assisting.follow(1, true);
  assisting.stop();
  await answer(true);
  assert.deepEqual(calls, []);
  assisting.follow(2, true);
  assert.deepEqual(calls, [['follow', 2, true]]);
});

test('what was asked for on another page is for nobody', async () => {
  const { assisting, calls, answer } = begin(false);
  assisting.follow(1, true);
  assisting.receive(asked(1));
  assisting.follow(2, true);
  await answer(true);
  assert.deepEqual(calls, [['follow', 2, true]]);
});

test('one that does not answer is asked for again with the next frame', async () => {
  const { assisting, calls, waiting, answer } = begin(false);
  assisting.follow(1, true);
  assisting.receive(asked(1));
  await answer(false);
  assisting.receive(asked(1));
  assert.equal(waiting.length, 1);
  await answer(true);
  assert.equal(calls.length, 2);
});
