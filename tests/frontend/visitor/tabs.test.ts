import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { JSDOM } from 'jsdom';

import { watchTab } from '../../../wagtail_cobrowse/static_src/visitor/tabs.ts';

/** A window that is watched, what was told of it, and how a document that is opened anew lets go of all listeners. */
function watched(t: TestContext) {
  const { window } = new JSDOM('<p>Hello', { url: 'http://localhost/de/' });
  const { document, history, location, MutationObserver } = window;
  Object.assign(globalThis, { window, document, location, MutationObserver });
  Object.defineProperty(globalThis, 'history', { value: history, configurable: true });
  const heard: [EventTarget, string, EventListener][] = [];
  for (const target of [window, document]) {
    const { addEventListener } = target;
    target.addEventListener = (name: string, listener: EventListener) => {
      heard.push([target, name, listener]);
      addEventListener.call(target, name, listener);
    };
  }
  const told: string[] = [];
  watchTab({
    onFocus: () => void told.push('focus'),
    onMove: () => void told.push('move'),
    onUse: () => void told.push('use'),
    onVisibility: (hidden) => void told.push(`hidden ${hidden}`),
  });
  t.after(() => window.close());
  const forget = (): void =>
    heard
      .splice(0)
      .forEach(([target, name, listener]) => target.removeEventListener(name, listener));
  return { window, told, forget };
}

test('a page that writes itself anew is watched on', async (t) => {
  const { window, told, forget } = watched(t);
  forget();
  window.document.replaceChild(
    window.document.createElement('html'),
    window.document.documentElement,
  );
  await Promise.resolve();
  window.dispatchEvent(new window.Event('focus'));
  window.document.dispatchEvent(new window.Event('visibilitychange'));
  window.history.replaceState({}, '', '/en/');
  window.dispatchEvent(new window.Event('hashchange'));
  assert.deepEqual(told.slice(0, 2), ['focus', 'hidden false']);
  assert.equal(told.at(-1), 'move');
  assert.equal(told.length, 3, 'each once');
});

test('what a page calls to change its address looks as it did', async (t) => {
  const { length, name } = new JSDOM().window.history.pushState;
  const { window, told } = watched(t);
  const { pushState } = window.history;
  assert.deepEqual([pushState.length, pushState.name], [length, name]);
  assert.match(Function.prototype.toString.call(pushState), /\[native code\]/);
  window.history.pushState({}, '', '/de/next/');
  await Promise.resolve();
  assert.deepEqual(told, ['move']);
});
