import assert from 'node:assert/strict';
import { test } from 'node:test';

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
import { SingleKeys } from '../../../wagtail_cobrowse/static_src/workplace/keyboard/single_keys.ts';

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

test('single keys are as in the account, until this browser is told otherwise', () => {
  const kept = new Map<string, string>();
  globalThis.localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as unknown as Storage;
  assert.equal(new SingleKeys(true).isOn, true);
  assert.equal(new SingleKeys(false).isOn, false);
  const keys = new SingleKeys(true);
  const told: boolean[] = [];
  keys.follow(() => told.push(keys.isOn));
  keys.choose(false);
  assert.deepEqual(told, [true, false]);
  assert.equal(new SingleKeys(true).isOn, false);
  new SingleKeys(false).choose(true);
  assert.equal(new SingleKeys(false).isOn, true);
});

test('where nothing can be kept the choice holds for the page', () => {
  const refuse = (): never => {
    throw new Error('refused');
  };
  globalThis.localStorage = { getItem: refuse, setItem: refuse } as unknown as Storage;
  const keys = new SingleKeys(true);
  keys.choose(false);
  assert.equal(keys.isOn, false);
});
