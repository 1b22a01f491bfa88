/** Tells the site's own scripts what becomes of the session, by events on `document`. */
import type { SiteState } from '../handle.ts';
import type { Snapshot, Store } from '../state.ts';

function phaseOf({ server }: Snapshot): SiteState {
  return server?.session?.state ?? 'none';
}

/** The event for a change, or null. A page that loads in a session hears `waiting`, `started` or `paused`. */
export function eventFor(before: SiteState, now: SiteState): string | null {
  if (before === now) return null;
  if (now === 'none') return 'cobrowse:ended';
  if (now === 'waiting') return 'cobrowse:waiting';
  if (now === 'paused') return 'cobrowse:paused';
  return before === 'paused' ? 'cobrowse:resumed' : 'cobrowse:started';
}

export function dispatchEvents(store: Store<Snapshot>, target: EventTarget): void {
  let phase: SiteState = 'none';
  const follow = (snapshot: Snapshot): void => {
    const now = phaseOf(snapshot);
    const name = eventFor(phase, now);
    phase = now;
    if (name) target.dispatchEvent(new CustomEvent(name));
  };
  store.subscribe(follow);
  follow(store.get());
}
