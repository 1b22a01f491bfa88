import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { JSDOM } from 'jsdom';
import type { WebSocket } from 'ws';

import { ApiError, type Api } from '../../../wagtail_cobrowse/static_src/visitor/api.ts';
import type {
  Policy,
  Sharing,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import type { Session, State } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { Key, MARKER, tab } from '../../../wagtail_cobrowse/static_src/visitor/storage.ts';
import { Visit } from '../../../wagtail_cobrowse/static_src/visitor/visit.ts';
import { eventually, serveSockets } from './socket_server.ts';
import { SERVED } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

/** A mirror that writes down what it is told; a module, as mirror.js is one. */
const MIRROR = `data:text/javascript,
  export const createMirror = ({ color, advisor, onBusy }) => {
    globalThis.sayBusy = onBusy;
    globalThis.mirrorCalls.push(['create', color, advisor]);
    const write = (name) => (...args) => globalThis.mirrorCalls.push([name, ...args]);
    return { accept: write('accept'), watch: write('watch'), silence: write('silence'), receive: write('receive'), end: write('end') };
  };`;

const globals = globalThis as Record<string, unknown>;
const NAMES = [
  'window',
  'document',
  'location',
  'history',
  'localStorage',
  'sessionStorage',
  'MutationObserver',
];

/** The element by which a response says how strictly it asks to be shared. */
const loader = (mark: string): string =>
  `<script data-cobrowse-config='${JSON.stringify({ mark })}'></script>`;

function session(state: Session['state']): Session {
  return {
    state,
    advisor: 'Anna',
    expires_at: null,
    color: 'teal',
    hold: '',
    hold_until: null,
    page_url: '',
  };
}

/** What the mirror is told of a page without regions and names. */
function shared(policy: Policy, byDefault = false): Sharing {
  return { policy, byDefault, mask: [], hide: [], names: [] };
}

function stateWith(of: Session | null, route = 'route'): State {
  const conversation = {
    route,
    pseudonym: '7F3A',
    state: 'open' as const,
    advisor: 'Anna',
    unread: 0,
    last_sequence: 0,
    advisor_read: 0,
  };
  return { conversation, session: of, service: SERVED, language: 'en' };
}

const NONE: State = { conversation: null, session: null, service: SERVED, language: 'en' };

async function visit(
  t: TestContext,
  { mark = '' as '' | 'masked', isFetched = true, isRead = false, hears = [] as string[] } = {},
) {
  const html = `<body>${loader(mark)}`;
  const { window } = new JSDOM(html, { url: 'http://localhost/de/page/?secret=1#part' });
  for (const name of NAMES)
    Object.defineProperty(globals, name, {
      value: name === 'window' ? window : window[name as 'document'],
      configurable: true,
      writable: true,
    });
  // A window that closes empties its document, which is no swap.
  const observers: MutationObserver[] = [];
  globals['MutationObserver'] = class extends window.MutationObserver {
    constructor(callback: MutationCallback) {
      super(callback);
      observers.push(this);
    }
  };
  globals['mirrorCalls'] = [];
  const calls = globals['mirrorCalls'] as unknown[][];

  const server = await serveSockets((socket: WebSocket) =>
    socket.send(JSON.stringify({ type: 'welcome', version: 1, hears })),
  );
  let state = NONE;
  const asked: string[] = [];
  const answers: Partial<Api> = {};
  const held: Promise<void>[] = [];
  const api = {
    state: async () => {
      asked.push('state');
      await held.shift();
      return structuredClone(state);
    },
    pause: () => answers.pause!(),
    confirm: () => answers.confirm!(),
    endSession: () => {
      asked.push('endSession');
      return answers.endSession!();
    },
    end: () => answers.end!(),
    now: () => 0,
  } as unknown as Api;
  const options = {
    config: {
      visitor: '',
      mirror: MIRROR,
      chat: '/chat.js',
      withheld: '/withheld.js',
      frames: '/frames.js',
      marks: '/marks.js',
      stills: '/stills.js',
      shorthands: '/shorthands.js',
      proposals: '/proposals.js',
      assist: '/assist.js',
      receipt: '/receipt.js',
      api: '',
      socket: server.url,
      start: '',
      texts: '',
      language: 'en',
      label: '',
      lost: '',
      page: null,
      mark,
    },
    api,
    onMessages: () => {
      asked.push('messages');
      return isFetched;
    },
    isRead: () => isRead,
    onTyping: () => void asked.push('typing'),
    onOpen: () => undefined,
  };
  const made = new Visit(options);
  const visits = [made];
  t.after(async () => {
    state = NONE;
    for (const each of visits) each.take(NONE);
    await server.close();
    for (const observer of observers) observer.disconnect();
    window.close();
  });
  return {
    window,
    visit: made,
    /** The next page in this tab. */
    load() {
      const next = new Visit(options);
      visits.push(next);
      return next;
    },
    server,
    calls,
    asked,
    answers,
    serve: (next: State) => (state = next),
    /** The next answer about the state waits until this is called, and fails with what it is given. */
    hold() {
      let answer: (why?: Error) => void = () => undefined;
      held.push(
        new Promise((resolve, reject) => (answer = (why) => (why ? reject(why) : resolve()))),
      );
      return (why?: Error) => answer(why);
    },
    tell: (message: object) => server.newest().send(JSON.stringify(message)),
    /** Connected, with this state known. */
    async arrive(next: State) {
      state = next;
      await made.refresh();
      await eventually(() => server.heard.some(({ type }) => type === 'page'));
    },
  };
}

test('a tab with a conversation connects, says where it is, and nothing of what was typed', async (t) => {
  const { window, server, arrive } = await visit(t);
  await arrive(stateWith(null));
  const page = server.heard.find(({ type }) => type === 'page') as unknown as { url: string };
  assert.equal(page.url, 'http://localhost/de/page/');
  assert.equal(window.localStorage.getItem(MARKER), '1');
});

test('without a conversation there is no socket and no marker', async (t) => {
  const { window, visit: made, server } = await visit(t);
  window.localStorage.setItem(MARKER, '1');
  await made.refresh();
  assert.equal(server.opened(), 0);
  assert.equal(window.localStorage.getItem(MARKER), null);
});

test('an epoch accepted before the state is known waits for it', async (t) => {
  const { visit: made, calls, serve, tell, arrive } = await visit(t);
  await arrive(stateWith(session('waiting')));
  serve(stateWith(session('active')));
  tell({ type: 'accept', epoch: 3, policy: 'open', page: null, watched: false });
  tell({ type: 'watch', watched: true });
  await eventually(() => calls.length === 2);
  assert.deepEqual(calls, [
    ['create', 'teal', 'Anna'],
    ['accept', 3, shared('open'), true],
  ]);
  assert.equal(made.store.get().sharing, 'open');
});

test('an epoch that waits for the state does not begin once the visitor has ended or paused', async (t) => {
  for (const verb of ['endSession', 'pause'] as const) {
    const { visit: made, calls, answers, serve, tell, arrive, hold, asked } = await visit(t);
    await arrive(stateWith(session('waiting')));
    serve(stateWith(session('active')));
    const before = asked.length;
    const answer = hold();
    tell({ type: 'accept', epoch: 3, policy: 'open', page: null, watched: true });
    await eventually(() => asked.slice(before).includes('state'));
    answers[verb] = () => new Promise<never>(() => undefined);
    void made.verbs[verb]();
    answer();
    await eventually(() => made.store.get().server?.session?.state === 'active');
    assert.ok(!calls.some(([name]) => name === 'accept'), verb);
  }
});

test('a page with a longer address than can be told is not shared, and the line goes on', async (t) => {
  const { window, calls, server, tell, arrive } = await visit(t);
  await arrive(stateWith(session('active')));
  const told = () => server.heard.filter(({ type }) => type === 'page') as unknown as Told[];
  type Told = { url: string; mark: string };
  tell({ type: 'accept', epoch: 2, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  window.history.pushState({}, '', `/de/${'a'.repeat(3000)}`);
  await eventually(() => told().length === 2);
  const { url, mark } = told()[1]!;
  assert.deepEqual([url.length, mark], [2048, 'hidden']);
  tell({ type: 'accept', epoch: 3, policy: 'open', url, page: null, watched: true });
  await eventually(() => calls.at(-1)?.[0] === 'accept');
  assert.deepEqual(calls.at(-1), ['accept', 3, shared('hidden'), true]);
  await new Promise((done) => setTimeout(done, 600));
  window.history.pushState({}, '', '/de/next/');
  await eventually(() => told().length === 3);
  assert.deepEqual([told()[2]!.url.slice(16), told()[2]!.mark], ['/de/next/', '']);
});

test('of the page’s own mark and the server’s answer the stricter holds', async (t) => {
  const { calls, tell, arrive } = await visit(t, { mark: 'masked' });
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  assert.deepEqual(calls[1], ['accept', 1, shared('masked'), true]);
});

test('a page that becomes another one without being loaded is silent until that one is accepted', async (t) => {
  const { window, calls, server, tell, arrive } = await visit(t);
  await arrive(stateWith(session('active')));
  const told = (): unknown[] =>
    server.heard
      .filter(({ type }) => type === 'page')
      .map((page) => {
        const { url, mark } = page as unknown as Record<'url' | 'mark', string>;
        return [url.slice(16), mark];
      });
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  // As a boosted form does it: the body first, then the address.
  window.document.body.innerHTML = `<p>Hello Mrs Miller</p>${loader('default')}`;
  await Promise.resolve();
  assert.deepEqual(calls.at(-1), ['silence']);
  assert.deepEqual(told(), [['/de/page/', '']]);
  // What was on its way is about the page before.
  tell({ type: 'accept', epoch: 2, policy: 'open', page: null, watched: true });
  await new Promise((done) => setTimeout(done, 20));
  window.history.pushState({}, '', '/de/account/');
  await eventually(() => told().length === 2);
  assert.deepEqual(told()[1], ['/de/account/', 'default']);
  assert.ok(calls.slice(2).every(([name]) => name === 'silence'));
  tell({ type: 'accept', epoch: 3, policy: 'open', page: null, watched: true });
  await eventually(() => calls.at(-1)![0] === 'accept');
  assert.deepEqual(calls.at(-1), ['accept', 3, shared('masked', true), true]);
  // The same address, and nothing more is said of it: it is told all the same.
  window.document.body.innerHTML = '<p>Hello</p>';
  await eventually(() => told().length === 3);
  assert.deepEqual(calls.at(-1), ['silence']);
  assert.deepEqual(told()[2], ['/de/account/', 'default']);
});

test('an epoch with an unknown policy is never mirrored', async (t) => {
  const { visit: made, calls, tell, arrive } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'everything', page: null, watched: true });
  tell({ type: 'accept', epoch: 2, policy: 'hidden', page: null, watched: true });
  await eventually(() => made.store.get().sharing === 'hidden' && calls.length === 2);
  assert.deepEqual(calls[1], ['accept', 2, shared('hidden'), true]);
});

for (const hears of [[], ['weather'], ['weather', 'busy']])
  test(`what the visitor does is told to who hears of it: ${hears.join()}`, async (t) => {
    const { calls, server, tell, arrive } = await visit(t, { hears });
    await arrive(stateWith(session('active')));
    tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
    await eventually(() => calls.length === 2);
    (globals['sayBusy'] as (what: string) => void)('dialog');
    (globals['sayBusy'] as (what: string) => void)('');
    tell({ type: 'ping' });
    await eventually(() => server.heard.some(({ type }) => type === 'pong'));
    const told = server.heard.filter(({ type }) => type === 'busy') as unknown[];
    const all = ['dialog', ''].map((what) => ({ type: 'busy', what }));
    assert.deepEqual(told, hears.includes('busy') ? all : []);
  });

test('a broken line silences the mirror at once', async (t) => {
  const { calls, server, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  server.newest().terminate();
  await eventually(() => made.store.get().line === 'interrupted');
  assert.deepEqual(calls.at(-1), ['silence']);
});

test('that nobody watches is said once it lasts, and that nothing is heard of them at once', async (t) => {
  const { tell, arrive, visit: made } = await visit(t);
  const { store } = made;
  await arrive(stateWith(session('active')));
  const said: string[] = [];
  store.subscribe(({ watching }) => said.at(-1) !== watching && said.push(watching));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  tell({ type: 'stages', line: 'silent' });
  await eventually(() => store.get().watching === 'silent');
  tell({ type: 'stages', line: 'connected' });
  // A stage that is loaded anew is away for a moment.
  tell({ type: 'watch', watched: false });
  tell({ type: 'watch', watched: true });
  tell({ type: 'watch', watched: false });
  await eventually(() => store.get().watching === 'lost');
  assert.deepEqual(said, ['connected', 'silent', 'connected', 'lost']);
  tell({ type: 'silence', elsewhere: false });
  await eventually(() => store.get().watching === 'connected');
});

test('that nobody has come yet is no connection that is interrupted', async (t) => {
  const { tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: false });
  // Longer than a stage that had been there may be away.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(made.store.get().watching, 'connected');
});

test('pausing stops the mirror before anybody is asked', async (t) => {
  const { calls, serve, server, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  const pausing = made.verbs.pause();
  assert.deepEqual(calls.at(-1), ['silence']);
  await eventually(() => server.heard.some(({ type }) => type === 'pause'));
  serve(stateWith(session('paused')));
  tell({ type: 'changed', changes: ['session'] });
  await pausing;
  assert.equal(made.store.get().server?.session?.state, 'paused');
});

test('a pause that an end has overtaken is not asked for by HTTP', async (t) => {
  const { answers, serve, server, tell, arrive, visit: made } = await visit(t);
  answers.pause = () => assert.fail('nothing is there to be paused');
  await arrive(stateWith(session('active')));
  const pausing = made.verbs.pause();
  await eventually(() => server.heard.some(({ type }) => type === 'pause'));
  serve(stateWith(null));
  tell({ type: 'changed', changes: ['session'] });
  await pausing;
  assert.equal(made.store.get().server?.session, null);
});

test('a pause that the server has not got to know is told again, and nothing leaves meanwhile', async (t) => {
  const { answers, calls, serve, server, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  let asked = 0;
  answers.pause = () => {
    asked++;
    return Promise.reject(new ApiError(0, 'no_connection', ''));
  };
  const told = (): number => server.heard.filter(({ type }) => type === 'pause').length;
  void made.verbs.pause();
  await eventually(() => told() === 1);
  // It is killed before it has written anything, and there again at once.
  server.newest().terminate();
  await eventually(() => asked === 1 && server.opened() === 2);
  await eventually(() => server.heard.filter(({ type }) => type === 'page').length === 2);
  const order = server.heard.map(({ type }) => type);
  assert.equal(order.filter((type) => type === 'pause').length, 2);
  assert.ok(order.lastIndexOf('pause') < order.lastIndexOf('page'), 'nobody reads where they are');
  assert.equal(tab.get(Key.Pauses), '1', 'the next page knows of it');
  tell({ type: 'accept', epoch: 2, policy: 'open', page: null, watched: true });
  await eventually(() => told() === 3);
  assert.deepEqual(calls.at(-1), ['silence']);
  assert.ok(!calls.some(([name, epoch]) => name === 'accept' && epoch === 2));
  serve(stateWith(session('paused')));
  tell({ type: 'changed', changes: ['session'] });
  await eventually(() => made.store.get().server?.session?.state === 'paused');
  assert.equal(tab.get(Key.Pauses), null);
  serve(stateWith(session('active')));
  tell({ type: 'changed', changes: ['session'] });
  tell({ type: 'accept', epoch: 3, policy: 'open', page: null, watched: true });
  await eventually(() => calls.at(-1)?.[1] === 3);
  assert.equal(told(), 3);
});

/** What the server has heard of this page, since the beginning. */
type Told = { type: string; url: string; anew: boolean; hidden: boolean };
const toldOf = (heard: { type: string }[]) =>
  heard.filter(({ type }) => type === 'page') as unknown as Told[];

test('a page that gets the focus goes on, unless it was cut here alone', async (t) => {
  const { answers, calls, server, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  const focus = (): boolean => window.dispatchEvent(new window.Event('focus'));
  focus();
  answers.end = () => Promise.reject(new ApiError(0, 'no_connection', ''));
  await assert.rejects(made.verbs.endChat(), ApiError);
  await eventually(() => toldOf(server.heard).length === 3);
  assert.deepEqual(
    toldOf(server.heard).map(({ anew }) => anew),
    [false, false, true],
  );
  tell({ type: 'accept', epoch: 2, policy: 'open', page: null, watched: true });
  await eventually(() => calls.at(-1)?.[1] === 2);
  focus();
  // A script that is missing is asked for once more.
  made.store.set({ lacks: 'part' });
  focus();
  await eventually(() => toldOf(server.heard).length === 5);
  assert.deepEqual(
    toldOf(server.heard).map(({ anew }) => anew),
    [false, false, true, false, true],
  );
});

test('whether it is in the background goes with the page', async (t) => {
  const { server, arrive } = await visit(t);
  await arrive(stateWith(null));
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  window.dispatchEvent(new window.Event('focus'));
  await eventually(() => toldOf(server.heard).length === 2);
  assert.deepEqual(
    toldOf(server.heard).map(({ hidden }) => hidden),
    [false, true],
  );
});

test('an address that changes fast is told at once and then seldom, and nothing leaves meanwhile', async (t) => {
  const { calls, server, tell, arrive } = await visit(t);
  await arrive(stateWith(session('active')));
  const accept = (epoch: number): void =>
    tell({ type: 'accept', epoch, policy: 'open', page: null, watched: true });
  accept(1);
  await eventually(() => calls.length === 2);
  const before = performance.now();
  const move = (name: string): void => history.replaceState(null, '', `/de/map/${name}/`);
  move('one');
  await eventually(() => toldOf(server.heard).length === 2);
  assert.ok(performance.now() - before < 300);
  for (let n = 0; n < 20; n++) {
    move(String(n));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.deepEqual(calls.at(-1), ['silence']);
  // The answer for an address that the page does not have any more.
  accept(2);
  await eventually(() => toldOf(server.heard).length === 3);
  assert.ok(performance.now() - before >= 480);
  assert.ok(!calls.some(([name, epoch]) => name === 'accept' && epoch === 2));
  assert.deepEqual(
    toldOf(server.heard).map(({ url }) => new URL(url).pathname),
    ['/de/page/', '/de/map/one/', '/de/map/19/'],
  );
  accept(3);
  await eventually(() => calls.at(-1)?.[1] === 3);
  // Back within the time, to the address that the server knows: cut as well, and begun anew.
  move('other');
  await Promise.resolve();
  move('19');
  await eventually(() => toldOf(server.heard).length === 4);
  assert.deepEqual(calls.at(-1), ['silence']);
  assert.equal(toldOf(server.heard)[3]!.anew, true);
});

test('what stands there while the address changes is as private as it was, for a while', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { calls, server, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  const accept = (epoch: number, policy: Policy, by_default = false): void =>
    tell({ type: 'accept', epoch, policy, by_default, page: null, watched: true });
  const told = (): string[] => toldOf(server.heard).map(({ url }) => new URL(url).pathname);
  accept(1, 'masked', true);
  await eventually(() => calls.length === 2);
  let left = 0;
  made.store.set({ assist: { leave: () => left++ } });
  history.pushState({}, '', '/de/open/');
  await Promise.resolve();
  assert.deepEqual(calls.at(-1), ['silence'], 'nothing leaves for an address that nobody judged');
  assert.equal(left, 1, 'what the advisor may do is handed over');
  await eventually(() => told().length === 2);
  accept(2, 'open');
  await eventually(() => calls.at(-1)?.[1] === 2);
  assert.deepEqual(calls.at(-1), ['accept', 2, shared('masked', true), true]);
  // The next one comes at once, and the document of the first may still be there.
  t.mock.timers.tick(4900);
  history.pushState({}, '', '/de/also-open/');
  await eventually(() => told().length === 3);
  accept(3, 'open');
  await eventually(() => calls.at(-1)?.[1] === 3);
  assert.deepEqual(calls.at(-1), ['accept', 3, shared('masked', true), true]);
  assert.equal(told().length, 3);
  t.mock.timers.tick(100);
  await eventually(() => told().length === 4);
  assert.equal(toldOf(server.heard)[3]!.anew, true);
  accept(4, 'open');
  await eventually(() => calls.at(-1)?.[1] === 4);
  assert.deepEqual(calls.at(-1), ['accept', 4, shared('open'), true]);
});

test('a document that nobody has judged is as private as can be once its address changes', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { calls, server, tell, arrive } = await visit(t);
  await arrive(stateWith(session('active')));
  const accept = (epoch: number, policy: Policy, path = location.pathname): void =>
    tell({
      type: 'accept',
      epoch,
      url: location.origin + path,
      policy,
      page: null,
      watched: true,
    });
  history.pushState({}, '', '/de/open/');
  await eventually(() => toldOf(server.heard).length === 2);
  accept(1, 'open');
  tell({ type: 'ping' });
  await eventually(() => server.heard.some(({ type }) => type === 'pong'));
  assert.ok(calls.every(([name]) => name !== 'accept'));
  t.mock.timers.tick(5000);
  await eventually(() => toldOf(server.heard).length === 3);
  accept(2, 'open');
  await eventually(() => calls.at(-1)?.[1] === 2);
  assert.deepEqual(calls.at(-1), ['accept', 2, shared('open'), true]);
  // Whose policy comes too late is known from then on, and nothing more is held back than that.
  history.pushState({}, '', '/de/masked/');
  await eventually(() => toldOf(server.heard).length === 4);
  history.pushState({}, '', '/de/also-open/');
  await Promise.resolve();
  // One about an address before that says nothing of this one.
  accept(3, 'open', '/de/page/');
  accept(3, 'masked', '/de/masked/');
  tell({ type: 'ping' });
  await eventually(() => server.heard.filter(({ type }) => type === 'pong').length === 2);
  t.mock.timers.tick(500);
  await eventually(() => toldOf(server.heard).length === 5);
  accept(4, 'open');
  await eventually(() => calls.at(-1)?.[1] === 4);
  assert.deepEqual(calls.at(-1), ['accept', 4, shared('masked'), true]);
  // Where nothing was held back nothing begins anew.
  t.mock.timers.tick(500);
  history.pushState({}, '', '/de/masked/');
  await eventually(() => toldOf(server.heard).length === 6);
  accept(5, 'masked');
  await eventually(() => calls.at(-1)?.[1] === 5);
  t.mock.timers.tick(5000);
  await new Promise((done) => setImmediate(done));
  assert.equal(toldOf(server.heard).length, 6);
});

test('who has logged in by a page that is swapped in is asked about before it is told', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { window, calls, asked, server, tell, arrive, hold } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'masked', page: null, watched: true });
  await eventually(() => calls.length === 2);
  const before = asked.length;
  const [fail, succeed] = [hold(), hold()];
  window.document.body.innerHTML = `<p>Hello</p>${loader('')}`;
  await Promise.resolve();
  t.mock.timers.tick(50);
  assert.deepEqual(asked.slice(before), ['state']);
  // Without an answer it is asked again, and the line says nothing of the page meanwhile.
  fail(new ApiError(0, 'no_connection', ''));
  window.dispatchEvent(new window.Event('focus'));
  await new Promise((done) => setImmediate(done));
  t.mock.timers.tick(500);
  assert.deepEqual(asked.slice(before), ['state', 'state']);
  tell({ type: 'ping' });
  await eventually(() => server.heard.some(({ type }) => type === 'pong'));
  assert.equal(toldOf(server.heard).length, 1);
  succeed();
  await eventually(() => toldOf(server.heard).length === 2);
  // Another document is as private as it says itself.
  tell({ type: 'accept', epoch: 2, policy: 'open', page: null, watched: true });
  await eventually(() => calls.at(-1)?.[1] === 2);
  assert.deepEqual(calls.at(-1), ['accept', 2, shared('open'), true]);
});

test('a page that is left hands over before its line goes, which would end it', async (t) => {
  const { calls, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  made.store.set({ assist: { leave: () => void calls.push(['leave']) } });
  window.dispatchEvent(new window.Event('pagehide'));
  assert.deepEqual(calls.slice(2), [['leave'], ['silence']]);
});

test('what an advisor may do from page to page is gone once the session pauses', async (t) => {
  const { tell, arrive, serve } = await visit(t);
  await arrive(stateWith(session('active')));
  tab.set(Key.Assist, '{}');
  serve(stateWith(session('paused')));
  tell({ type: 'changed', changes: ['session'] });
  await eventually(() => tab.get(Key.Assist) === null);
});

const countStates = (asked: string[]): number => asked.filter((each) => each === 'state').length;

test('what is written and read is one question about the state', async (t) => {
  const { tell, arrive, asked, serve, visit: made } = await visit(t);
  await arrive(stateWith(null));
  const before = countStates(asked);
  const read = stateWith(null);
  serve({ ...read, conversation: { ...read.conversation!, advisor_read: 7 } });
  for (const change of ['messages', 'visitor_read', 'messages', 'advisor_read'])
    tell({ type: 'changed', changes: [change] });
  await eventually(() => made.store.get().server?.conversation?.advisor_read === 7);
  assert.equal(countStates(asked) - before, 1);
  assert.equal(asked.filter((each) => each === 'messages').length, 2);
});

test('for who has the chat before their eyes only the advisor’s reading is asked for', async (t) => {
  const { tell, arrive, asked } = await visit(t, { isRead: true });
  await arrive(stateWith(null));
  const before = countStates(asked);
  tell({ type: 'changed', changes: ['messages'] });
  tell({ type: 'changed', changes: ['visitor_read'] });
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(countStates(asked), before);
  tell({ type: 'changed', changes: ['advisor_read'] });
  await eventually(() => countStates(asked) - before === 1);
});

test('what else changes is asked for at once, and nothing is asked twice', async (t) => {
  const { tell, arrive, asked } = await visit(t);
  await arrive(stateWith(null));
  const before = countStates(asked);
  tell({ type: 'changed', changes: ['advisor_read'] });
  tell({ type: 'changed', changes: ['messages', 'session'] });
  tell({ type: 'changed', changes: ['messages'] });
  // Of the first nobody has heard yet when the second is answered, and the third comes later.
  await eventually(() => asked.filter((each) => each === 'messages').length === 2);
  assert.equal(countStates(asked) - before, 1);
  await eventually(() => countStates(asked) - before === 2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(countStates(asked) - before, 2);
});

test('a chat that is not open asks at once how many new messages there are', async (t) => {
  const { tell, arrive, asked } = await visit(t, { isFetched: false });
  await arrive(stateWith(null));
  const before = countStates(asked);
  tell({ type: 'changed', changes: ['messages'] });
  tell({ type: 'typing' });
  await eventually(() => asked.includes('typing'));
  assert.equal(countStates(asked) - before, 1);
});

test('only another tab that shares is said to share', async (t) => {
  const { calls, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  tell({ type: 'silence', elsewhere: false });
  await eventually(() => calls.at(-1)?.[0] === 'silence');
  assert.equal(made.store.get().sharing, 'unknown');
  tell({ type: 'silence', elsewhere: true });
  await eventually(() => made.store.get().sharing === 'elsewhere');
});

test('ending cuts here, then in the hub, whose answer brings the receipt', async (t) => {
  const { window, asked, calls, serve, server, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  const ending = made.verbs.endSession();
  assert.deepEqual(calls.at(-1), ['silence']);
  void made.verbs.endSession();
  await eventually(() => server.heard.some(({ type }) => type === 'end'));
  serve(stateWith(null));
  const receipt = { ended_at: '', reason: 'visitor', deleted: { sessions: 1, nonces: 2 } };
  tell({ type: 'ended', reason: 'visitor', receipt });
  await ending;
  assert.equal(server.heard.filter(({ type }) => type === 'end').length, 1);
  assert.ok(!asked.includes('endSession'));
  const { ended } = made.store.get();
  assert.equal(ended?.was, 'running');
  assert.equal(ended.reason, 'visitor');
  assert.deepEqual(ended.deleted, { sessions: 1, nonces: 2 });
  assert.equal(window.sessionStorage.getItem(Key.Running), null);
});

test('a hub that does not answer is passed by', async (t) => {
  const { asked, answers, serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  answers.endSession = () => {
    serve(stateWith(null));
    return Promise.resolve({ receipt: { ended_at: '', reason: 'visitor', deleted: {} } });
  };
  await made.verbs.endSession();
  assert.ok(asked.includes('endSession'));
  assert.equal(made.store.get().ended?.reason, 'visitor');
});

test('an end without any line is kept, and carried out when there is one', async (t) => {
  const { asked, answers, calls, serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  tell({ type: 'accept', epoch: 1, policy: 'open', page: null, watched: true });
  await eventually(() => calls.length === 2);
  answers.endSession = () => Promise.reject(new ApiError(0, 'no_connection', ''));
  made['line'].interrupt();
  await made.verbs.endSession();
  assert.equal(made.store.get().server?.session, null);
  answers.endSession = () => {
    serve(stateWith(null));
    return Promise.resolve({ receipt: { ended_at: '', reason: 'visitor', deleted: {} } });
  };
  await eventually(() => asked.filter((what) => what === 'endSession').length === 2);
  await eventually(() => made.store.get().ended?.reason === 'visitor');
  assert.ok(!calls.slice(3).some(([name]) => name === 'accept'));
});

test('the reason that the server gives is the one that is shown', async (t) => {
  const { serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  serve(stateWith(null));
  tell({ type: 'ended', reason: 'advisor' });
  await eventually(() => made.store.get().ended !== null);
  assert.equal(made.store.get().ended?.reason, 'advisor');
});

test('older news never overwrite newer ones', async (t) => {
  const { visit: made } = await visit(t);
  const slow: ((state: State) => void)[] = [];
  made.api.state = () => new Promise((resolve) => slow.push(resolve));
  const first = made.refresh();
  const second = made.refresh();
  slow[1]!(stateWith(session('paused')));
  await second;
  slow[0]!(stateWith(session('active')));
  await first;
  assert.equal(made.store.get().server?.session?.state, 'paused');
});

test('when the chat ends elsewhere, this tab lets go of the line', async (t) => {
  const { window, serve, server, arrive, visit: made } = await visit(t);
  await arrive(stateWith(null));
  serve(NONE);
  window.dispatchEvent(new window.StorageEvent('storage', { key: MARKER }));
  await eventually(() => made.store.get().line === 'off');
  assert.equal(made.store.get().chatEnded, true);
  await eventually(() => server.newest().readyState === 3);
});

test('a server that forgets the route is not asked in circles', async (t) => {
  const { asked, server, arrive } = await visit(t);
  await arrive(stateWith(null));
  server.newest().close(4404);
  await eventually(() => server.opened() === 2);
  server.newest().close(4404);
  await eventually(() => server.newest().readyState === 3);
  const before = asked.length;
  // Two more turns of the event loop with all its timers due by now.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  assert.ok(asked.length <= before + 1);
});

const RECEIPT = {
  ended_at: '2030-01-01T12:00:00Z',
  reason: 'visitor',
  deleted: { sessions: 1, messages: 4 },
};

const held = (hold: Session['hold']): Session => ({ ...session('paused'), hold });

test('after a changed login, sharing again is asked of the server', async (t) => {
  const { answers, arrive, visit: made } = await visit(t);
  await arrive(stateWith(held('identity')));
  answers.confirm = () => Promise.resolve(stateWith(session('active')));
  await made.verbs.confirm();
  assert.equal(made.store.get().server?.session?.state, 'active');
});

test('a hold that has become another one is shown as that', async (t) => {
  const { answers, serve, arrive, visit: made } = await visit(t);
  await arrive(stateWith(held('identity')));
  answers.confirm = () => {
    serve(stateWith(held('terms')));
    return Promise.reject(new ApiError(409, 'no_session', ''));
  };
  await made.verbs.confirm();
  assert.equal(made.store.get().server?.session?.hold, 'terms');
});

test('without an answer the visitor is told that it did not work', async (t) => {
  const { answers, arrive, visit: made } = await visit(t);
  await arrive(stateWith(held('identity')));
  answers.confirm = () => Promise.reject(new ApiError(0, 'no_connection', ''));
  await assert.rejects(made.verbs.confirm(), ApiError);
  assert.equal(made.store.get().server?.session?.hold, 'identity');
});

test('a consent given anew adds its number, and brings no Startcode', async (t) => {
  const { window, serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(null));
  const consented = {
    startcode: 'KLMR 2468',
    expires_at: '2030-01-01T12:00:00Z',
    receipt: 'FIRST',
  };
  made.verbs.begin({ ...consented, state: stateWith(session('waiting')) });
  assert.equal(made.recallStartcode()?.code, 'KLMR 2468');
  made.take(stateWith(held('terms')));
  assert.equal(made.recallStartcode(), null);
  const renewed = { startcode: '', expires_at: null, receipt: 'SECOND' };
  made.verbs.begin({ ...renewed, state: stateWith(session('active')) });
  assert.equal(made.recallStartcode(), null);
  serve(stateWith(null));
  tell({ type: 'ended', reason: 'visitor', receipt: RECEIPT });
  await eventually(() => made.store.get().ended !== null);
  const { ended } = made.store.get();
  assert.deepEqual(ended?.numbers, ['FIRST', 'SECOND']);
  assert.equal(ended.at, RECEIPT.ended_at);
  assert.equal(window.sessionStorage.getItem(Key.Receipt), null);
});

test('an end is known to the pages after it until it is put aside', async (t) => {
  const { serve, tell, arrive, load, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  serve(stateWith(null));
  tell({ type: 'ended', reason: 'advisor' });
  await eventually(() => made.store.get().ended !== null);
  const next = load();
  assert.deepEqual(next.store.get().ended, { ...made.store.get().ended, isPast: true });
  next.verbs.dismissEnded();
  assert.equal(load().store.get().ended, null);
});

test('what another script has put in the place of an end is no end', async (t) => {
  const { window, load } = await visit(t);
  for (const value of ['', '{', 'null', '1', '{"was":"running"}', '[]']) {
    window.sessionStorage.setItem(Key.Ended, value);
    assert.equal(load().store.get().ended, null);
  }
});

test('a held session that is over on the next page is known to have been held', async (t) => {
  const { arrive, load, serve } = await visit(t);
  await arrive(stateWith(held('terms')));
  serve(stateWith(null));
  const next = load();
  await next.refresh();
  assert.equal(next.store.get().ended?.held, 'terms');
});

test('five wrong codes end what waited, and it is told', async (t) => {
  const { serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('waiting')));
  serve(stateWith(null));
  tell({ type: 'ended', reason: 'wrong_codes' });
  await eventually(() => made.store.get().ended !== null);
  assert.equal(made.store.get().ended?.was, 'waiting');
  assert.equal(made.store.get().ended?.reason, 'wrong_codes');
});

test('a receipt that comes after the news completes what is shown', async (t) => {
  const { answers, serve, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  answers.end = async () => {
    // The socket is closed before the answer is read.
    serve(NONE);
    await made.refresh();
    assert.deepEqual(made.store.get().ended?.deleted, {});
    return { receipt: RECEIPT };
  };
  await made.verbs.endChat();
  assert.deepEqual(made.store.get().ended?.deleted, RECEIPT.deleted);
  assert.equal(made.store.get().ended?.at, RECEIPT.ended_at);
  assert.equal(made.store.get().chatEnded, true);
});

test('of a session that ends with its chat, the chat’s receipt stays, whichever comes last', async (t) => {
  const { answers, serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  const whole = { ...RECEIPT, deleted: { sessions: 1, messages: 4, conversations: 1 } };
  answers.end = () => Promise.resolve({ receipt: whole });
  await made.verbs.endChat();
  // The answer was here before the news of the session.
  serve(NONE);
  tell({ type: 'ended', reason: 'visitor', receipt: { ...RECEIPT, deleted: { sessions: 1 } } });
  await eventually(() => made.store.get().ended !== null);
  assert.deepEqual(made.store.get().ended?.deleted, whole.deleted);
});

test('a session that a busy server ends just before its chat is told of with that', async (t) => {
  const { answers, serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  const { ended_at } = RECEIPT;
  const later = new Date(Date.parse(ended_at) + 700).toISOString();
  let answer: () => void = () => undefined;
  answers.end = () =>
    new Promise((resolve) => {
      const deleted = { messages: 4, conversations: 1 };
      answer = () => resolve({ receipt: { ...RECEIPT, ended_at: later, deleted } });
    });
  const ended = made.verbs.endChat();
  serve(stateWith(null));
  tell({ type: 'ended', reason: 'visitor', receipt: { ...RECEIPT, deleted: { sessions: 1 } } });
  await eventually(() => made.store.get().ended !== null);
  serve(NONE);
  answer();
  await ended;
  const all = { sessions: 1, messages: 4, conversations: 1 };
  assert.deepEqual(made.store.get().ended?.deleted, all);
});

test('an end by somebody else comes with its receipt, also after the state has told it', async (t) => {
  const { serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  serve(stateWith(null));
  await made.refresh();
  assert.deepEqual(made.store.get().ended?.deleted, {});
  const receipt = { ...RECEIPT, reason: 'advisor' };
  tell({ type: 'ended', reason: 'advisor', receipt });
  await eventually(() => made.store.get().ended?.reason === 'advisor');
  assert.deepEqual(made.store.get().ended?.deleted, RECEIPT.deleted);
  assert.equal(made.store.get().ended?.at, RECEIPT.ended_at);
});

test('what was deleted with a chat that the advisor has ended comes with the news', async (t) => {
  const { serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(null));
  serve(NONE);
  tell({
    type: 'changed',
    changes: ['conversation'],
    receipt: { ...RECEIPT, deleted: { messages: 4 } },
  });
  await eventually(() => made.store.get().chatEnded);
  assert.deepEqual(made.store.get().chatDeleted, { messages: 4 });
});

test('the end of a chat is no receipt of the next session', async (t) => {
  const { answers, serve, tell, arrive, visit: made } = await visit(t);
  await arrive(stateWith(null));
  answers.end = () => {
    serve(NONE);
    return Promise.resolve({ receipt: { ...RECEIPT, deleted: { messages: 4 } } });
  };
  await made.verbs.endChat();
  assert.equal(made.store.get().ended, null);
  assert.deepEqual(made.store.get().chatDeleted, { messages: 4 });
  await arrive(stateWith(session('active'), 'another'));
  serve(stateWith(null, 'another'));
  tell({ type: 'ended', reason: '' });
  await eventually(() => made.store.get().ended !== null);
  assert.equal(made.store.get().ended?.reason, '');
  assert.deepEqual(made.store.get().ended?.deleted, {});
});

test('an end that could not be told is told by the next page, which shares nothing before', async (t) => {
  const { answers, asked, calls, serve, tell, arrive, load, visit: made } = await visit(t);
  await arrive(stateWith(session('active')));
  answers.endSession = () => Promise.reject(new ApiError(0, 'no_connection', ''));
  made['line'].interrupt();
  await made.verbs.endSession();
  const told = asked.filter((what) => what === 'endSession').length;
  // This page is left; the line is back, and the session runs still for all the server knows.
  made['line'].close();
  const next = load();
  const seen: unknown[] = [];
  next.store.subscribe(({ server }) => seen.push(server?.session));
  answers.endSession = () => {
    serve(stateWith(null));
    return Promise.resolve({ receipt: RECEIPT });
  };
  tell({ type: 'accept', epoch: 9, policy: 'open', page: null, watched: true });
  await next.refresh();
  await eventually(() => asked.filter((what) => what === 'endSession').length === told + 1);
  await eventually(() => Boolean(next.store.get().ended?.deleted['sessions']));
  assert.ok(seen.every((of) => of === null));
  assert.ok(!calls.some(([name]) => name === 'accept'));
});
