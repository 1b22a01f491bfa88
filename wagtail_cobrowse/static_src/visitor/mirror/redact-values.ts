/** Shapes of recorded events, read without trusting them. Pure. */

import { Rule, type Known, type State } from './redact-rules.ts';

export type Json = Record<string, unknown>;

/** rrweb's numbers for what an incremental event tells of. */
export const Source = {
  Mutation: 0,
  Scroll: 3,
  Input: 5,
  StyleSheetRule: 8,
  StyleDeclaration: 13,
  AdoptedStyleSheet: 15,
  CustomElement: 16,
} as const;

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null;
export const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
/** What a table has of its own under a name, which may be any. */
export const entry = <T>(table: Record<string, T> | undefined, name: string): T | undefined =>
  table && Object.hasOwn(table, name) ? table[name] : undefined;
export const coordinate = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : 0;

/** Whether this was said last; from now on it was. */
export function isTold(key: string, words: string, { told }: State): boolean {
  const isSame = told.get(key) === words;
  told.set(key, words);
  return isSame;
}

/** What is known of an element or text that was sent; null for all others. */
export const find = (id: unknown, state: State): Known | null => {
  const known = typeof id === 'number' ? state.known.get(id) : undefined;
  return known && known.rule !== Rule.Dropped ? known : null;
};
