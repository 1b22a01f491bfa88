/** What the queue holds: who waits, whom this advisor talks with, what may be watched. */

import { gettext } from '../i18n.ts';
import type { Api } from './api.ts';
import { attempt } from './failures.ts';
import { throttle } from './throttle.ts';
import type { Me, Row, Service, Watchable } from './types.ts';

/** Milliseconds in which several pieces of news are one question. */
export const GATHER = 100;

export interface QueueEvents {
  changed(): void;
  /** The chat that is open here. */
  open(): string | null;
  /** Something that has to be said above everything else. */
  say(text: string): void;
}

export class QueueList {
  /** `null`: not known yet. */
  rows: Row[] | null = null;
  others: Row[] = [];
  watchable: Watchable[] = [];
  me: Me | null = null;
  service: Service | null = null;
  /** Who has the open chat instead of this advisor, or "". */
  openAdvisor = '';
  readonly refresh = throttle(GATHER, () => void this.load());
  private readonly api: Api;
  private readonly events: QueueEvents;

  constructor(api: Api, events: QueueEvents) {
    this.api = api;
    this.events = events;
  }

  async load(): Promise<void> {
    const answer = await attempt(this.api.queue(this.events.open()), (error) => {
      if (error.status === 401 || error.status === 403)
        this.events.say(
          gettext('You are not logged in any more, or may not advise. Please log in again.'),
        );
    });
    if (!answer) return;
    this.rows = answer.conversations;
    this.others = answer.others;
    this.watchable = answer.watchable;
    this.me = answer.me;
    this.service = answer.service;
    this.openAdvisor = answer.open_advisor;
    this.events.changed();
  }

  /** Whether the queue, which holds all chats of one's own, lacks this one. */
  lacks(id: string): boolean {
    return this.rows !== null && !this.rows.some((row) => row.id === id);
  }
}
