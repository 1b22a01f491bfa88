/** Parts of the supplement that many things of a page come to, one by one: in a document of jsdom. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import type { Reach } from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement/part.ts';
import { picturesPart } from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement/pictures.ts';
import { rebirthPart } from '../../../wagtail_cobrowse/static_src/visitor/mirror/supplement/rebirth.ts';

const { window } = new JSDOM('', { url: 'https://insurer.example/' });
const { document, customElements, HTMLImageElement } = window;
Object.assign(globalThis, { document, window, customElements, HTMLImageElement });

/** How often all of the page was searched, or measured. */
let searches = 0;
let measures = 0;
let recorded: unknown[] = [];
const reach = {
  idOf: () => 1,
  tick: () => measures++,
  record: (event: unknown) => recorded.push(event),
  onStop() {},
  lost() {},
  listen: (target: EventTarget, name: string, listener: (event: Event) => void) =>
    target.addEventListener(name, listener, true),
  roots: {
    *[Symbol.iterator]() {
      searches++;
      yield document;
    },
  },
} as unknown as Reach;

beforeEach(() => {
  searches = measures = 0;
  recorded = [];
});

const defined = (name: string) => ({
  type: 3,
  data: { source: 16, define: { name } },
  timestamp: 0,
});
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('elements of own names that come one by one', () => {
  test('are waited for without a search of the page for each', async () => {
    document.body.innerHTML = '<x-before></x-before>';
    const part = rebirthPart(reach);
    part.start!();
    part.current();
    assert.equal(searches, 1);
    for (let at = 0; at < 50; at++) {
      const inner = { tagName: 'x-inner', childNodes: [] };
      const node = { tagName: 'p', childNodes: [{ tagName: 'x-outer', childNodes: [inner] }] };
      part.saw!({ type: 3, data: { source: 0, adds: [{ node }] } });
    }
    assert.equal(searches, 1);
    const names = ['x-before', 'x-outer', 'x-inner'];
    for (const name of names) customElements.define(name, class extends window.HTMLElement {});
    await turn();
    assert.deepEqual(recorded, names.map(defined));
  });

  test('are nothing to wait for once they are defined, nor what no element can be called', async () => {
    const part = rebirthPart(reach);
    part.start!();
    for (const tagName of ['x-before', 'font-face', 'p', undefined])
      part.saw!({ type: 3, data: { source: 0, adds: [{ node: { tagName } }] } });
    part.saw!({ type: 3, data: { source: 8, adds: [{ rule: 'p {}', index: 0 }] } });
    await turn();
    assert.deepEqual([recorded, searches], [[], 0]);
  });
});

test('lazy pictures that load are measured with all others, not with each of them', () => {
  document.body.innerHTML = '<img loading="lazy"><img loading="lazy"><img>';
  for (const image of document.images)
    Object.defineProperty(image, 'loading', { value: image.getAttribute('loading') });
  picturesPart(reach).start!();
  for (const image of document.images) image.dispatchEvent(new window.Event('load'));
  assert.equal(measures, 0);
  document.images[0]!.srcset = '/a.png 2x';
  document.images[0]!.dispatchEvent(new window.Event('load'));
  assert.equal(recorded.length, 1);
});
