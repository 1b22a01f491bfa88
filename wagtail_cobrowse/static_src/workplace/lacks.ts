/** What did not load in the visitor's browser, as it is told. */

import type { Lacks } from '../protocol.ts';

export function readLacks(what: unknown): Lacks {
  return what === 'part' || what === 'mirror' ? what : '';
}
