/** Where the advisor writes: what was begun in one chat, and for whom, while another is open. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import { Composer } from '../../../wagtail_cobrowse/static_src/workplace/composer.ts';
import type { WorkplaceConfig } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

function open() {
  const { window } = new JSDOM('', { url: 'https://insurer.example/admin/' });
  Object.assign(globalThis, { window, document: window.document });
  const sent: string[] = [];
  const notes: { text: string; answer: (isWritten: boolean) => void }[] = [];
  const composer = new Composer({ longest: 4000, language: 'en' } as WorkplaceConfig, {
    send: (text) => void sent.push(text),
    note: (text) => new Promise((answer) => notes.push({ text, answer })),
    replies: () => Promise.resolve([]),
    typing: () => undefined,
  });
  window.document.body.append(composer.element);
  const box = composer.element.querySelector('textarea')!;
  return {
    composer,
    box,
    sent,
    notes,
    isNote: () => composer.element.classList.contains('cobrowse-composer--note'),
    submit: () => composer.element.dispatchEvent(new window.Event('submit', { cancelable: true })),
  };
}

test('what was begun as a note comes back as one, and goes to no visitor', async () => {
  const { composer, box, sent, notes, isNote, submit } = open();
  composer.change('one');
  composer.write(true);
  box.value = 'Owes us money';
  composer.change('two');
  assert.deepEqual([box.value, isNote()], ['', false]);
  box.value = 'Hello';
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
  const { composer, box, notes, isNote, submit } = open();
  composer.change('one');
  composer.write(true);
  box.value = 'Calls again';
  submit();
  composer.change('two');
  box.value = 'Hello';
  notes[0]!.answer(false);
  await new Promise(setImmediate);
  assert.deepEqual([box.value, isNote()], ['Hello', false]);
  composer.change('one');
  assert.deepEqual([box.value, isNote()], ['Calls again', true]);
});
