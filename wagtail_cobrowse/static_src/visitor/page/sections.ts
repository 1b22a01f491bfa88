/** Which section of the co-browsing page is the one to see. */
import type { Snapshot } from '../state.ts';

/** `again`: the terms, to be agreed to anew while the session waits. */
export type Section = 'terms' | 'waiting' | 'active' | 'again' | 'ended';

export function sectionFor(snapshot: Pick<Snapshot, 'server' | 'ended'>): Section {
  const session = snapshot.server?.session;
  switch (session?.state) {
    case 'waiting':
      return 'waiting';
    case 'active':
    case 'paused':
      return session.hold === 'terms' ? 'again' : 'active';
    default:
      return isShown(snapshot) ? 'ended' : 'terms';
  }
}

/**
 * Whether the page itself shows this end. A session that never began leads back to the terms, and who
 * comes to the page after an end is there for another session.
 */
export function isShown({ ended }: Pick<Snapshot, 'ended'>): boolean {
  return ended?.was === 'running' && !ended.isPast;
}
