/** Which section of the co-browsing page is the one to see. */
import type { Snapshot } from '../state.ts';

export type Section = 'terms' | 'waiting' | 'active' | 'ended';

export function sectionFor(snapshot: Pick<Snapshot, 'server' | 'ended'>): Section {
  switch (snapshot.server?.session?.state) {
    case 'waiting':
      return 'waiting';
    case 'active':
    case 'paused':
      return 'active';
    default:
      // A session that never began leads back to the terms.
      return snapshot.ended?.was === 'running' ? 'ended' : 'terms';
  }
}
