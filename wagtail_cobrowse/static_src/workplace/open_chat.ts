/** Which conversation is open, how it is kept up to date, and how it is left. */

import { gettext } from '../i18n.ts';
import { later } from '../later.ts';
import type { Api, ApiError } from './api.ts';
import { Conversation } from './conversation.ts';
import { toast } from './dom.ts';
import { attempt, toastError, toastOwner, toastTaken } from './failures.ts';
import { gather } from './gather.ts';
import { Questions } from './questions.ts';
import { GATHER, SOON, type QueueList } from './queue_list.ts';
import type { Detail, Row } from './types.ts';
import type { Unsent } from './unsent.ts';

export interface OpenChatEvents {
  changed(): void;
  /** What the API says of the open conversation, its session among it. */
  detail(detail: Detail): void;
  /** What is on the stage goes: another conversation, or none, is open. */
  leaving(): void;
  /** The session of a conversation that is gone: true where it has still to say why. */
  expectEnd(): boolean;
  /** Whether the chat can be seen here: on small screens one part can at a time. */
  isSeen(): boolean;
  /** The conversation that a reload of the workplace comes back to. */
  address(id: string | null): void;
}

export class OpenChat {
  current: Conversation | null = null;
  /** What became of the conversation that was open before. */
  farewell = '';
  private readonly reload = gather(GATHER, () => this.load());
  /** The visitor has read: it shows with what else they read till then. */
  readonly loadSoon = later(SOON, this.reload);
  private readonly api: Api;
  private readonly queue: QueueList;
  private readonly events: OpenChatEvents;
  private readonly hasChat: boolean;
  private readonly unsent: Unsent;
  /** Those that are not open and have something on its way. */
  private readonly sending = new Map<string, Conversation>();
  private readonly questions = new Questions();
  /** When the queue was last asked before what is known of the open chat was. */
  private since = 0;
  /** Between the press of "End chat" and the answer there is nothing to ask for. */
  private ending = false;

  /** `hasChat`: else a conversation only holds a session, and goes with it. */
  constructor(
    api: Api,
    queue: QueueList,
    events: OpenChatEvents,
    unsent: Unsent,
    hasChat: boolean,
  ) {
    this.hasChat = hasChat;
    this.unsent = unsent;
    this.api = api;
    this.queue = queue;
    this.events = events;
  }

  isOpen(id: string): boolean {
    return this.current?.id === id;
  }

  async change(id: string): Promise<void> {
    if (this.isOpen(id)) return;
    this.events.leaving();
    this.farewell = '';
    this.put(this.conversation(id));
    this.events.address(id);
    // Nothing that is written from now on may be meant for whom was open before.
    this.events.changed();
    await this.load();
  }

  /** `rows`: what the queue says by now. What was not sent in one's own chats goes on its way, in others it never will. */
  follow(rows: Row[]): void {
    const own = new Set(rows.filter(({ mine }) => mine).map(({ id }) => id));
    for (const id of this.unsent.keepOnly(own)) {
      this.sending.get(id)?.abandon();
      this.sending.delete(id);
    }
    for (const id of own) {
      const isUnknown = !this.isOpen(id) && !this.sending.has(id);
      if (isUnknown && this.unsent.outbox(id).length) this.sending.set(id, this.conversation(id));
      (this.isOpen(id) ? this.current : this.sending.get(id))?.resume();
    }
  }

  /** The same as before while it has something on its way, which goes on. */
  private conversation(id: string): Conversation {
    const known = this.sending.get(id);
    this.sending.delete(id);
    // Of what it was then nothing is known to be so still.
    if (known) known.detail = null;
    const made: Conversation =
      known ??
      new Conversation(id, this.api, this.unsent, () => {
        if (made !== this.current) {
          if (!made.log.pending.length) this.sending.delete(id);
          return;
        }
        this.events.changed();
        this.markRead();
      });
    return made;
  }

  private put(open: Conversation | null): void {
    const before = this.current;
    this.current = open;
    if (!before?.log.pending.length) return;
    // Nothing of it is kept any more where the queue has said that it is somebody else's.
    if (this.unsent.outbox(before.id).length) this.sending.set(before.id, before);
    else before.abandon();
  }

  async load(): Promise<void> {
    const open = this.current;
    this.loadSoon.cancel();
    if (!open || this.ending) return;
    if (open.detail && this.queue.lacks(open.id, this.since)) {
      this.gone();
      return;
    }
    // What was done meanwhile is newer: what the server knows of it is asked for once more,
    // and no oftener. What overtakes that as well is told by an event of its own.
    if (!(await this.ask(open)) && this.isWanted(open)) await this.ask(open);
  }

  /** Something has been written: all else that may have happened with it is told besides. */
  async readMessages(): Promise<void> {
    const open = this.current;
    if (!open || this.ending) return;
    await attempt(open.readMessages(), (error) => this.isWanted(open) && this.lost(error));
    // Whoever writes without a line is there all the same.
    if (this.isWanted(open) && open.detail?.visitor_connected === false) this.loadSoon();
  }

  /** Ask what the server knows; false where something newer is known when it answers. */
  private async ask(open: Conversation): Promise<boolean> {
    const number = this.questions.ask();
    const { now } = this.queue;
    let isNews = true;
    const read = async (): Promise<void> => {
      const detail = await this.api.detail(open.id);
      if (!this.isWanted(open)) return;
      isNews = this.questions.accepts(number);
      if (isNews) this.show(detail, now);
      await open.notes.follow(detail.notes);
      if (detail.last_sequence > open.log.complete) await open.readMessages();
    };
    await attempt(read(), (error) => {
      if (!this.isWanted(open)) return;
      isNews = this.questions.accepts(number);
      if (isNews) this.lost(error);
    });
    return isNews;
  }

  private isWanted(open: Conversation): boolean {
    return open === this.current && !this.ending;
  }

  /** What the server has answered to something that was done here. */
  setDetail(detail: Detail): void {
    this.questions.supersede();
    this.show(detail, this.queue.now);
  }

  private show(detail: Detail, since: number): void {
    if (!this.current) return;
    this.since = since;
    this.current.detail = detail;
    this.events.detail(detail);
    this.events.changed();
  }

  markRead(): void {
    if (this.ending || !this.events.isSeen()) return;
    void this.current?.markRead().then((news) => news && this.queue.refreshSoon());
  }

  /** End it; what was on the stage has gone already. */
  async end(): Promise<void> {
    const open = this.current;
    if (!open) return;
    this.ending = true;
    const ended = this.api.end(open.id).then(() => {
      if (open === this.current) this.leave(gettext('You ended the chat.'));
    });
    await attempt(ended, (error) => {
      if (error.status === 404) this.lost(error);
      else toastError(error);
    });
    this.ending = false;
  }

  leave(farewell: string): void {
    this.events.leaving();
    this.put(null);
    this.farewell = farewell;
    this.events.address(null);
    this.queue.refresh();
    this.events.changed();
  }

  private lost(error: ApiError): void {
    if (error.status === 404) this.over();
    else if (error.code === 'taken') {
      const isWanted = this.isPassedOn;
      this.leave('');
      toastTaken(error, isWanted);
    }
  }

  /** The queue does not hold it any more. */
  private gone(): void {
    const { openAdvisor } = this.queue;
    if (!openAdvisor) {
      this.over();
      return;
    }
    const isWanted = this.isPassedOn;
    this.leave('');
    toastOwner(openAdvisor, isWanted);
  }

  private get isPassedOn(): boolean {
    const transfer = this.current?.detail?.transfer;
    return transfer?.state === 'pending' && !transfer.to_me;
  }

  private over(): void {
    if (!this.hasChat) {
      // Asked again when that is known.
      if (this.events.expectEnd()) return;
      this.leave(this.current?.summary() || gettext('The visitor is not waiting any more.'));
      return;
    }
    this.leave(gettext('The chat has ended.'));
    toast(gettext('The chat has ended.'), 'success');
  }
}
