/** A button that waits for an answer. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { JSDOM } from 'jsdom';

import {
  isWaiting,
  whileWaiting,
} from '../../../wagtail_cobrowse/static_src/workplace/waiting_button.ts';

test('a button that waits works once, keeps the focus, and works again whatever the answer was', async () => {
  const { document } = new JSDOM('<button>Send</button>').window;
  const button = document.querySelector('button')!;
  button.focus();
  let count = 0;
  let answer!: (ok: boolean) => void;
  const work = () =>
    new Promise<string>((resolve, reject) => {
      count++;
      answer = (ok) => (ok ? resolve('done') : reject(new Error('refused')));
    });
  const first = whileWaiting(button, work);
  assert.ok(isWaiting(button));
  assert.equal(await whileWaiting(button, work), undefined);
  assert.equal(count, 1);
  assert.equal(document.activeElement, button);
  answer(true);
  assert.equal(await first, 'done');
  const second = whileWaiting(button, work);
  answer(false);
  await assert.rejects(second, /refused/);
  assert.ok(!isWaiting(button));
  assert.equal(count, 2);
});
