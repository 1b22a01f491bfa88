/** What an advisor has written and the server does not have: it outlives the page, and neither chat nor login. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newTab } from '../tab.ts';
import { unsentIn } from './tab.ts';

const MESSAGE = { client_id: 'a', text: 'Please open the letter' };

function filled() {
  const tab = newTab();
  const unsent = unsentIn(tab);
  unsent.keepDraft('one', { text: 'Owes us money', isNote: true });
  unsent.keepOutbox('one', [MESSAGE]);
  unsent.keepDraft('two', { text: 'Hello', isNote: false });
  return { tab, unsent };
}

test('a page that is loaded anew has all of it', () => {
  const { tab } = filled();
  const anew = unsentIn(tab);
  assert.deepEqual(anew.draft('one'), { text: 'Owes us money', isNote: true });
  assert.deepEqual(anew.outbox('one'), [MESSAGE]);
  assert.deepEqual(anew.draft('two'), { text: 'Hello', isNote: false });
});

test('what was sent, and what is empty, leaves nothing', () => {
  const { tab, unsent } = filled();
  unsent.keepOutbox('one', []);
  assert.equal(unsent.draft('one')?.text, 'Owes us money');
  unsent.keepDraft('one', { text: '', isNote: true });
  unsent.keepDraft('two', { text: '', isNote: false });
  assert.equal(tab.values.size, 0);
});

test('another user finds nothing, and deletes it by coming', () => {
  const { tab } = filled();
  const other = unsentIn(tab, '8');
  assert.equal(other.draft('one'), undefined);
  assert.deepEqual(other.outbox('one'), []);
  assert.equal(tab.values.size, 0);
});

test('a chat that has ended or was given away takes its own along', () => {
  const { tab, unsent } = filled();
  unsent.keepOnly(new Set(['one', 'two']));
  assert.deepEqual(unsent.keepOnly(new Set(['two'])), ['one']);
  assert.doesNotMatch([...tab.values.values()].join(), /money|letter/);
  // Also where it has ended while no page was open.
  assert.deepEqual(unsentIn(tab).keepOnly(new Set()), ['two']);
  assert.equal(tab.values.size, 0);
});

test('what was typed while a chat went goes with the next news', () => {
  const { tab, unsent } = filled();
  unsent.keepOnly(new Set(['one', 'two']));
  unsent.keepOnly(new Set(['two']));
  unsent.keepDraft('one', { text: 'Late', isNote: false });
  unsent.keepOnly(new Set(['two']));
  assert.doesNotMatch([...tab.values.values()].join(), /Late/);
});

test('a list that is older than the taking of a chat deletes nothing of it', () => {
  const unsent = unsentIn();
  unsent.keepDraft('new', { text: 'Good morning', isNote: false });
  unsent.keepOnly(new Set());
  assert.equal(unsent.draft('new')?.text, 'Good morning');
});

test('after the login nothing is kept any more', () => {
  const { tab, unsent } = filled();
  unsent.forgetAll();
  assert.equal(tab.values.size, 0);
  unsent.keepDraft('two', { text: 'Still typing', isNote: false });
  assert.equal(tab.values.size, 0);
});

test('what is not understood is as nothing', () => {
  for (const value of ['', '[]', '{"user":"7"}', '{"user":"7","chats":{"one":{"outbox":[3]}}}']) {
    const tab = newTab();
    tab.set('cobrowse.unsent', value);
    assert.equal(unsentIn(tab).draft('one'), undefined);
    assert.equal(tab.values.size, 0);
  }
});
