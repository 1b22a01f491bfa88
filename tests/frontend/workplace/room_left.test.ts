/** Texts of advisors that are near their limit, or above it: counted, kept, and not sent. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import {
  Composer,
  type ComposerActions,
} from '../../../wagtail_cobrowse/static_src/workplace/composer.ts';
import type { WorkplaceConfig } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { keptIn } from './tab.ts';

const LONGEST = 100;
const LONGEST_NOTE = 150;

function open() {
  const { window } = new JSDOM('', { url: 'https://insurer.example/admin/' });
  Object.assign(globalThis, { window, document: window.document });
  const sent: string[] = [];
  const config = {
    language: 'en',
    longest: LONGEST,
    longestNote: LONGEST_NOTE,
  } as unknown as WorkplaceConfig;
  const actions: ComposerActions = {
    send: (text) => sent.push(text),
    note: (text) => Promise.resolve(Boolean(sent.push(`note: ${text}`))),
    replies: () => Promise.resolve([]),
    typing: () => undefined,
  };
  const composer = new Composer(config, actions, keptIn());
  window.document.body.append(composer.element);
  composer.change('chat');
  const box = window.document.querySelector('textarea')!;
  const described = box
    .getAttribute('aria-describedby')!
    .split(' ')
    .map((id) => window.document.getElementById(id)!);
  const live = window.document.querySelector('[aria-live=polite]')!;
  return {
    composer,
    sent,
    box,
    live,
    /** What is read with the field. */
    description: () =>
      described
        .map((each) => each.textContent)
        .join(' ')
        .trim(),
    write(text: string) {
      box.value = text;
      box.dispatchEvent(new window.Event('input', { bubbles: true }));
    },
    enter: () =>
      box.dispatchEvent(
        new window.KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
      ),
    press: () => window.document.querySelector<HTMLButtonElement>('button[type=submit]')!.click(),
  };
}

test('what is left is counted from nine tenths of the limit on, and not told at each key', () => {
  const { write, description, live } = open();
  write('x'.repeat(89));
  assert.equal(description(), '');
  write('x'.repeat(90));
  assert.equal(description(), '10 characters left');
  write('x'.repeat(99));
  assert.equal(description(), '1 character left');
  // As the server counts: without what surrounds the text.
  write(`${'x'.repeat(100)}\n\n`);
  assert.equal(description(), '0 characters left');
  assert.equal(live.textContent, '');
});

test('a text that is too long is kept as a whole, said, and not sent', () => {
  const { write, description, live, box, sent, enter, press } = open();
  const text = 'x'.repeat(LONGEST + 23);
  assert.equal(box.getAttribute('maxlength'), null);
  write(text);
  const said = '23 characters too many. Please shorten the text.';
  assert.deepEqual([description(), live.textContent], [said, said]);
  assert.equal(box.getAttribute('aria-invalid'), 'true');
  for (const send of [enter, press]) {
    const before = live.firstChild;
    send();
    assert.deepEqual([sent, box.value], [[], text]);
    // Said anew: somebody has asked.
    assert.notEqual(live.firstChild, before);
    assert.equal(live.textContent, said);
  }
});

test('shortened to the limit it is sent, and nothing is said of it any more', () => {
  const { write, description, live, box, sent, enter } = open();
  write('x'.repeat(LONGEST + 1));
  write('x'.repeat(LONGEST));
  assert.equal(live.textContent, '0 characters left');
  assert.equal(box.getAttribute('aria-invalid'), null);
  enter();
  assert.deepEqual(sent, ['x'.repeat(LONGEST)]);
  assert.deepEqual([box.value, description()], ['', '']);
});

test('a note has a limit of its own, and one that is too long waits as well', () => {
  const { composer, write, description, box, sent, press } = open();
  write('x'.repeat(LONGEST + 1));
  composer.write(true);
  assert.equal(description(), 'Only advisors read this, never the visitor.');
  write('x'.repeat(LONGEST_NOTE + 1));
  assert.match(description(), /1 character too many/);
  press();
  assert.deepEqual([sent, box.value.length], [[], LONGEST_NOTE + 1]);
  write('x'.repeat(LONGEST_NOTE));
  press();
  assert.deepEqual(sent, [`note: ${'x'.repeat(LONGEST_NOTE)}`]);
});

test('the count is that of the chat that is open', () => {
  const { composer, write, description, box } = open();
  write('x'.repeat(LONGEST + 1));
  composer.change('other');
  assert.deepEqual([description(), box.getAttribute('aria-invalid')], ['', null]);
  composer.change('chat');
  assert.equal(description(), '1 character too many. Please shorten the text.');
});
