import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';

import type {
  Mirror,
  MirrorModule,
  MirrorOptions,
  Policy,
  Sharing as PageSharing,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import {
  EscapeCount,
  LOOK,
  watchEscape,
  WITHIN,
} from '../../../wagtail_cobrowse/static_src/visitor/session/escape.ts';
import { eventFor } from '../../../wagtail_cobrowse/static_src/visitor/session/events.ts';
import type { Mark } from '../../../wagtail_cobrowse/static_src/visitor/mark.ts';
import {
  AGAIN,
  SharedPage,
  stricter,
} from '../../../wagtail_cobrowse/static_src/visitor/session/sharing.ts';
import { barView } from '../../../wagtail_cobrowse/static_src/visitor/session/view.ts';
import type { Lacks } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import type {
  Line,
  Session,
  Sharing,
  Snapshot,
  Watching,
} from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { SERVED } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

const press = (at: number, more = {}) => ({ at, used: false, typing: false, ...more });

test('Esc twice within a second ends, slower only hints again', () => {
  const count = new EscapeCount();
  assert.equal(count.press(press(0)), 'hint');
  assert.equal(count.press(press(WITHIN + 1)), 'hint');
  assert.equal(count.press(press(2 * WITHIN)), 'end');
});

test('a third Esc does not end twice', () => {
  const count = new EscapeCount();
  assert.deepEqual(
    [0, 100, 200].map((at) => count.press(press(at))),
    ['hint', 'end', 'hint'],
  );
});

test('an Esc that the page used does not count, nor the one before it', () => {
  const count = new EscapeCount();
  assert.equal(count.press(press(0)), 'hint');
  assert.equal(count.press(press(100, { used: true })), 'nothing');
  assert.equal(count.press(press(200)), 'hint');
});

test('an Esc of an input method, or one held down, is none', () => {
  const count = new EscapeCount();
  count.press(press(0));
  assert.equal(count.press(press(100, { typing: true })), 'nothing');
  assert.equal(count.press(press(200)), 'end');
});

test('another key between the two starts anew', () => {
  const count = new EscapeCount();
  count.press(press(0));
  count.other();
  assert.equal(count.press(press(100)), 'hint');
});

/** Runs `watch` with the window of a page as the global one. */
function onPage(html: string, watch: (window: JSDOM['window']) => void): void {
  const { window } = new JSDOM(html);
  const globals = globalThis as Record<string, unknown>;
  const names = ['window', 'document', 'AbortController'] as const;
  const saved = names.map((name) => globals[name]);
  for (const name of names) globals[name] = name === 'window' ? window : window[name];
  try {
    watch(window);
  } finally {
    names.forEach((name, at) => (globals[name] = saved[at]));
    window.close();
  }
}

/** A key is pressed in `target`, which is in the document of a frame or of the page. */
function pressIn(target: Element, key: string, more: KeyboardEventInit = {}): void {
  const view = target.ownerDocument.defaultView!;
  const init = { key, bubbles: true, cancelable: true, composed: true, view, ...more };
  target.dispatchEvent(new view.KeyboardEvent('keydown', init));
}

test('on a page: prevented, consumed, or closing something is use', () => {
  onPage(
    '<button aria-expanded="true"></button><input type="search" value="x"><p>text</p>',
    ({ document }) => {
      const reactions: string[] = [];
      const stop = watchEscape((what) => reactions.push(what));
      const text = document.querySelector('p')!;
      const twice = (target: Element, more?: KeyboardEventInit): string[] => {
        reactions.length = 0;
        pressIn(target, 'Escape', more);
        pressIn(target, 'Escape', more);
        pressIn(text, 'a');
        return [...reactions];
      };
      assert.deepEqual(twice(text), ['hint', 'end']);
      assert.deepEqual(twice(text, { repeat: true }), []);
      assert.deepEqual(twice(text, { isComposing: true }), []);
      assert.deepEqual(twice(document.querySelector('input')!), []);

      const prevent = (event: Event): void => event.preventDefault();
      document.addEventListener('keydown', prevent);
      assert.deepEqual(twice(text), []);
      document.removeEventListener('keydown', prevent);

      // A menu that closes without telling anybody: the first Esc was its own.
      const menu = document.querySelector('button')!;
      const close = (): void => menu.setAttribute('aria-expanded', 'false');
      document.addEventListener('keydown', close);
      assert.deepEqual(twice(text), ['hint']);
      document.removeEventListener('keydown', close);

      stop();
      assert.deepEqual(twice(text), []);
    },
  );
});

test('in the frame that has the focus it counts as on the page, also after document.open', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  onPage('<p>text</p><iframe id="one"></iframe><iframe id="two"></iframe>', ({ document }) => {
    const reactions: string[] = [];
    const stop = watchEscape((what) => reactions.push(what));
    const [one, two] = document.querySelectorAll('iframe');
    const bodyOf = (frame: HTMLIFrameElement): HTMLElement => frame.contentDocument!.body;
    const twice = (target: Element): string[] => {
      reactions.length = 0;
      pressIn(target, 'Escape');
      pressIn(target, 'Escape');
      return [...reactions];
    };
    one!.focus();
    assert.equal(document.activeElement, one);
    t.mock.timers.tick(LOOK);
    assert.deepEqual(twice(bodyOf(one!)), ['hint', 'end']);
    // Several looks are one listener.
    t.mock.timers.tick(LOOK);
    assert.deepEqual(twice(bodyOf(one!)), ['hint', 'end']);

    // Once on the page, once in the frame; another key between them starts anew there too.
    reactions.length = 0;
    pressIn(document.querySelector('p')!, 'Escape');
    pressIn(bodyOf(one!), 'Escape');
    assert.deepEqual(reactions, ['hint', 'end']);
    reactions.length = 0;
    pressIn(document.querySelector('p')!, 'Escape');
    pressIn(bodyOf(one!), 'a');
    pressIn(bodyOf(one!), 'Escape');
    assert.deepEqual(reactions, ['hint', 'hint']);
    pressIn(bodyOf(one!), 'a');

    one!.contentDocument!.open();
    one!.contentDocument!.write('<button>Anew</button>');
    one!.contentDocument!.close();
    t.mock.timers.tick(LOOK);
    assert.deepEqual(twice(one!.contentDocument!.querySelector('button')!), ['hint', 'end']);

    // A frame within a frame.
    const inner = two!.contentDocument!.createElement('iframe');
    bodyOf(two!).append(inner);
    two!.focus();
    inner.focus();
    t.mock.timers.tick(LOOK);
    assert.deepEqual(twice(bodyOf(inner)), ['hint', 'end']);

    stop();
    assert.deepEqual(twice(bodyOf(inner)), []);
  });
});

const session = (state: Session['state']): Session => ({
  state,
  advisor: 'Anna',
  expires_at: null,
  color: '#c2185b',
  hold: '',
  hold_until: null,
  page_url: '',
});

function snapshot(
  of: Session | null,
  line: Line,
  sharing: Sharing,
  lacks: Lacks = '',
  watching: Watching = 'connected',
): Snapshot {
  return {
    server: { conversation: null, session: of, service: SERVED, language: 'en' },
    line,
    sharing,
    lacks,
    watching,
    ended: null,
    field: null,
    assist: null,
    chatEnded: false,
    chatDeleted: {},
  };
}

const anyLine = fc.constantFrom<Line>('off', 'connecting', 'open', 'interrupted', 'refused');
const anySharing = fc.constantFrom<Sharing>('unknown', 'open', 'masked', 'hidden', 'elsewhere');
const anyLack = fc.constantFrom<Lacks>('', 'part', 'mirror');
const anyState = fc.constantFrom<Session['state']>('waiting', 'active', 'paused');
const anyWatching = fc.constantFrom<Watching>('connected', 'silent', 'lost');
const any = [anyState, anyLine, anySharing, anyLack, anyWatching] as const;

test('in every state of a session it can be ended, and the bar says something', () => {
  fc.assert(
    fc.property(...any, (state, line, sharing, lacks, watching) => {
      const view = barView(snapshot(session(state), line, sharing, lacks, watching));
      assert.ok(view?.actions.includes('end'));
      assert.notEqual(view?.text ?? '', '');
    }),
  );
});

test('the page is framed exactly when the words say that it is seen', () => {
  fc.assert(
    fc.property(...any, (state, line, sharing, lacks, watching) => {
      const view = barView(snapshot(session(state), line, sharing, lacks, watching));
      assert.ok(view);
      assert.equal(view.framed, view.text === 'Anna can see this page');
    }),
  );
});

test('what may be seen is never called unseen', () => {
  for (const sharing of ['unknown', 'open', 'masked'] as const)
    for (const line of ['open', 'connecting'] as const)
      assert.equal(
        barView(snapshot(session('active'), line, sharing))?.text,
        'Anna can see this page',
      );
});

test('who is watched by nobody for a moment is told so, and nothing is framed', () => {
  const shown = (watching: Watching, sharing: Sharing = 'open') =>
    barView(snapshot(session('active'), 'open', sharing, '', watching));
  assert.equal(shown('lost')?.text, 'The connection to Anna is interrupted. Nobody is watching.');
  assert.equal(shown('lost')?.framed, false);
  // Of whom nothing is heard, nobody knows what they still see.
  assert.equal(shown('silent')?.text, 'Anna can see this page');
  assert.equal(shown('silent')?.more, 'The connection to your advisor is interrupted.');
  assert.equal(shown('lost', 'elsewhere')?.text, 'You are sharing another tab');
});

test('who cannot be connected any more is told what helps, not that it is tried again', () => {
  assert.equal(
    barView(snapshot(session('active'), 'refused', 'open'))?.text,
    'Not connected. Nobody is watching. Please reload this page.',
  );
});

test('the words for each state', () => {
  const text = (state: Session['state'], line: Line, sharing: Sharing): string | undefined =>
    barView(snapshot(session(state), line, sharing))?.text;
  assert.equal(text('waiting', 'open', 'unknown'), 'Waiting for your advisor');
  assert.equal(text('active', 'open', 'hidden'), 'This page is not shared');
  assert.equal(text('paused', 'open', 'elsewhere'), 'Paused: your advisor sees nothing');
  assert.equal(
    text('active', 'interrupted', 'open'),
    'Connection interrupted. Nobody is watching.',
  );
  assert.equal(barView(snapshot(null, 'open', 'open')), null);
});

test('the events on the document', () => {
  assert.equal(eventFor('none', 'waiting'), 'cobrowse:waiting');
  assert.equal(eventFor('waiting', 'active'), 'cobrowse:started');
  assert.equal(eventFor('waiting', 'paused'), 'cobrowse:paused');
  assert.equal(eventFor('waiting', 'none'), 'cobrowse:ended');
  assert.equal(eventFor('none', 'active'), 'cobrowse:started');
  assert.equal(eventFor('active', 'paused'), 'cobrowse:paused');
  assert.equal(eventFor('paused', 'active'), 'cobrowse:resumed');
  assert.equal(eventFor('paused', 'none'), 'cobrowse:ended');
  assert.equal(eventFor('active', 'active'), null);
});

const sharing = (policy: Policy, byDefault = false): PageSharing => ({
  policy,
  byDefault,
  mask: [],
  hide: [],
  names: [],
});

test('of two policies the stricter holds', () => {
  const held = (policy: Policy, mark: Mark) => stricter(sharing(policy), mark);
  assert.deepEqual(held('open', ''), sharing('open'));
  assert.deepEqual(held('open', 'masked'), sharing('masked'));
  assert.deepEqual(held('hidden', 'masked'), sharing('hidden'));
  assert.deepEqual(held('open', 'default'), sharing('masked', true));
  assert.deepEqual(held('masked', 'default'), sharing('masked'));
  assert.deepEqual(stricter(sharing('masked', true), 'masked'), sharing('masked'));
});

function fakeMirror() {
  const calls: unknown[][] = [];
  const mirror: Mirror = {
    accept: (...args) => void calls.push(['accept', ...args]),
    watch: (watched) => void calls.push(['watch', watched]),
    silence: () => void calls.push(['silence']),
    end: () => void calls.push(['end']),
    receive: () => void calls.push(['receive']),
    answer: (answer) => void calls.push(['answer', answer]),
  };
  let finish: (module: MirrorModule) => void = () => undefined;
  let fail: (why: Error) => void = () => undefined;
  let loads = 0;
  const missing: boolean[] = [];
  const page = new SharedPage({
    load: () => {
      loads++;
      return new Promise((resolve, reject) => ([finish, fail] = [resolve, reject]));
    },
    options: () => ({}) as MirrorOptions,
    onMissing: (isMissing) => missing.push(isMissing),
  });
  const arrive = async (): Promise<void> => {
    finish({ createMirror: () => mirror });
    await new Promise(setImmediate);
  };
  const stayAway = async (): Promise<void> => {
    fail(new Error('blocked'));
    await new Promise(setImmediate);
  };
  return { page, calls, arrive, stayAway, missing, loads: () => loads };
}

test('a mirror that arrives late starts with the newest epoch only', async () => {
  const { page, calls, arrive, loads } = fakeMirror();
  page.accept(1, sharing('open'), false);
  page.accept(2, sharing('masked'), false);
  page.watch(true);
  await arrive();
  assert.deepEqual(calls, [['accept', 2, sharing('masked'), true]]);
  assert.equal(loads(), 1);
});

test('a mirror that arrives after the end never starts', async () => {
  const { page, calls, arrive } = fakeMirror();
  page.accept(1, sharing('open'), true);
  page.silence();
  await arrive();
  assert.deepEqual(calls, []);
});

test('nothing is loaded before there is something to mirror', () => {
  const { page, loads } = fakeMirror();
  page.watch(true);
  page.silence();
  assert.equal(loads(), 0);
});

test('where mirror.js does not load it is said, and it is asked for again while a page is shared', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { page, calls, arrive, stayAway, missing, loads } = fakeMirror();
  page.accept(1, sharing('open'), true);
  await stayAway();
  assert.deepEqual([missing, calls, loads()], [[true], [], 1]);
  t.mock.timers.tick(AGAIN);
  assert.equal(loads(), 2);
  await arrive();
  assert.deepEqual(missing, [true, false]);
  assert.deepEqual(calls, [['accept', 1, sharing('open'), true]]);
});

test('after the end nobody asks for mirror.js again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { page, stayAway, loads } = fakeMirror();
  page.accept(1, sharing('open'), true);
  await stayAway();
  page.silence();
  t.mock.timers.tick(AGAIN);
  assert.equal(loads(), 1);
});
