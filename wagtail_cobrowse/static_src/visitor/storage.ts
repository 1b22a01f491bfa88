/** What the visitor's browser and tab know from one page to the next. */

import { createMemory } from '../memory.ts';

/** What this browser knows: only that a conversation runs. */
export const browser = createMemory(() => localStorage);
/** What this tab knows; gone when it is closed. */
export const tab = createMemory(() => sessionStorage);

/** The key in `browser`; the loader of every page asks for it. */
export const MARKER = 'cobrowse';

export const Key = {
  /** What an advisor may do, from one page to the next. */
  Assist: 'cobrowse.assist',
  Draft: 'cobrowse.draft',
  Ended: 'cobrowse.ended',
  Ends: 'cobrowse.ends',
  Field: 'cobrowse.field',
  /** What the advisor points to is not read out. */
  Muted: 'cobrowse.muted',
  Outbox: 'cobrowse.outbox',
  Panel: 'cobrowse.panel',
  /** The visitor has paused, and the server may not know. */
  Pauses: 'cobrowse.pauses',
  Receipt: 'cobrowse.receipt',
  Running: 'cobrowse.running',
  Startcode: 'cobrowse.startcode',
} as const;

/** Whether a conversation was known to run when this page was loaded. */
export function isMarked(): boolean {
  return browser.get(MARKER) === '1' || window.name === MARKER;
}

/** Notes for the pages to come whether a conversation runs. */
export function mark(runs: boolean): void {
  // Written anew it would be an event in all other tabs, which ask the server and write as well.
  if (runs !== (browser.get(MARKER) === '1'))
    if (runs) browser.set(MARKER, '1');
    else browser.remove(MARKER);
  // Without storage the tab's name is all that the next page in it finds.
  const free = window.name === '' || window.name === MARKER;
  if (free) window.name = runs && !isKept() ? MARKER : '';
}

function isKept(): boolean {
  try {
    return localStorage.getItem(MARKER) !== null;
  } catch {
    return false;
  }
}
