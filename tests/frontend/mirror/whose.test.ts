/** Whose document a frame shows, by what the page around it can tell. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import {
  isOfOtherSite,
  isOfSite,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/frames/whose.ts';

const { window } = new JSDOM('', { url: 'https://insurer.example/de/' });
globalThis.location = window.location as unknown as Location;

/** A frame with a document that cannot be read, or with that of this address. */
function frameWith(attributes: string, url?: string): HTMLIFrameElement {
  const around = window.document.createElement('div');
  around.innerHTML = `<iframe ${attributes}></iframe>`;
  const frame = around.firstChild as HTMLIFrameElement;
  const value = url === undefined ? null : { URL: url };
  Object.defineProperty(frame, 'contentDocument', { value });
  return frame;
}

test('an address that is none is of no other website, and stops nothing', () => {
  for (const src of ['https://', 'http://[', 'https://a b/']) {
    const frame = frameWith(`src="${src}"`, 'about:blank');
    assert.equal(isOfOtherSite(frame), false, src);
    assert.equal(isOfSite(frame), true, src);
  }
});

test('what cannot be read is of another website', () => {
  for (const attributes of [
    'src="https://other.example/"',
    'sandbox src="https://other.example/"',
    // Gone there by a redirect, or by a link with this target.
    'src="/one/"',
    'name="target"',
    'name="target" src="about:blank"',
    'srcdoc="Given"',
  ])
    assert.equal(isOfSite(frameWith(attributes)), false, attributes);
});

test('unless it cannot be read wherever it is from', () => {
  for (const attributes of [
    'sandbox src="/one/"',
    'sandbox srcdoc="Given"',
    'src="data:text/html,Given"',
    'src="DATA:text/html,Given"',
    // Mostly filled by the page: that it is not shared is true of all of them.
    'sandbox name="target"',
  ])
    assert.equal(isOfSite(frameWith(attributes)), true, attributes);
});

test('what can be read is of this site, but for the empty one before another website', () => {
  assert.equal(isOfSite(frameWith('', 'about:blank')), true);
  assert.equal(isOfSite(frameWith('src="/one/"', 'https://insurer.example/one/')), true);
  assert.equal(isOfSite(frameWith('src="https://other.example/"', 'about:blank')), false);
});
