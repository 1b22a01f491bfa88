/** Tells the site's own scripts what becomes of the session, by events on `document`. */
import type { Snapshot, Store } from '../state.ts';

type Phase = 'none' | 'active' | 'paused';

function phaseOf({ server }: Snapshot): Phase {
  const state = server?.session?.state;
  return state === 'active' || state === 'paused' ? state : 'none';
}

/** The event for a change, or null. A page that loads in a running session hears `started`. */
export function eventFor(before: Phase, now: Phase): string | null {
  if (before === now) return null;
  if (now === 'none') return 'cobrowse:ended';
  if (now === 'paused') return 'cobrowse:paused';
  return before === 'paused' ? 'cobrowse:resumed' : 'cobrowse:started';
}

export function dispatchEvents(store: Store<Snapshot>, target: EventTarget): void {
  let phase: Phase = 'none';
  const follow = (snapshot: Snapshot): void => {
    const now = phaseOf(snapshot);
    const name = eventFor(phase, now);
    phase = now;
    if (name) target.dispatchEvent(new CustomEvent(name));
  };
  store.subscribe(follow);
  follow(store.get());
}
