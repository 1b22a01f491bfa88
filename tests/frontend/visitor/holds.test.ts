import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';

import { noteFor } from '../../../wagtail_cobrowse/static_src/visitor/page/notes.ts';
import { isShown, sectionFor } from '../../../wagtail_cobrowse/static_src/visitor/page/sections.ts';
import { timeLeft } from '../../../wagtail_cobrowse/static_src/visitor/session/hold.ts';
import { barView, endText } from '../../../wagtail_cobrowse/static_src/visitor/session/view.ts';
import type {
  Ended,
  Hold,
  Line,
  Session,
  Sharing,
  Snapshot,
} from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { NOTHING } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { SERVED } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

function session(hold: Hold, state: Session['state'] = 'paused'): Session {
  return {
    state,
    advisor: 'Anna',
    expires_at: null,
    color: 'teal',
    hold,
    hold_until: '2030-01-01T12:02:00Z',
    page_url: '/en/co-browsing/',
  };
}

function snapshot(of: Session | null, more: Partial<Snapshot> = {}): Snapshot {
  return {
    ...NOTHING,
    server: { conversation: null, session: of, service: SERVED, language: 'en' },
    ...more,
  };
}

const ENDED: Ended = {
  was: 'running',
  reason: 'visitor',
  held: '',
  at: '2030-01-01T12:00:00Z',
  deleted: {},
  numbers: [],
  isPast: false,
};

/** Addresses are held against that of the page. */
function onPage(t: TestContext, url = 'https://site.example/en/page/'): void {
  const globals = globalThis as Record<string, unknown>;
  const { window } = new JSDOM('', { url });
  const before = Object.getOwnPropertyDescriptor(globals, 'location');
  Object.defineProperty(globals, 'location', { value: window.location, configurable: true });
  t.after(() => {
    if (before) Object.defineProperty(globals, 'location', before);
    else delete globals['location'];
  });
}

const anyLine = fc.constantFrom<Line>('off', 'connecting', 'open', 'interrupted', 'refused');
const anySharing = fc.constantFrom<Sharing>('unknown', 'open', 'masked', 'hidden', 'elsewhere');

test('whatever the line does, a held session is calm, unframed, can be ended, and never resumed', (t) => {
  onPage(t);
  fc.assert(
    fc.property(
      fc.constantFrom<Hold>('terms', 'identity'),
      anyLine,
      anySharing,
      (hold, line, sharing) => {
        const view = barView(snapshot(session(hold), { line, sharing }));
        assert.ok(view);
        assert.equal(view.mood, 'calm');
        assert.equal(view.framed, false);
        assert.ok(view.isUrgent);
        assert.ok(view.actions.includes('end'));
        assert.ok(!view.actions.includes('resume'));
        // What ends it is never further than two Tabs away.
        assert.ok(view.actions.indexOf('end') <= 1);
      },
    ),
  );
});

test('a changed login asks whether to share again, changed terms lead to the terms', (t) => {
  onPage(t);
  const login = barView(snapshot(session('identity')));
  assert.deepEqual(login?.actions, ['share', 'end']);
  assert.match(login.text, /logged in or out.*Share again\?$/);
  const terms = barView(snapshot(session('terms')));
  assert.deepEqual(terms?.actions, ['terms', 'end']);
  assert.equal(terms.termsUrl, 'https://site.example/en/co-browsing/');
});

test('an address of another site is no place for our terms', (t) => {
  onPage(t);
  for (const page_url of [
    'https://other.example/',
    '//other.example/',
    'javascript:alert(1)',
    'http://[',
  ]) {
    const view = barView(snapshot({ ...session('terms'), page_url }));
    assert.deepEqual(view?.actions, ['end'], page_url);
    assert.equal(view.termsUrl, undefined);
  }
});

test('while it waits for its Startcode nothing is asked again', () => {
  assert.equal(barView(snapshot(session('identity', 'waiting')))?.mood, 'waiting');
});

test('a pause by the visitor’s own wish is resumed as ever', () => {
  const view = barView(snapshot(session('')));
  assert.deepEqual(view?.actions, ['resume', 'end']);
});

test('the remaining time is told in words that change rarely', () => {
  const words = new Set<string>();
  for (let seconds = 120; seconds >= -5; seconds--) words.add(timeLeft(seconds));
  assert.deepEqual(
    [...words],
    [
      'Without your answer the session ends in about 2 minutes.',
      'Without your answer the session ends in about 1 minute.',
      'Without your answer the session ends in less than a minute.',
      'Without your answer the session ends in less than half a minute.',
    ],
  );
});

test('an end that came of a hold says so, also before the server has said why', () => {
  const text = (reason: string, held: Hold): string => endText({ reason, held });
  const terms = text('terms_changed', 'terms');
  assert.match(terms, /you have not agreed again/);
  assert.equal(text('', 'terms'), terms);
  const login = text('identity_changed', 'identity');
  assert.match(login, /did not share again/);
  assert.equal(text('', 'identity'), login);
  // Whoever ended it meanwhile is named.
  assert.equal(text('visitor', 'terms'), 'You have ended the session.');
  assert.equal(text('advisor', 'identity'), 'Your advisor has ended the session.');
  assert.match(text('terms_changed', ''), /^The terms of use have changed. The session has ended/);
});

test('the co-browsing page shows the terms again while the session waits for them', () => {
  assert.equal(sectionFor(snapshot(session('terms'))), 'again');
  assert.equal(sectionFor(snapshot(session('identity'))), 'active');
  assert.equal(sectionFor(snapshot(session('terms', 'waiting'))), 'waiting');
});

test('who comes to the page after an end finds the terms, the bar has the receipt', () => {
  assert.equal(sectionFor(snapshot(null, { ended: ENDED })), 'ended');
  const past = { ...ENDED, isPast: true };
  assert.equal(sectionFor(snapshot(null, { ended: past })), 'terms');
  assert.equal(isShown({ ended: past }), false);
  assert.deepEqual(barView(snapshot(null, { ended: past }))?.actions, ['save', 'print', 'close']);
});

test('the note on the co-browsing page', () => {
  const note = (section: Parameters<typeof noteFor>[0]['section'], more = {}) =>
    noteFor({ section, ended: null, isStale: false, isRenewed: false, ...more });
  assert.equal(note('terms'), null);
  assert.equal(note('waiting'), null);
  assert.equal(note('active'), null);
  assert.equal(note('active', { isRenewed: true })?.text, 'Session continues');
  assert.equal(note('again')?.link, '');
  // Whoever looks at the old words is led to the new ones.
  assert.equal(note('again', { isStale: true })?.link, 'Read the terms');
  const waited = { ...ENDED, was: 'waiting' as const, reason: 'terms_changed' };
  const over = note('terms', { ended: waited, isStale: true });
  assert.match(over?.text ?? '', /terms of use have changed. The session has ended/);
  assert.equal(over?.link, 'Read the terms and start again');
  const wrong = note('terms', { ended: { ...waited, reason: 'wrong_codes' } });
  assert.match(wrong?.text ?? '', /wrong Startcode was entered too often/);
  assert.equal(note('terms', { ended: { ...waited, reason: 'visitor' } }), null);
});
