import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Live } from '../../../wagtail_cobrowse/static_src/workplace/live.ts';
import {
  bannerText,
  coverWords,
} from '../../../wagtail_cobrowse/static_src/workplace/stage_words.ts';

const LIVE: Live = {
  line: 'open',
  loggedOut: false,
  state: 'active',
  visitor: 'connected',
  slow: false,
  epoch: 7,
  policy: 'open',
  page: null,
  tools: null,
  assist: 0,
  away: false,
  lacks: '',
  shown: true,
  title: '',
  busy: '',
  partial: false,
  stopped: false,
  hold: '',
  over: false,
  gapSince: 0,
  size: { width: 800, height: 600 },
  scheme: 'light',
};

test('a page that is there and up to date needs no words', () => {
  assert.deepEqual([...coverWords(LIVE), bannerText(LIVE)], ['', '', '']);
});

test('without what mirrors the page the cover says so, and nothing of a picture that comes', () => {
  const live: Live = { ...LIVE, lacks: 'mirror', shown: false, slow: true, gapSince: 1 };
  assert.equal(coverWords(live)[0], 'This page cannot be shown.');
  assert.equal(bannerText(live), '');
  assert.match(bannerText({ ...live, away: true }), /another tab/);
  assert.match(bannerText({ ...live, visitor: 'lost' }), /connection is lost/);
});

test('after an update nothing is tried again, and nothing is waited for', () => {
  const live: Live = { ...LIVE, line: 'refused', policy: '' };
  assert.deepEqual(coverWords(live), ['This page cannot be shown.', '']);
  assert.equal(bannerText(live), 'Co-browsing was updated. Please reload the page.');
  assert.match(bannerText({ ...live, line: 'lost' }), /Trying again/);
});

test('what is told of the session comes before what is missing', () => {
  const live: Live = { ...LIVE, lacks: 'mirror' };
  assert.match(coverWords({ ...live, state: 'paused' })[0], /paused/);
  assert.match(coverWords({ ...live, policy: 'hidden' })[0], /not shared/);
});

test('where a part is missing the picture stands, with a word below it', () => {
  const live: Live = { ...LIVE, lacks: 'part', policy: 'masked' };
  assert.deepEqual(coverWords(live), ['', '']);
  assert.match(bannerText(live), /^Part of co-browsing did not load/);
  assert.match(bannerText({ ...live, gapSince: 1 }), /not up to date/);
});

test('of a page that is not shown whole it is said, and that texts are shapes all the same', () => {
  const live: Live = { ...LIVE, partial: true };
  assert.match(bannerText(live), /^This page is too large .* may be missing here\.$/);
  assert.match(bannerText({ ...live, policy: 'masked' }), /missing here\. Texts on this page/);
  assert.match(bannerText({ ...live, away: true }), /^The visitor has gone/);
});

test('whose login is over reads so in place of the page', () => {
  const live: Live = { ...LIVE, line: 'refused', loggedOut: true };
  assert.match(coverWords(live)[1], /not logged in any more, or may not advise/);
  assert.equal(bannerText(live), '');
});

test('what is over is said so, and nothing of its line', () => {
  const live: Live = { ...LIVE, line: 'lost', over: true };
  assert.deepEqual(coverWords(live), ['The session has ended.', '']);
  assert.equal(bannerText(live), '');
});

test('what the visitor is busy with is said, also when the line has gone with it', () => {
  const live: Live = { ...LIVE, busy: 'dialog' };
  for (const visitor of ['connected', 'silent'] as const)
    assert.match(bannerText({ ...live, visitor }), /^A message window is open .* answers it\.$/);
  const lost = (busy: Live['busy']): string => bannerText({ ...LIVE, visitor: 'lost', busy });
  assert.match(lost('dialog'), /^A message window is open .* about ten minutes\.$/);
  assert.match(lost('print'), /^The visitor is printing .* about ten minutes\.$/);
  assert.match(lost('site'), /another website.* two minutes\.$/);
  assert.match(lost('file'), /connection is lost\. .* two minutes\.$/);
});
