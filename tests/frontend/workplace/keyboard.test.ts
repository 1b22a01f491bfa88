import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMemory } from '../../../wagtail_cobrowse/static_src/memory.ts';
import {
  act,
  type Reach,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/key_deeds.ts';
import {
  DEEDS,
  keymap,
  OF_CHAT,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/keymap.ts';
import {
  deedOf,
  type Pressed,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/keys.ts';
import {
  reachOf,
  type Parts,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/keyboard.ts';
import {
  Choice,
  SINGLE_KEYS,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/choice.ts';
import { newTab } from '../tab.ts';

function pressed(key: string, more: Partial<Pressed> = {}): Pressed {
  return {
    key,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
    ...more,
  };
}

test('every key that does something is in the list, once, and no other', () => {
  const listed = keymap(true).flatMap(({ lines }) =>
    lines.filter(({ single }) => single).map(({ keys }) => keys.join()),
  );
  assert.deepEqual(listed.sort(), Object.keys(DEEDS).sort());
});

test('without a chat the list holds the same keys but those of the chat', () => {
  const keys = (hasChat: boolean): string[] =>
    keymap(hasChat).flatMap(({ lines }) =>
      lines.filter(({ single }) => single).map(({ keys: [key] }) => key!),
    );
  const missing = keys(true).filter((key) => !keys(false).includes(key));
  assert.deepEqual(new Set(missing.map((key) => DEEDS[key])), OF_CHAT);
});

test('a letter counts also with caps lock, a question mark with Shift', () => {
  assert.equal(deedOf(pressed('j')), 'next');
  assert.equal(deedOf(pressed('J')), 'next');
  assert.equal(deedOf(pressed('?', { shiftKey: true })), 'help');
  assert.equal(deedOf(pressed('?')), 'help');
});

test('with another key, held down or while a word is composed, no letter counts', () => {
  for (const more of ['altKey', 'ctrlKey', 'metaKey', 'shiftKey', 'repeat', 'isComposing'])
    assert.equal(deedOf(pressed('j', { [more]: true })), null, more);
});

test('what is no key of the list does nothing, whatever objects inherit', () => {
  for (const key of ['x', 'Enter', 'constructor', 'toString', '__proto__', ''])
    assert.equal(deedOf(pressed(key)), null, key);
});

test('up and down the list ends at its ends, and begins at the near one', () => {
  const looked: string[] = [];
  const look = (deed: 'next' | 'previous', openId: string | null, order = ['a', 'b', 'c']) =>
    act(deed, {
      order: () => order,
      openId: () => openId,
      look: (id: string) => looked.push(id),
    } as unknown as Reach);
  look('next', null);
  look('previous', null);
  look('next', 'a');
  look('next', 'c');
  look('previous', 'a');
  look('next', 'gone');
  look('next', null, []);
  assert.deepEqual(looked, ['a', 'c', 'b', 'c', 'a', 'a']);
});

test('a page is suggested only where that may be', () => {
  let suggested = 0;
  const suggest = (may_suggest: boolean, mine = true): void =>
    reachOf(
      {
        shell: { show: () => undefined },
        chat: { current: { detail: { may_suggest, mine } } },
        deeds: { suggest: () => suggested++ },
      } as unknown as Parts,
      () => undefined,
    ).suggest();
  suggest(false);
  suggest(true, false);
  assert.equal(suggested, 0);
  suggest(true);
  assert.equal(suggested, 1);
});

test('nothing is taken when nobody waits', () => {
  const taken: string[] = [];
  const take = (waiting: string | null) =>
    act('take', {
      nextWaiting: () => waiting,
      take: (id: string) => taken.push(id),
    } as unknown as Reach);
  take(null);
  take('a');
  assert.deepEqual(taken, ['a']);
});

test('what sends and what begins a new line is listed as it was chosen', () => {
  const keysFor = (text: string, enterSends: boolean): string[] =>
    keymap(true, enterSends)
      .flatMap(({ lines }) => lines)
      .find((line) => line.text === text)!.keys;
  assert.deepEqual(keysFor('Send', true), ['Enter']);
  assert.deepEqual(keysFor('New line', true), ['Shift', 'Enter']);
  assert.deepEqual(keysFor('Send', false), ['Ctrl', 'Enter']);
  assert.deepEqual(keysFor('New line', false), ['Enter']);
});

test('single keys are as in the account, until this browser is told otherwise', () => {
  const browser = newTab();
  const singleKeys = (account: boolean): Choice => new Choice(SINGLE_KEYS, account, browser);
  assert.equal(singleKeys(true).isOn, true);
  assert.equal(singleKeys(false).isOn, false);
  const keys = singleKeys(true);
  const told: boolean[] = [];
  keys.follow(() => told.push(keys.isOn));
  keys.choose(false);
  assert.deepEqual(told, [true, false]);
  assert.equal(singleKeys(true).isOn, false);
  singleKeys(false).choose(true);
  assert.equal(singleKeys(false).isOn, true);
});

test('where nothing can be kept the choice holds for the page', () => {
  const refuse = (): never => {
    throw new Error('refused');
  };
  const keys = new Choice(SINGLE_KEYS, true, createMemory(refuse));
  keys.choose(false);
  assert.equal(keys.isOn, false);
});
