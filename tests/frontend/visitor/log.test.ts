/** An offer in the visitor's chat leads to its page while it holds, and nowhere once it is withdrawn. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import type { Entry } from '../../../wagtail_cobrowse/static_src/visitor/chat/messages.ts';
import { Log } from '../../../wagtail_cobrowse/static_src/visitor/chat/log.ts';

function entry(sequence: number, kind: 'offer' | 'event', data: Record<string, unknown>): Entry {
  return {
    ...{ sequence, client_id: `${sequence}`, kind, data, text: 'Enter the webcode' },
    ...{ author: 'advisor', name: 'Anna', created_at: '2026-01-05T12:00:00Z', status: 'sent' },
  };
}

test('a withdrawn offer has neither webcode nor link, and a new one has both', () => {
  const { window } = new JSDOM('', { url: 'https://insurer.example/' });
  Object.assign(globalThis, {
    ...{ window, document: window.document, location: window.location, Element: window.Element },
    MutationObserver: window.MutationObserver,
    // Nothing has a size here.
    ResizeObserver: class {
      observe(): void {}
    },
    requestAnimationFrame: () => 0,
  });
  const log = new Log('en', window.document.createElement('p'), {
    retry: () => undefined,
    leave: () => undefined,
    answer: () => undefined,
  });
  const held = (): boolean[] =>
    [...log.element.querySelectorAll('.offer')].map(
      (card) => Boolean(card.querySelector('a')) && card.textContent!.includes('a000016'),
    );
  const data = { webcode: 'a000016', url: '/look/', title: 'Co-browsing' };
  const entries = [entry(1, 'offer', data)];
  log.render(entries, true, true);
  assert.deepEqual(held(), [true]);
  entries.push(entry(2, 'event', { event: 'offer_withdrawn' }));
  log.render(entries, true, true);
  assert.deepEqual(held(), [false]);
  assert.doesNotMatch(log.element.querySelector('.offer')!.textContent!, /webcode/i);
  entries.push(entry(3, 'offer', data));
  log.render(entries, true, true);
  assert.deepEqual(held(), [false, true]);
});
