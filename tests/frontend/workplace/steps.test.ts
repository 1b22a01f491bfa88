import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import { spell } from '../../../wagtail_cobrowse/static_src/visitor/page/spelling.ts';
import {
  LONGEST,
  StepsView,
  typedStartcode,
} from '../../../wagtail_cobrowse/static_src/workplace/steps_view.ts';
import type { Message, Service } from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { clock, hoursText, waited } from '../../../wagtail_cobrowse/static_src/workplace/words.ts';

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
  const nothing = (): Promise<void> => Promise.resolve();
  const view = new StepsView(async () => '', nothing, true);
  window.document.body.append(view.element);
  assert.equal(view.element.querySelector('input')?.closest<HTMLElement>('[dir]')?.dir, 'ltr');
});

test('what is offered is told with its webcode, and can be taken back while nothing has come of it', () => {
  const { window } = new JSDOM('');
  Object.assign(globalThis, { window, document: window.document });
  let taken = 0;
  const view = new StepsView(
    async () => '',
    async () => void taken++,
    true,
  );
  const offer = {
    client_id: 'a',
    kind: 'offer',
    data: { webcode: 'a000016' },
  } as unknown as Message;
  const part = view.element.querySelector<HTMLElement>('.cobrowse-offer')!;
  for (const [step, isShown] of [
    ['offer', false],
    ['offered', true],
    ['terms', true],
    ['waiting', false],
  ] as const) {
    view.render(step, null, '', offer);
    assert.equal(part.hidden, !isShown, step);
  }
  view.render('offered', null, '', offer);
  assert.equal(part.querySelector('bdi')!.textContent, 'a000016');
  part.querySelector<HTMLButtonElement>('.cobrowse-link')!.click();
  assert.equal(taken, 1);
  view.render('terms', null, '', null);
  assert.equal(part.hidden, true);
  // A page without a webcode is offered as well.
  view.render('offered', null, '', { ...offer, data: {} });
  assert.deepEqual([part.hidden, part.querySelector('p')!.hidden], [false, true]);
});

test("when chats can begin is told in the reader's time, as shortly as it is clear", () => {
  const now = new Date(2026, 0, 5, 12, 0);
  const told = (state: Service['state'], at: Date | null): string =>
    hoursText({ state, text: '', changes_at: at && at.toISOString() }, 'en-GB', now);
  assert.equal(told('open', new Date(2026, 0, 5, 17, 30)), 'The chat is open until 17:30.');
  assert.equal(told('unstaffed', new Date(2026, 0, 5, 17, 30)), 'The chat is open until 17:30.');
  const tomorrow = told('closed', new Date(2026, 0, 6, 9, 0));
  assert.match(tomorrow, /^The chat opens again: Tuesday.* 0?9:00\.$/);
  assert.match(told('closed', new Date(2026, 0, 19, 9, 0)), /19 January.* 0?9:00\.$/);
  assert.equal(told('open', null), '');
  assert.equal(hoursText(null, 'en-GB', now), '');
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
