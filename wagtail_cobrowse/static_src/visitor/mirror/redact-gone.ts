/** Lets go of what is known of nodes that are gone from the page. Pure. */

import type { State } from './redact-rules.ts';

/** So many more, and as many again, are known before all are looked through. */
const SPARE = 1000;

/**
 * Forgets nodes that are off the page, once there may be enough of them to be worth it; whatever
 * comes back is judged anew. In a task of its own: what was taken off the page has been sent by then.
 * `isThere`: whether the recorder has a node of that id.
 */
export function forgetGone(state: State, isThere: (id: number) => boolean): void {
  const { known, told } = state;
  if (known.size < 2 * state.lookedThrough + SPARE) return;
  for (const id of known.keys())
    if (!isThere(id))
      for (const each of [known, state.typed, state.taken, state.boxes, state.sizes, state.written])
        each.delete(id);
  // By id and name; what is said of no node has none.
  for (const key of told.keys()) if (key && !known.has(parseInt(key))) told.delete(key);
  state.lookedThrough = known.size;
}
