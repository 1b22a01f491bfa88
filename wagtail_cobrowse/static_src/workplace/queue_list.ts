/** What the queue holds: who waits, whom this advisor talks with, what may be watched. */

import { gettext } from '../i18n.ts';
import type { Api } from './api.ts';
import { attempt } from './failures.ts';
import { gather } from './gather.ts';
import { later } from '../later.ts';
import { Questions } from './questions.ts';
import type { Me, Row, Service, Watchable } from './types.ts';

/** Milliseconds in which several pieces of news are one question. */
export const GATHER = 100;
/** The same for what nobody here waits for: what is written and read, and chats that are not open. */
export const SOON = 500;

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
  readonly refresh = gather(GATHER, () => this.load());
  /** Something has happened in a chat that is not open here. */
  readonly follow = gather(SOON, () => this.load());
  /** Something was written or read: it shows with what else is till then. */
  readonly refreshSoon = later(SOON, this.refresh);
  private readonly api: Api;
  private readonly events: QueueEvents;
  private readonly questions = new Questions();

  constructor(api: Api, events: QueueEvents) {
    this.api = api;
    this.events = events;
  }

  async load(): Promise<void> {
    const number = this.questions.ask();
    this.refreshSoon.cancel();
    const answer = await attempt(this.api.queue(this.events.open()), (error) => {
      if (error.status === 401 || error.status === 403)
        this.events.say(
          gettext('You are not logged in any more, or may not advise. Please log in again.'),
        );
    });
    if (!answer || !this.questions.accepts(number)) return;
    this.rows = answer.conversations;
    this.others = answer.others;
    this.watchable = answer.watchable;
    this.me = answer.me;
    this.service = answer.service;
    this.openAdvisor = answer.open_advisor;
    this.events.changed();
  }

  /** A mark of now, for `lacks`. */
  get now(): number {
    return this.questions.last;
  }

  /** Whether the queue, which holds all chats of one's own, as asked for `since` lacks this one. */
  lacks(id: string, since: number): boolean {
    if (!this.rows || !this.questions.isKnownSince(since)) return false;
    return !this.rows.some((row) => row.id === id);
  }
}
