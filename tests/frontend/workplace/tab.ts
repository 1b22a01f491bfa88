/** What a workplace keeps in a tab. */

import type { Keeps } from '../../../wagtail_cobrowse/static_src/workplace/composer.ts';
import {
  Choice,
  ENTER_SENDS,
} from '../../../wagtail_cobrowse/static_src/workplace/keyboard/choice.ts';
import { Unsent } from '../../../wagtail_cobrowse/static_src/workplace/unsent.ts';
import { newTab } from '../tab.ts';

/** What a workplace that is loaded in `tab` finds there. */
export const unsentIn = (tab = newTab(), user = '7'): Unsent => new Unsent(user, tab);

/** The same for the field to write in. */
export const keptIn = (tab = newTab()): Keeps => ({
  unsent: unsentIn(tab),
  enterSends: new Choice(ENTER_SENDS, true, newTab()),
});
