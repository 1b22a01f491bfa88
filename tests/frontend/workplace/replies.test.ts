import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matching } from '../../../wagtail_cobrowse/static_src/workplace/replies_box.ts';
import type { Reply } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

function reply(shortcut: string, title: string, text: string): Reply {
  return { id: 0, shortcut, title, text, language: 'en' };
}

const HELLO = reply('hello', 'Greeting', 'Hello, my name is Anna.');
const FIELD = reply('field', 'Show a field', 'Press “Show” beside it.');
const BYE = reply('bye', 'Goodbye', 'Thank you. Goodbye!');
const GREEN = reply('green', 'A card', 'The green card is yours.');
const ALL = [HELLO, FIELD, BYE, GREEN];

test('without a word all of them, in their order', () => {
  assert.deepEqual(matching(ALL, ''), ALL);
});

test('a shortcut comes before a title, a title before the text', () => {
  assert.deepEqual(matching(ALL, 'gre'), [GREEN, HELLO]);
  assert.deepEqual(matching(ALL, 'show'), [FIELD]);
  assert.deepEqual(matching(ALL, 'name'), [HELLO]);
});

test('a word is found from its beginning', () => {
  assert.deepEqual(matching(ALL, 'bye'), [BYE]);
  assert.deepEqual(matching(ALL, 'eld'), []);
  assert.deepEqual(matching([], 'a'), []);
});

test('umlauts are letters', () => {
  const greeting = reply('gruß', 'Begrüßung', 'Grüß Gott');
  assert.deepEqual(matching([greeting], 'grü'), [greeting]);
  assert.deepEqual(matching([greeting], 'ß'), []);
});
