import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import { spell } from '../../../wagtail_cobrowse/static_src/visitor/page/spelling.ts';
import {
  LONGEST,
  StepsView,
  typedStartcode,
} from '../../../wagtail_cobrowse/static_src/workplace/steps_view.ts';
import { clock, waited } from '../../../wagtail_cobrowse/static_src/workplace/words.ts';

test('a Startcode goes to the server as it was typed, spelling words and all', () => {
  assert.equal(typedStartcode(' 2467-89kl. \n'), '2467-89kl.');
  assert.equal(typedStartcode('zwo vier Köln München'), 'zwo vier Köln München');
  assert.equal(typedStartcode('2'.repeat(300)).length, 200);
});

test('there is room for every Startcode in words, with a comma after each', () => {
  for (const language of ['de', 'en']) {
    const words = spell('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', language);
    const longest = Math.max(...words.map(({ word }) => word.length));
    assert.ok((longest + 2) * 8 < LONGEST);
  }
});

test('what has no letter and no digit is no Startcode', () => {
  for (const text of ['', ' - ', '\u200b', '"."']) assert.equal(typedStartcode(text), '');
});

test('the groups of a Startcode keep their order in an admin from right to left', () => {
  const { window } = new JSDOM('<html dir="rtl">');
  Object.assign(globalThis, { window, document: window.document });
  const view = new StepsView(async () => '', true);
  window.document.body.append(view.element);
  assert.equal(view.element.querySelector('input')?.closest<HTMLElement>('[dir]')?.dir, 'ltr');
});

test('time reads as a clock, and never below zero', () => {
  assert.equal(clock(0), '0:00');
  assert.equal(clock(247_000), '4:07');
  assert.equal(clock(3_600_000), '60:00');
  assert.equal(clock(-5), '0:00');
});

test('waiting is told in words', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  assert.equal(waited('2026-01-01T11:59:30Z', now), 'just now');
  assert.equal(waited('2026-01-01T11:59:00Z', now), '1 minute');
  assert.equal(waited('2026-01-01T11:15:00Z', now), '45 minutes');
  assert.equal(waited('2026-01-01T09:59:00Z', now), '2 hours');
  assert.equal(waited('no date', now), 'just now');
});
