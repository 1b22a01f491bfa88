/** Web storage that may be forbidden or full: then nothing is remembered, and nothing breaks. */

export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

export function createMemory(storage: () => Storage): Memory {
  function attempt<T>(action: (storage: Storage) => T, otherwise: T): T {
    try {
      return action(storage());
    } catch {
      return otherwise;
    }
  }
  return {
    get: (key) => attempt((s) => s.getItem(key), null),
    set: (key, value) => attempt((s) => s.setItem(key, value), undefined),
    remove: (key) => attempt((s) => s.removeItem(key), undefined),
  };
}

/** What this browser knows: only that a conversation runs. */
export const browser = createMemory(() => localStorage);
/** What this tab knows; gone when it is closed. */
export const tab = createMemory(() => sessionStorage);

/** The key in `browser`; the loader of every page asks for it. */
export const MARKER = 'cobrowse';

export const Key = {
  Draft: 'cobrowse.draft',
  Outbox: 'cobrowse.outbox',
  Panel: 'cobrowse.panel',
  Receipt: 'cobrowse.receipt',
  Running: 'cobrowse.running',
  Startcode: 'cobrowse.startcode',
} as const;

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
