/** The log of the chat: what is on its way at its end, what was read, what screen readers say of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

import {
  ChatView,
  type ChatActions,
} from '../../../wagtail_cobrowse/static_src/workplace/chat_view.ts';
import { MessageLog } from '../../../wagtail_cobrowse/static_src/workplace/message_log.ts';
import type {
  Detail,
  Message,
  Note,
  WorkplaceConfig,
} from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { listen } from '../heard.ts';
import { keptIn } from './tab.ts';

const DETAIL = {
  id: 'chat',
  pseudonym: '7F3A',
  mine: true,
  state: 'open',
  session: null,
  page: null,
  visitor_read: 0,
  last_sequence: 0,
  notes: 0,
} as unknown as Detail;

function message(sequence: number, author: Message['author'], text: string): Message {
  return {
    ...{ sequence, client_id: `${sequence}`, author, name: '', text, data: {} },
    ...{ kind: author === 'system' ? 'event' : 'text', created_at: '' },
  };
}

function open() {
  const { window } = new JSDOM('', { url: 'https://insurer.example/admin/' });
  class ResizeObserver {
    observe(): void {}
  }
  const frames = new Map<number, () => void>();
  let number = 0;
  Object.assign(globalThis, {
    window,
    document: window.document,
    location: window.location,
    ResizeObserver,
    requestAnimationFrame: (draw: () => void) => frames.set(++number, draw) && number,
    cancelAnimationFrame: (which: number) => frames.delete(which),
  });
  const region = window.document.createElement('section');
  const bar = window.document.createElement('div');
  window.document.body.append(region);
  const config = { language: 'en', name: 'Anna', retention: 24 } as unknown as WorkplaceConfig;
  const view = new ChatView(region, config, {} as ChatActions, bar, keptIn());
  const log = new MessageLog();
  return {
    log,
    view,
    render: (detail: Detail | null = DETAIL, notes: Note[] = [], of = log) =>
      view.render(detail, of, notes, !detail),
    draw: () => {
      for (const [which, frame] of frames) if (frames.delete(which)) frame();
    },
    heard: listen(region),
    buttons: () => [...region.querySelectorAll<HTMLElement>('.cobrowse-on-the-way button')],
    metas: () =>
      [...region.querySelectorAll('.cobrowse-message__meta')].map((one) => one.textContent),
    texts: () =>
      [...region.querySelectorAll('.cobrowse-on-the-way p')].map((one) => one.textContent),
  };
}

test('a button stays, and with it the focus, until what it is for has changed', () => {
  const { log, render, buttons, texts } = open();
  for (const text of ['one', 'two']) {
    log.begin(text, text);
    log.fail(text, true);
  }
  render();
  const before = buttons();
  const [, , again] = before;
  again!.focus();
  render();
  assert.deepEqual(buttons(), before);
  log.add([{ sequence: 1, client_id: 'one', text: 'one', data: {} } as Message]);
  log.begin('three', 'three');
  render();
  assert.deepEqual(texts(), ['two', 'three']);
  assert.equal(document.activeElement, again);
  log.begin('two', 'two');
  render();
  assert.deepEqual([texts(), buttons()], [['two', 'three'], []]);
  log.drop('two');
  log.drop('three');
  render();
  assert.deepEqual(texts(), []);
});

test('what is on its way in one chat is not shown in another', () => {
  const { log, render, texts } = open();
  log.begin('one', 'one');
  render();
  log.drop('one');
  render({ ...DETAIL, id: 'other' });
  assert.deepEqual(texts(), []);
});

test('what is known of the newest message is told: that it is sent, that it is read', () => {
  const { log, render, metas } = open();
  const known = (): string[] => metas().map((text) => / · (.*)$/.exec(text!)?.[1] ?? '');
  log.add([message(1, 'visitor', 'Hello'), message(2, 'advisor', 'One')]);
  render();
  assert.deepEqual(known(), ['', 'Sent']);
  log.add([message(3, 'advisor', 'Two')]);
  render({ ...DETAIL, visitor_read: 2 });
  assert.deepEqual(known(), ['', 'Read', 'Sent']);
  render({ ...DETAIL, visitor_read: 3 });
  assert.deepEqual(known(), ['', '', 'Read']);
  log.begin('a', 'Three');
  render({ ...DETAIL, visitor_read: 3 });
  assert.match(metas().at(-1)!, /Sending…$/);
});

test('at the newest message that the visitor has seen stands so, and at no other', () => {
  const { log, render, metas } = open();
  const whether = (): boolean[] => metas().map((text) => / · Read$/.test(text!));
  log.add(
    (['visitor', 'advisor', 'advisor', 'visitor'] as const).map(
      (author, number) =>
        ({
          sequence: number + 1,
          client_id: `${number}`,
          author,
          kind: 'text',
          text: '',
          data: {},
        }) as Message,
    ),
  );
  render();
  assert.deepEqual(whether(), [false, false, false, false]);
  render({ ...DETAIL, visitor_read: 2 });
  assert.deepEqual(whether(), [false, true, false, false]);
  render({ ...DETAIL, visitor_read: 4 });
  assert.deepEqual(whether(), [false, false, true, false]);
});

test('what was written before a chat is opened is read on demand', () => {
  const { log, render, draw, heard } = open();
  const note = { client_id: 'note', after: 1, name: 'Ben', text: 'Kind', created_at: '' };
  const detail = { ...DETAIL, last_sequence: 2, notes: 1 };
  render(null);
  draw();
  render(detail);
  draw();
  // It comes in pages.
  for (const each of [message(1, 'visitor', 'Hello'), message(2, 'system', 'Something')]) {
    log.add([each]);
    render(detail);
    draw();
  }
  render(detail, [note]);
  assert.deepEqual(heard(), []);
  draw();
  // Also for who hears of it only together with what comes next.
  assert.equal(document.querySelector('[role=log]')!.getAttribute('aria-live'), 'polite');
  const silent = document.querySelectorAll('[role=log] > [aria-live=off]');
  assert.equal(silent.length, 3);
  const other = new MessageLog();
  render({ ...DETAIL, id: 'other', last_sequence: 1 }, [], other);
  draw();
  other.add([message(1, 'visitor', 'Good day')]);
  render({ ...DETAIL, id: 'other', last_sequence: 1 }, [], other);
  assert.deepEqual(heard(), []);
});

test('a frame of the chat before lets nobody hear the history of the next', () => {
  const { render, draw, heard } = open();
  render();
  const detail = { ...DETAIL, id: 'other', last_sequence: 1 };
  render(detail);
  draw();
  const log = new MessageLog();
  log.add([message(1, 'visitor', 'Hello')]);
  render(detail, [], log);
  assert.deepEqual(heard(), []);
});

test('what the visitor and colleagues write, and what happens, is said once', () => {
  const { log, render, draw, heard } = open();
  render();
  draw();
  heard();
  log.add([message(1, 'visitor', 'Hello'), message(2, 'system', 'Something happened.')]);
  render();
  assert.deepEqual(heard(), ['Visitor Hello', 'Something happened.']);
  const note = { client_id: 'note', after: 2, name: 'Ben', text: 'Kind', created_at: '' };
  render(DETAIL, [note]);
  assert.deepEqual(heard(), ['Internal note · Ben Kind']);
  render({ ...DETAIL, visitor_read: 2 }, [note]);
  assert.deepEqual(heard(), []);
  // In a colleague's chat the desk's words are the colleague's.
  log.add([{ ...message(3, 'advisor', 'I am here.'), name: 'Ben' }]);
  render({ ...DETAIL, mine: false }, [note]);
  assert.deepEqual(heard(), ['Ben I am here.']);
});

test('one’s own words are not said, that they did not arrive is', () => {
  const { log, render, draw, heard } = open();
  render();
  draw();
  heard();
  log.begin('1', 'Good day');
  render();
  assert.deepEqual(heard(), []);
  log.fail('1', true);
  render();
  const fate = 'Not sent yet. It will be sent again automatically.';
  assert.deepEqual(heard(), [`Anna ${fate}Try againDiscard`]);
  // It is tried again and again.
  render();
  assert.deepEqual(heard(), []);
  log.add([message(1, 'advisor', 'Good day')]);
  const note = { client_id: 'note', after: 1, name: 'Anna', text: 'Kind', created_at: '' };
  render({ ...DETAIL, visitor_read: 1 }, [note]);
  assert.deepEqual(heard(), []);
});

test('that the visitor is typing is said once, until they pause or have written', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { log, view, render, draw, heard } = open();
  render();
  draw();
  heard();
  for (let key = 0; key < 3; key++) view.showTyping();
  assert.deepEqual(heard(), ['The visitor is typing…']);
  log.add([message(1, 'visitor', 'Hello')]);
  render();
  assert.deepEqual(heard(), ['Visitor Hello']);
  view.showTyping();
  assert.deepEqual(heard(), ['The visitor is typing…']);
  t.mock.timers.tick(4_000);
  view.showTyping();
  t.mock.timers.tick(4_000);
  view.showTyping();
  assert.deepEqual(heard(), []);
  t.mock.timers.tick(6_000);
  view.showTyping();
  assert.deepEqual(heard(), ['The visitor is typing…']);
});
