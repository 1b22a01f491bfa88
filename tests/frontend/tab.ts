/** A browser's tab, as far as it keeps something over a reload. */

import type { Memory } from '../../wagtail_cobrowse/static_src/memory.ts';

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
