/** What the site's own scripts read of the session, and how they stop it; `window.cobrowse` of the loader. */
import type { Side } from '../handle.ts';
import type { Visit } from '../visit.ts';

export function sideOf(visit: Pick<Visit, 'store' | 'verbs'>): Side {
  const state = (): Side['state'] => visit.store.get().server?.session?.state ?? 'none';
  return {
    get state() {
      return state();
    },
    /** The signs by which the advisor finds the visitor, also while a chat of ours has them. */
    get visitor() {
      return visit.store.get().server?.conversation?.pseudonym ?? '';
    },
    pause() {
      if (state() === 'active') void visit.verbs.pause();
    },
    end() {
      if (state() !== 'none') void visit.verbs.endSession();
    },
  };
}
