import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';

import { ApiError, type Consented } from '../../../wagtail_cobrowse/static_src/visitor/api.ts';
import {
  Clock,
  remaining,
  WARN_AT,
} from '../../../wagtail_cobrowse/static_src/visitor/page/clock.ts';
import { watchConsent } from '../../../wagtail_cobrowse/static_src/visitor/page/consent.ts';
import {
  sectionFor,
  type Section,
} from '../../../wagtail_cobrowse/static_src/visitor/page/sections.ts';
import { inGroups, spell } from '../../../wagtail_cobrowse/static_src/visitor/page/spelling.ts';
import type { Ended, Session } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { eventually } from './socket_server.ts';
import { SERVED } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

const settings = readFileSync(
  new URL('../../../wagtail_cobrowse/settings.py', import.meta.url),
  'utf8',
);
const ALPHABET = /"STARTCODE_ALPHABET", "(\w+)"/.exec(settings)![1]!;

for (const language of ['de', 'de-AT', 'en', 'fr'])
  test(`every symbol of the alphabet has a word of its own in ${language}`, () => {
    const words = spell(ALPHABET, language).map(({ word }) => word);
    assert.equal(words.length, ALPHABET.length);
    assert.ok(words.every((word) => word.length > 1));
    assert.equal(new Set(words).size, words.length);
  });

test('letters and digits that a site may put into its alphabet have words too', () => {
  const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  for (const language of ['de', 'en'])
    for (const { symbol, word } of spell(all, language)) {
      assert.notEqual(word, '');
      if (/[A-Z]/.test(symbol)) assert.equal(word[0]?.toUpperCase(), symbol);
    }
});

test('German words are those of DIN 5009, others those of ICAO', () => {
  assert.deepEqual(
    spell('KU 7', 'de').map(({ word }) => word),
    ['Köln', 'Unna', 'sieben'],
  );
  assert.deepEqual(
    spell('KU 7', 'en').map(({ word }) => word),
    ['Kilo', 'Uniform', 'seven'],
  );
});

test('a code is shown in two groups, however it comes, and nothing else', () => {
  assert.equal(inGroups('KM4X97RT'), 'KM4X 97RT');
  assert.equal(inGroups(' KM 4X 97 RT'), 'KM4X 97RT');
  fc.assert(
    fc.property(fc.string(), (code) => {
      assert.equal(inGroups(code).replace(/\s/g, ''), code.replace(/\s/g, ''));
    }),
  );
});

const session = (state: Session['state']): Session => ({
  state,
  advisor: '',
  expires_at: null,
  color: '',
  hold: '',
  hold_until: null,
  page_url: '',
});
const ended = (was: Ended['was']): Ended => ({
  was,
  reason: 'expired',
  held: '',
  at: '',
  deleted: {},
  numbers: [],
  isPast: false,
});

test('the sections follow the session from the terms to the end', () => {
  const at = (of: Session | null, over: Ended | null = null): Section =>
    sectionFor({
      server: { conversation: null, session: of, service: SERVED, language: 'en' },
      ended: over,
    });
  assert.equal(sectionFor({ server: null, ended: null }), 'terms');
  assert.equal(at(null), 'terms');
  assert.equal(at(session('waiting')), 'waiting');
  assert.equal(at(session('active')), 'active');
  assert.equal(at(session('paused')), 'active');
  assert.equal(at(null, ended('running')), 'ended');
  assert.equal(at(null, ended('waiting')), 'terms');
  // Consenting again after an end.
  assert.equal(at(session('waiting'), ended('running')), 'waiting');
});

test('the remaining time is never negative and counts down by the second', () => {
  assert.deepEqual(remaining(600_000, 0), { seconds: 600, text: '10:00', isOver: false });
  assert.equal(remaining(65_000, 0).text, '1:05');
  assert.deepEqual(remaining(0, 5_000), { seconds: 0, text: '0:00', isOver: true });
});

test('one warning, a minute before the end, and one end', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  const heard: [string, number][] = [];
  const clock = new Clock({
    now: () => now,
    onTick: () => undefined,
    onWarning: () => heard.push(['warning', now]),
    onOver: () => heard.push(['over', now]),
  });
  clock.start(600_000);
  for (; now < 700_000;) {
    now += 1000;
    t.mock.timers.tick(1000);
  }
  assert.deepEqual(heard, [
    ['warning', 600_000 - WARN_AT * 1000],
    ['over', 600_000],
  ]);
  assert.equal(WARN_AT, 60);
});

const PAGE = `<form data-cobrowse-start data-page="7" novalidate>
  <input type="checkbox" id="box" aria-describedby="hint" data-cobrowse-consent>
  <p id="error" data-cobrowse-error hidden>Please tick the box.</p>
  <button data-cobrowse-begin>Start</button></form>`;

const NOTHING_YET = { pressed: false, tickedAt: 0 };

function makeForm(t: { after(hook: () => void): void }, early = NOTHING_YET) {
  const { window } = new JSDOM(
    early.tickedAt ? PAGE.replace(' id="box"', ' id="box" checked') : PAGE,
  );
  const globals = globalThis as Record<string, unknown>;
  const saved = globals['window'];
  globals['window'] = window;
  t.after(() => {
    globals['window'] = saved;
  });
  const calls: unknown[][] = [];
  const problems: string[] = [];
  let answer: () => Promise<Consented> = () => Promise.resolve({} as Consented);
  const form = window.document.querySelector('form')!;
  watchConsent(form, {
    early,
    api: {
      beginConsent: (page) => {
        calls.push(['begin', page]);
        return Promise.resolve({ nonce: 'nonce', terms: 'digest' });
      },
      consent: (...args) => {
        calls.push(['consent', ...args]);
        return answer();
      },
    },
    onConsent: () => calls.push(['done']),
    onExisting: () => calls.push(['existing']),
    showProblem: (text) => problems.push(text),
  });
  const box = window.document.querySelector('input')!;
  const submit = (): void => {
    form.dispatchEvent(new window.Event('submit', { bubbles: true, cancelable: true }));
  };
  const tick = (): void => {
    box.checked = true;
    box.dispatchEvent(new window.Event('change'));
  };
  const fail = (error: ApiError): void => {
    answer = () => Promise.reject(error);
  };
  return { window, form, box, calls, problems, submit, tick, fail };
}

test('without the tick nothing is sent; the error is shown, tied to the box, and has the focus', async (t) => {
  const { window, box, calls, submit, tick } = makeForm(t);
  const error = window.document.getElementById('error')!;
  submit();
  await eventually(() => !error.hidden);
  assert.deepEqual(calls, []);
  assert.equal(box.getAttribute('aria-invalid'), 'true');
  assert.equal(box.getAttribute('aria-describedby'), 'hint error');
  assert.equal(window.document.activeElement, box);
  tick();
  assert.ok(error.hidden);
  assert.equal(box.hasAttribute('aria-invalid'), false);
  assert.equal(box.getAttribute('aria-describedby'), 'hint');
});

test('with the tick: two requests, and the time between tick and press', async (t) => {
  const { calls, submit, tick } = makeForm(t);
  tick();
  submit();
  submit();
  await eventually(() => calls.length === 3);
  assert.deepEqual(calls[0], ['begin', 7]);
  assert.deepEqual(calls[1]?.slice(0, 3), ['consent', 'nonce', 'digest']);
  const elapsed = calls[1]?.[3] as number;
  assert.ok(Number.isInteger(elapsed) && elapsed >= 0 && elapsed < 5000);
  assert.deepEqual(calls[2], ['done']);
});

test('who ticks and presses before the script is there is not forgotten', async (t) => {
  const { calls } = makeForm(t, { pressed: true, tickedAt: performance.now() - 200 });
  await eventually(() => calls.length === 3);
  assert.ok((calls[1]?.[3] as number) >= 200);
});

test('who presses early without a tick sees the error', async (t) => {
  const { window, calls } = makeForm(t, { pressed: true, tickedAt: 0 });
  assert.equal(window.document.getElementById('error')!.hidden, false);
  assert.deepEqual(calls, []);
});

test('a page that shows another wording than the one in force cannot be agreed to', async (t) => {
  const { form, calls, problems, submit, tick } = makeForm(t);
  form.dataset['terms'] = 'an older digest';
  tick();
  submit();
  await eventually(() => problems.some((text) => text.includes('terms of use have changed')));
  assert.deepEqual(calls, [['begin', 7]]);
});

test('what the server refuses is said where it belongs', async (t) => {
  const { window, calls, problems, submit, tick, fail } = makeForm(t);
  tick();
  fail(new ApiError(0, 'no_connection', ''));
  submit();
  await eventually(() => problems.some((text) => text.includes('internet connection')));
  fail(new ApiError(400, '', '', { accepted: ['You have to accept.'] }));
  submit();
  const error = window.document.getElementById('error')!;
  await eventually(() => error.textContent === 'You have to accept.' && !error.hidden);
  fail(new ApiError(409, 'session_exists', ''));
  submit();
  await eventually(() => calls.some(([what]) => what === 'existing'));
});
