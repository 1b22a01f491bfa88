/** What is on its way, at the end of the log: its buttons are somebody's place. */

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
  WorkplaceConfig,
} from '../../../wagtail_cobrowse/static_src/workplace/types.ts';

const DETAIL = {
  id: 'chat',
  pseudonym: '7F3A',
  mine: true,
  state: 'open',
  session: null,
  page: null,
  visitor_read: 0,
} as unknown as Detail;

function open() {
  const { window } = new JSDOM('', { url: 'https://insurer.example/admin/' });
  class ResizeObserver {
    observe(): void {}
  }
  Object.assign(globalThis, {
    window,
    document: window.document,
    location: window.location,
    ResizeObserver,
  });
  const region = window.document.createElement('section');
  const bar = window.document.createElement('div');
  window.document.body.append(region);
  const config = { language: 'en', name: 'Anna', retention: 24 } as unknown as WorkplaceConfig;
  const view = new ChatView(region, config, {} as ChatActions, bar);
  const log = new MessageLog();
  return {
    log,
    render: (detail = DETAIL) => view.render(detail, log, [], false),
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
