/** What this tab knows, in one place that everything else watches. */

import type { Lacks } from '../protocol.ts';
import type { Acting, FieldChoice } from './mirror/interface.ts';

export interface Conversation {
  route: string;
  pseudonym: string;
  state: 'waiting' | 'open' | 'ended';
  /** Public name, or "". */
  advisor: string;
  unread: number;
  last_sequence: number;
  /** Up to where the advisor has read. */
  advisor_read: number;
}

/** Why a paused session waits for a new agreement: other terms, or another login. */
export type Hold = '' | 'terms' | 'identity';

export interface Session {
  state: 'waiting' | 'active' | 'paused';
  /** Public name, or "". */
  advisor: string;
  /** Public name of a second person of the organisation who looks on, or "". */
  watcher?: string;
  /** Of the Startcode. */
  expires_at: string | null;
  /** CSS colour of pointer and frame. */
  color: string;
  hold: Hold;
  /** When a held session ends. */
  hold_until: string | null;
  /** Address of the co-browsing page, or "". */
  page_url: string;
}

/** Whose browser may open no chat here for a while. */
export interface Ban {
  until: string;
  /** In the visitor's language. */
  reason: string;
}

/** Whether somebody is there, and how many come first. */
export interface Service {
  state: 'open' | 'unstaffed' | 'closed';
  /** What there is to say of it, or "". */
  text: string;
  /** When it opens or closes next. */
  changes_at: string | null;
  /** How many have waited longer; null for who does not wait. */
  ahead: number | null;
}

/** Nothing needs to be said. */
export const SERVED: Service = { state: 'open', text: '', changes_at: null, ahead: null };

/** The answer of `GET state/`. */
export interface State {
  conversation: Conversation | null;
  session: Session | null;
  service: Service;
  language: string;
  ban?: Ban | null;
  /** For which messages are kept after the chat. */
  retention_hours?: number;
}

export interface Receipt {
  ended_at: string;
  reason: string;
  deleted: Record<string, number>;
  /** A copy of the chat was kept for a case. */
  filed?: boolean;
}

/** The socket: none wanted, first attempt, working, broken and being mended, given up. */
export type Line = 'off' | 'connecting' | 'open' | 'interrupted' | 'refused';

/** How this tab's page is shared: not known yet, by a policy, or another tab is. */
export type Sharing = 'unknown' | 'open' | 'masked' | 'hidden' | 'elsewhere';

/**
 * The line of those who watch: silent when nothing is heard of them; lost when there has
 * been nobody for a moment.
 */
export type Watching = 'connected' | 'silent' | 'lost';

/** A session that is over: what it was, why, and what is known of the deletion. */
export interface Ended {
  was: 'waiting' | 'running';
  reason: string;
  /** What it was waiting for, if it was held. */
  held: Hold;
  /** ISO 8601, by the server's clock as far as it is known. */
  at: string;
  deleted: Record<string, number>;
  /** A copy of the chat was kept for a case. */
  filed?: boolean;
  /** Numbers of the visitor's proofs of consent, newest last, as far as this tab knows them. */
  numbers: string[];
  /** It ended on another page, or before this one was loaded again. */
  isPast: boolean;
}

export interface Snapshot {
  /** null until the server has been asked. */
  server: State | null;
  line: Line;
  sharing: Sharing;
  watching: Watching;
  lacks: Lacks;
  /** The last session of this tab; null while one runs or before any. */
  ended: Ended | null;
  /** The field with the focus that the visitor may show to the advisor or hide again. */
  field: FieldChoice | null;
  /** What the advisor may do on the page, or has done; null while nothing. */
  assist: Acting | null;
  /** The chat has ended while this page was open. */
  chatEnded: boolean;
  /** What is known to have been deleted with it. */
  chatDeleted: Record<string, number>;
}

export interface Store<T> {
  get(): T;
  /** Merges `change`; subscribers hear of it unless nothing differs. */
  set(change: Partial<T>): void;
  /** Calls `listener` at every change from now on; returns how to stop that. */
  subscribe(listener: (now: T, before: T) => void): () => void;
  /** True once `condition` holds, false when that takes longer than `patience` (ms). */
  until(condition: (now: T) => boolean, patience: number): Promise<boolean>;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<(now: T, before: T) => void>();

  function subscribe(listener: (now: T, before: T) => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  return {
    get: () => current,
    set(change) {
      const before = current;
      const keys = Object.keys(change) as (keyof T)[];
      if (keys.every((key) => Object.is(before[key], change[key]))) return;
      const now = { ...before, ...change };
      current = now;
      // A listener that sets something itself has told the others already.
      for (const listener of [...listeners]) if (current === now) listener(now, before);
    },
    subscribe,
    until(condition, patience) {
      if (condition(current)) return Promise.resolve(true);
      return new Promise((resolve) => {
        const finish = (result: boolean): void => {
          clearTimeout(timer);
          stop();
          resolve(result);
        };
        const timer = setTimeout(() => finish(false), patience);
        const stop = subscribe((now) => condition(now) && finish(true));
      });
    },
  };
}

export const NOTHING: Snapshot = {
  server: null,
  line: 'off',
  sharing: 'unknown',
  watching: 'connected',
  lacks: '',
  ended: null,
  field: null,
  assist: null,
  chatEnded: false,
  chatDeleted: {},
};
