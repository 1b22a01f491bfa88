/** What the queue holds: who waits, whom this advisor talks with, what may be watched. */

import { gettext } from '../i18n.ts';
import type { Api } from './api.ts';
import { attempt } from './failures.ts';
import { throttle } from './throttle.ts';
import type { Row, Watchable } from './types.ts';

/** Milliseconds in which several pieces of news are one question. */
export const GATHER = 100;

export interface QueueEvents {
  changed(): void;
  /** Something that has to be said above everything else. */
  say(text: string): void;
}

export class QueueList {
  /** `null`: not known yet. */
  rows: Row[] | null = null;
  watchable: Watchable[] = [];
  readonly refresh = throttle(GATHER, () => void this.load());
  private readonly api: Api;
  private readonly events: QueueEvents;

  constructor(api: Api, events: QueueEvents) {
    this.api = api;
    this.events = events;
  }

  async load(): Promise<void> {
    const answer = await attempt(this.api.queue(), (error) => {
      if (error.status === 401 || error.status === 403)
        this.events.say(
          gettext('You are not logged in any more, or may not advise. Please log in again.'),
        );
    });
    if (!answer) return;
    this.rows = answer.conversations;
    this.watchable = answer.watchable;
    this.events.changed();
  }

  /** Whether the queue, which holds all chats of one's own, lacks this one. */
  lacks(id: string): boolean {
    return this.rows !== null && !this.rows.some((row) => row.id === id);
  }
}
