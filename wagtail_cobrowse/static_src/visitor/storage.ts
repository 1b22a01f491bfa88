/** Web storage that may be forbidden or full: then this page remembers, and the next one asks the server. */

export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function createMemory(storage: () => Storage): Memory {
  /** What the storage would not take. */
  const own = new Map<string, string>();

  function attempt<T>(action: (storage: Storage) => T, otherwise: (error: unknown) => T): T {
    try {
      return action(storage());
    } catch (error) {
      return otherwise(error);
    }
  }

  function remove(key: string): void {
    own.delete(key);
    attempt(
      (s) => s.removeItem(key),
      () => undefined,
    );
  }

  return {
    get: (key) =>
      own.get(key) ??
      attempt(
        (s) => s.getItem(key),
        () => null,
      ),
    set(key, value) {
      remove(key);
      attempt(
        (s) => s.setItem(key, value),
        () => void own.set(key, value),
      );
    },
    remove,
  };
}

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

/** A JSON value that `memory` holds and `check` accepts, or null. */
export function recall<T>(
  memory: Memory,
  key: string,
  check: (value: unknown) => value is T,
): T | null {
  try {
    const value: unknown = JSON.parse(memory.get(key) ?? 'null');
    return check(value) ? value : null;
  } catch {
    return null;
  }
}
