import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { JSDOM } from 'jsdom';

import { isMarked, mark, MARKER } from '../../../wagtail_cobrowse/static_src/visitor/storage.ts';

function forbidden(): Storage {
  throw new Error('SecurityError');
}

function browserWith(t: TestContext, storage: () => Storage, name = ''): { name: string } {
  const globals = globalThis as Record<string, unknown>;
  const before = ['localStorage', 'window'].map(
    (key) => [key, Object.getOwnPropertyDescriptor(globals, key)] as const,
  );
  const window = { name };
  Object.defineProperty(globals, 'localStorage', { get: storage, configurable: true });
  Object.defineProperty(globals, 'window', { value: window, configurable: true });
  t.after(() => {
    mark(false);
    for (const [key, descriptor] of before)
      if (descriptor) Object.defineProperty(globals, key, descriptor);
      else delete globals[key];
  });
  return window;
}

test('the name of the tab says that a conversation runs only where nothing can be stored', (t) => {
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  const tab = browserWith(t, () => window.localStorage);
  mark(true);
  assert.equal(window.localStorage.getItem(MARKER), '1');
  assert.equal(tab.name, '');
  assert.ok(isMarked());
  mark(false);
  assert.equal(isMarked(), false);
});

test('without storage the next page in the tab finds the mark in its name', (t) => {
  const tab = browserWith(t, forbidden);
  mark(true);
  assert.equal(tab.name, MARKER);
  assert.ok(isMarked());
  mark(false);
  assert.equal(tab.name, '');
  assert.equal(isMarked(), false);
});

test('a name that the site has given to the tab is left alone', (t) => {
  const tab = browserWith(t, forbidden, 'shop');
  mark(true);
  assert.equal(tab.name, 'shop');
});
