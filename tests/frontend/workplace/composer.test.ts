/** Where the advisor writes: what was begun in one chat, and for whom, while another is open. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import {
  Composer,
  type ComposerActions,
} from '../../../wagtail_cobrowse/static_src/workplace/composer.ts';
import type { WorkplaceConfig } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { newTab } from '../tab.ts';
import { keptIn } from './tab.ts';

function open(tab = newTab()) {
  const { window } = new JSDOM('', { url: 'https://insurer.example/admin/' });
  Object.assign(globalThis, { window, document: window.document });
  const sent: string[] = [];
  const notes: { text: string; answer: (isWritten: boolean) => void }[] = [];
  const actions: ComposerActions = {
    send: (text) => void sent.push(text),
    note: (text) => new Promise((answer) => notes.push({ text, answer })),
    replies: () => Promise.resolve([]),
    typing: () => undefined,
  };
  const config = { longest: 4000, longestNote: 2000, language: 'en' } as WorkplaceConfig;
  const keeps = keptIn(tab);
  const composer = new Composer(config, actions, keeps);
  window.document.body.append(composer.element);
  const box = composer.element.querySelector('textarea')!;
  return {
    composer,
    box,
    sent,
    notes,
    enterSends: keeps.enterSends,
    press(how: KeyboardEventInit = {}) {
      const event = new window.KeyboardEvent('keydown', { key: 'Enter', cancelable: true, ...how });
      return !box.dispatchEvent(event);
    },
    isNote: () => composer.element.classList.contains('cobrowse-composer--note'),
    type(text: string) {
      box.value = text;
      box.dispatchEvent(new window.Event('input'));
    },
    submit: () => composer.element.dispatchEvent(new window.Event('submit', { cancelable: true })),
  };
}

test('what was begun as a note comes back as one, and goes to no visitor', async () => {
  const { composer, box, sent, notes, isNote, submit, type } = open();
  composer.change('one');
  composer.write(true);
  type('Owes us money');
  composer.change('two');
  assert.deepEqual([box.value, isNote()], ['', false]);
  type('Hello');
  composer.change('one');
  assert.deepEqual([box.value, isNote()], ['Owes us money', true]);
  submit();
  assert.deepEqual(sent, []);
  assert.equal(notes[0]!.text, 'Owes us money');
  notes[0]!.answer(true);
  composer.change('two');
  assert.deepEqual([box.value, isNote()], ['Hello', false]);
  submit();
  assert.deepEqual(sent, ['Hello']);
});

test('a note that was not written waits in its own chat', async () => {
  const { composer, box, notes, isNote, submit, type } = open();
  composer.change('one');
  composer.write(true);
  type('Calls again');
  submit();
  composer.change('two');
  type('Hello');
  notes[0]!.answer(false);
  await new Promise(setImmediate);
  assert.deepEqual([box.value, isNote()], ['Hello', false]);
  composer.change('one');
  assert.deepEqual([box.value, isNote()], ['Calls again', true]);
});

test('a page that is loaded anew has what was begun, for whom it was begun', () => {
  const tab = newTab();
  const before = open(tab);
  before.composer.change('one');
  before.composer.write(true);
  before.type('Owes us money');
  before.composer.change('two');
  before.type('Hello');
  const { composer, box, isNote, submit, sent } = open(tab);
  composer.change('one');
  assert.deepEqual([box.value, isNote()], ['Owes us money', true]);
  composer.change('two');
  assert.deepEqual([box.value, isNote()], ['Hello', false]);
  submit();
  assert.deepEqual(sent, ['Hello']);
  const third = open(tab);
  third.composer.change('two');
  assert.equal(third.box.value, '');
});

test('a note is kept until it is written, and no longer', async () => {
  const tab = newTab();
  const { composer, box, notes, submit, type } = open(tab);
  composer.change('one');
  composer.write(true);
  type('Calls again');
  submit();
  assert.equal(box.value, '');
  // The browser crashes while it is on its way.
  const anew = open(tab);
  anew.composer.change('one');
  assert.deepEqual([anew.box.value, anew.isNote()], ['Calls again', true]);
  // It does not: back from another chat the note is written, and stands there no more.
  composer.change('two');
  composer.change('one');
  notes[0]!.answer(true);
  await new Promise(setImmediate);
  assert.equal(box.value, '');
  assert.equal(tab.values.size, 0);
});

test('who goes on writing while a note is on its way loses neither', async () => {
  const { composer, box, isNote, notes, submit, type } = open();
  composer.change('one');
  composer.write(true);
  type('Calls again');
  submit();
  composer.write(false);
  type('Good morning');
  notes[0]!.answer(true);
  await new Promise(setImmediate);
  assert.deepEqual([box.value, isNote()], ['Good morning', false]);
});

test('Enter sends, or begins a new line for who wants it so', () => {
  const { composer, enterSends, press, sent, type } = open();
  composer.change('one');
  const send = composer.element.querySelector<HTMLButtonElement>('button[type=submit]')!;
  type('One');
  assert.deepEqual([press({ shiftKey: true }), sent], [false, []]);
  assert.deepEqual([press(), sent], [true, ['One']]);
  assert.equal(send.title, 'Enter');
  enterSends.choose(false);
  type('Two');
  // What the field itself does with it is a new line.
  assert.deepEqual([press(), sent.length], [false, 1]);
  assert.equal(send.title, 'Ctrl+Enter');
  assert.deepEqual([press({ ctrlKey: true }), sent], [true, ['One', 'Two']]);
  type('Three');
  assert.equal(press({ metaKey: true }), true);
  enterSends.choose(true);
  type('Four');
  // Whoever is used to it from elsewhere sends by it as well.
  assert.equal(press({ ctrlKey: true }), true);
  assert.deepEqual(sent, ['One', 'Two', 'Three', 'Four']);
});
