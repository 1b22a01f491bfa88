import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import { markOf, watchSwaps } from '../../../wagtail_cobrowse/static_src/visitor/mark.ts';

const loader = (config: string): string => `<script data-cobrowse-config='${config}'></script>`;
const of = (html: string): string => markOf(new JSDOM(html).window.document);

test('a response says how strictly it asks to be shared, and without a word it is masked by default', () => {
  for (const mark of ['', 'default', 'masked', 'hidden'])
    assert.equal(of(loader(`{"mark":"${mark}"}`)), mark);
  assert.equal(of('<p>Hello</p>'), 'default');
  for (const broken of ['', '{', '{}', '{"mark":"open"}', '{"mark":1}'])
    assert.equal(of(loader(broken)), 'masked', broken);
});

test('what swaps pages may leave the word of one before: the strictest holds', () => {
  assert.equal(of(loader('{"mark":"default"}') + loader('{"mark":""}')), 'default');
  assert.equal(of(loader('{"mark":""}') + loader('{"mark":"hidden"}')), 'hidden');
});

test('another response in the place of the page is noticed before anything is made of it', async (t) => {
  const { window } = new JSDOM(`<main></main>${loader('{"mark":""}')}`);
  const globals = globalThis as Record<string, unknown>;
  Object.assign(globals, { document: window.document, MutationObserver: window.MutationObserver });
  t.after(() => ['document', 'MutationObserver'].forEach((name) => delete globals[name]));
  let swaps = 0;
  watchSwaps(() => swaps++).observe(window.document);
  const after = async (deed: () => void): Promise<number> => {
    swaps = 0;
    deed();
    await Promise.resolve();
    return swaps;
  };
  const { body } = window.document;
  const script = window.document.querySelector('script')!;
  // What a page does to itself is none.
  const main = window.document.querySelector('main')!;
  assert.equal(await after(() => (main.innerHTML = '<p>Rows</p><script></script>')), 0);
  assert.equal(await after(() => (main.textContent = 'Words')), 0);
  assert.equal(await after(() => main.setAttribute('class', 'busy')), 0);
  // Turbo brings another body, a morph changes the element in its place, hx-boost what is in the body.
  const next = window.document.createElement('body');
  next.innerHTML = `<div>${loader('{"mark":"default"}')}</div>`;
  assert.equal(await after(() => body.replaceWith(next)), 1);
  const now = window.document.querySelector('script')!;
  assert.equal(await after(() => now.setAttribute('data-cobrowse-config', '{"mark":""}')), 1);
  assert.equal(await after(() => (next.innerHTML = '<p>Nothing is said</p>')), 1);
  assert.equal(await after(() => next.append(script)), 1);
});
