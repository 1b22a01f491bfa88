/** The chat's panel: what can be answered, where the keyboard is, what is said of a failure. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

import { ApiError } from '../../../wagtail_cobrowse/static_src/visitor/api.ts';
import { Chat } from '../../../wagtail_cobrowse/static_src/visitor/chat/chat.ts';
import type { Message } from '../../../wagtail_cobrowse/static_src/visitor/chat/messages.ts';
import { Panel } from '../../../wagtail_cobrowse/static_src/visitor/chat/panel.ts';
import {
  NOTHING,
  SERVED,
  type Conversation,
  type Snapshot,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { listen } from '../heard.ts';
import { eventually } from './socket_server.ts';

const SUGGESTION: Message = {
  sequence: 1,
  client_id: 'page',
  author: 'advisor',
  name: '',
  kind: 'page',
  text: '',
  data: { url: '/en/contact/', title: 'Contact' },
  created_at: '2030-01-01T00:00:00Z',
};
const SERVER: State = { conversation: null, session: null, service: SERVED, language: 'en' };
const RUNNING: Snapshot = {
  ...NOTHING,
  line: 'open',
  server: { ...SERVER, conversation: { state: 'open', unread: 0 } as Conversation },
};
const OVER: Snapshot = { ...RUNNING, server: SERVER, chatEnded: true };

let known: Message[];
let status: number;
let sends: number;
let snapshot: Snapshot;
let chat: Chat;
let panel: Panel;

beforeEach(() => {
  const { window } = new JSDOM('', { url: 'https://insurer.example/en/' });
  Object.assign(globalThis, {
    window,
    document: window.document,
    location: window.location,
    HTMLElement: window.HTMLElement,
    MutationObserver: window.MutationObserver,
    // Nothing has a size here.
    ResizeObserver: class {
      observe(): void {}
    },
    requestAnimationFrame: () => 1,
  });
  known = [SUGGESTION];
  status = sends = 0;
  snapshot = RUNNING;
  const values = new Map<string, string>();
  chat = new Chat({
    api: {
      messages: () => Promise.resolve({ messages: known, more: false }),
      send: () => {
        sends++;
        return Promise.reject(new ApiError(status, '', ''));
      },
      read: () => Promise.resolve(),
    },
    memory: {
      get: (key) => values.get(key) ?? null,
      set: (key, value) => void values.set(key, value),
      remove: (key) => void values.delete(key),
    },
    retryAfter: 5,
    onChange: () => panel.render(snapshot),
    onState: () => undefined,
    onEnded: () => undefined,
  });
  const nothing = (): void => undefined;
  panel = new Panel({
    chat,
    language: 'en',
    onMinimise: nothing,
    onEnd: nothing,
    onTyping: nothing,
    onLeave: nothing,
  });
  window.document.body.append(panel.element);
  panel.open();
});

const find = (selector: string): HTMLElement | null => panel.element.querySelector(selector);
const notNow = (): HTMLElement | null => find('[aria-label="Not now: Contact"]');
const field = (): HTMLTextAreaElement => find('textarea') as HTMLTextAreaElement;
function type(text: string): void {
  field().value = text;
  field().dispatchEvent(new window.Event('input', { bubbles: true }));
}
const alert = (): string => find('[role=alert]')!.textContent;

test('who would rather stay goes on writing', async () => {
  await chat.refresh();
  notNow()!.focus();
  notNow()!.click();
  assert.equal(notNow(), null);
  assert.equal(document.activeElement, find('textarea'));
  chat.reset(false);
});

test('what is read after the end cannot be answered', async () => {
  await chat.refresh();
  assert.ok(notNow());
  snapshot = OVER;
  chat.reset(true);
  assert.match(panel.element.textContent, /Your advisor suggests/);
  assert.equal(notNow(), null);
});

test('what is sent again by itself is said once, and its button keeps the focus', async () => {
  panel.render(snapshot);
  chat.post('Hello');
  await eventually(() => alert() !== '');
  assert.equal(alert(), 'Your message is not sent yet. It will be sent again automatically.');
  const again = find('.again')!;
  again.focus();
  let changes = 0;
  new window.MutationObserver((records) => (changes += records.length)).observe(panel.element, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  const before = sends;
  await eventually(() => sends > before + 2);
  assert.equal(changes, 0);
  assert.equal(document.activeElement, again);
  chat.reset(false);
});

test('of what is refused nobody says that it is sent again', async () => {
  status = 403;
  panel.render(snapshot);
  chat.post('Hello');
  await eventually(() => alert() !== '');
  assert.equal(alert(), 'Your message was not sent.');
});

test('what the server never takes is in the field again, with the reason', async () => {
  status = 400;
  panel.render(snapshot);
  chat.post('Hello');
  await eventually(() => field().value === 'Hello');
  assert.equal(alert(), 'That did not work. Please try again in a moment.');
  panel.render(snapshot);
  field().value = 'Hello you';
  panel.render(snapshot);
  assert.equal(field().value, 'Hello you');
  assert.deepEqual(chat.messages.outgoing, []);
});

test('a text that is too long stays whole, and is not sent', () => {
  panel.render(snapshot);
  type('x'.repeat(4003));
  assert.equal(find('.left')!.textContent, '3 characters too many');
  find('form')!.dispatchEvent(new window.Event('submit', { cancelable: true }));
  assert.equal(alert(), '3 characters too many');
  assert.equal(field().value.length, 4003);
  type('x'.repeat(3999));
  assert.equal(find('.left')!.textContent, '1 character left');
  find('form')!.dispatchEvent(new window.Event('submit', { cancelable: true }));
  assert.equal(field().value, '');
  assert.equal(chat.messages.outgoing.length, 1);
  chat.reset(false);
});

test('the newest of the visitor’s own messages that the advisor has seen says so', async () => {
  known = [1, 2, 3].map((sequence) => ({
    ...SUGGESTION,
    sequence,
    client_id: `${sequence}`,
    author: 'visitor',
    kind: 'text',
  }));
  await chat.refresh();
  const whether = (): boolean[] =>
    [...panel.element.querySelectorAll('.own .meta')].map(({ textContent }) =>
      / · Read$/.test(textContent),
    );
  assert.deepEqual(whether(), [false, false, false]);
  const conversation = { state: 'open', unread: 0, advisor_read: 2 } as Conversation;
  panel.render({ ...RUNNING, server: { ...SERVER, conversation } });
  assert.deepEqual(whether(), [false, true, false]);
});

test('what is said for ears alone gives the visitor’s words no direction', async () => {
  known = [{ ...SUGGESTION, author: 'visitor', kind: 'text', text: 'مرحبا 12.' }];
  await chat.refresh();
  const bubble = find('.own .bubble')!;
  // A browser leaves such a part out when it looks for the direction of the whole.
  assert.equal(bubble.querySelector('bdi')?.textContent, 'You: ');
  assert.equal(bubble.dir, 'auto');
  assert.equal(bubble.textContent, 'You: مرحبا 12.');
});

test('history is read on demand, what comes later is said once, and one’s own words never', async (t) => {
  t.after(() => chat.reset(false));
  const frames: (() => void)[] = [];
  Object.assign(globalThis, { requestAnimationFrame: (draw: () => void) => frames.push(draw) });
  const draw = (): void => frames.splice(0).forEach((each) => each());
  const heard = listen(find('.log')!);
  // The page has just been loaded, and the panel was open on the one before.
  panel.render(NOTHING);
  draw();
  known = [{ ...SUGGESTION, kind: 'text', text: 'Good day', client_id: 'first' }];
  await chat.refresh();
  draw();
  assert.equal(find('.log')!.getAttribute('aria-live'), 'polite');
  // Also not by who notices all that at once.
  assert.deepEqual(heard(), []);
  known = [{ ...SUGGESTION, sequence: 2 }];
  await chat.refresh();
  assert.match(heard().join(), /Your advisor suggests/);
  chat.post('Hello');
  // With it the suggestion is answered, and looks so.
  assert.equal(notNow(), null);
  assert.deepEqual(heard(), []);
  await eventually(() => alert() !== '');
  assert.deepEqual(heard(), []);
});

test('who begins another chat goes on writing, whatever is heard meanwhile', async () => {
  await chat.refresh();
  chat.reset(false);
  panel.render((snapshot = OVER));
  const isWriting = (): boolean => !field().closest('form')!.hidden;
  assert.ok(!isWriting());
  const again = [...panel.element.querySelectorAll<HTMLElement>('.over button')].at(-1)!;
  again.click();
  assert.ok(isWriting());
  panel.render((snapshot = { ...OVER, line: 'off' }));
  assert.ok(isWriting());
  panel.render((snapshot = RUNNING));
  panel.render((snapshot = OVER));
  assert.ok(!isWriting(), 'the end of the next one is told as well');
});
