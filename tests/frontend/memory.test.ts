/** Web storage that may be forbidden or full. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import { createMemory } from '../../wagtail_cobrowse/static_src/memory.ts';

function forbidden(): Storage {
  throw new Error('SecurityError');
}

test('what may not be stored is remembered by this page', () => {
  const memory = createMemory(forbidden);
  assert.equal(memory.get('key'), null);
  memory.set('key', 'value');
  assert.equal(memory.get('key'), 'value');
  memory.remove('key');
  assert.equal(memory.get('key'), null);
});

test('a storage that is full never answers with something older', () => {
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  const storage = window.localStorage;
  let isFull = false;
  const memory = createMemory(() => ({
    ...storage,
    getItem: (key) => storage.getItem(key),
    removeItem: (key) => storage.removeItem(key),
    setItem(key, value) {
      if (isFull) throw new Error('QuotaExceededError');
      storage.setItem(key, value);
    },
  }));
  memory.set('key', 'old');
  isFull = true;
  memory.set('key', 'new');
  assert.equal(memory.get('key'), 'new');
  isFull = false;
  memory.set('key', 'newest');
  assert.equal(memory.get('key'), 'newest');
  assert.equal(storage.getItem('key'), 'newest');
});
