/** A browser's tab, as far as it keeps something over a reload. */

import type { Memory } from '../../../wagtail_cobrowse/static_src/memory.ts';
import type { Keeps } from '../../../wagtail_cobrowse/static_src/workplace/composer.ts';
import {
  Choice,
  ENTER_SENDS,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/choice.ts';
import { Unsent } from '../../../wagtail_cobrowse/static_src/workplace/unsent.ts';

export type Tab = Memory & { values: Map<string, string> };

export function newTab(): Tab {
  const values = new Map<string, string>();
  return {
    values,
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
}

/** What a workplace that is loaded in `tab` finds there. */
export const unsentIn = (tab = newTab(), user = '7'): Unsent => new Unsent(user, tab);

/** The same for the field to write in. */
export const keptIn = (tab = newTab()): Keeps => ({
  unsent: unsentIn(tab),
  enterSends: new Choice(ENTER_SENDS, true, newTab()),
});
