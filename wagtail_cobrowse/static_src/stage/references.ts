/** What elements refer to within the page, by `url("#…")`: as it is now, not as it ever was. */

import type { Known } from './known.ts';

const REFERENCE = /url\("#([^"]*)"\)/g;
const PROPERTY = 'style ';

export const refersTo = (value: string): string[] =>
  value.includes('url("#') ? [...value.matchAll(REFERENCE)].map(([, id]) => id!) : [];

/** What a property that changes alone is counted as; no attribute has a name with a space. */
export const ofStyle = (property: string): string => PROPERTY + property;

/** Names of what a style attribute takes the place of, when it comes as a whole. */
export const propertiesAmong = (names: Iterable<string>): string[] =>
  [...names].filter((name) => name.startsWith(PROPERTY));

/** Notes a value in the place of the one before; whether it refers to anything. */
export function noteReference(known: Known, name: string, value: string | null): boolean {
  // These draw nothing. Of those that do none may be forgotten while it stands.
  const ids = /^(?:aria|data)-/.test(name) ? [] : refersTo(value ?? '');
  const { refers } = known;
  refers?.delete(name);
  if (refers && name === 'style')
    for (const one of propertiesAmong(refers.keys())) refers.delete(one);
  if (!ids.length) return false;
  const now = (known.refers ??= new Map<string, string[]>());
  now.set(name, ids);
  return true;
}

export const referencesOf = ({ refers }: Known): string[] =>
  refers ? [...refers.values()].flat() : [];
