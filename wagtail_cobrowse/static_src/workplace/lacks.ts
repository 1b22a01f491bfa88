/** What did not load in the visitor's browser: nothing, something, or what mirrors the page. */
export type Lacks = '' | 'part' | 'mirror';

export function readLacks(what: unknown): Lacks {
  return what === 'part' || what === 'mirror' ? what : '';
}
