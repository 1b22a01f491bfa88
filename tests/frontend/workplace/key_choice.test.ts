/** Choosing by the keyboard: answers that come when nobody waits for them any more. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

import type { Hit } from '../../../wagtail_cobrowse/static_src/stage/port.ts';
import { KeyChoice } from '../../../wagtail_cobrowse/static_src/workplace/key_choice.ts';
import type { Overlay } from '../../../wagtail_cobrowse/static_src/workplace/overlay.ts';
import type { StageFrame } from '../../../wagtail_cobrowse/static_src/workplace/stage_frame.ts';

const { window } = new JSDOM('');
const HIT = { id: 7, name: 'Send', box: { x: 0, y: 0, width: 9, height: 9 } } as Hit;

let answers: ((hit: Hit) => void)[];
let from: number[];
let said: string[];
let taken: number[];
let element: HTMLElement;
let choice: KeyChoice;

beforeEach(() => {
  [answers, from, said, taken] = [[], [], [], []];
  element = window.document.createElement('div');
  const overlay = {
    element,
    showHover: () => undefined,
    reveal: () => undefined,
    say: (text: string) => said.push(text),
  } as unknown as Overlay;
  const stage = {
    step(id: number) {
      from.push(id);
      return new Promise<Hit>((resolve) => answers.push(resolve));
    },
  } as unknown as StageFrame;
  choice = new KeyChoice(overlay, {
    stage: () => stage,
    isOn: () => true,
    acts: () => false,
    take({ id }) {
      taken.push(id);
      return '';
    },
    bring: () => undefined,
  });
});

const press = (key: string): boolean =>
  element.dispatchEvent(new window.KeyboardEvent('keydown', { key, cancelable: true }));

async function answer(): Promise<void> {
  answers.shift()!(HIT);
  await new Promise(setImmediate);
}

test('what the stage answers is chosen, and taken with Enter', async () => {
  press('ArrowDown');
  await answer();
  press('Enter');
  assert.deepEqual([said, taken], [['Send', ''], [7]]);
});

test('what it answers of a page that has gone is none of the next one', async () => {
  press('ArrowDown');
  choice.reset(true);
  await answer();
  press('Enter');
  assert.deepEqual([said, taken], [[], []]);
  // The next one is asked about from its beginning.
  press('ArrowDown');
  await answer();
  assert.deepEqual([from, said], [[0, 0], ['Send']]);
});
