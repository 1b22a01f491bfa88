/** The open conversation: its messages, what is on its way, what was read. */

import { gettext, interpolate } from '../i18n.ts';
import type { Api } from './api.ts';
import { attempt, isPassing, toastError } from './failures.ts';
import { MessageLog, Resync } from './message_log.ts';
import { Notes } from './notes.ts';
import type { Step } from './steps_view.ts';
import type { Detail } from './types.ts';
import { clock, reasonText } from './words.ts';

/** Before what failed is sent again (ms): doubling from the first wait to the last. */
const FIRST_WAIT = 4000;
const LAST_WAIT = 30_000;

export class Conversation {
  readonly id: string;
  readonly log = new MessageLog();
  readonly notes: Notes;
  detail: Detail | null = null;
  private readonly api: Api;
  private readonly changed: () => void;
  private readonly resync: Resync;
  private readonly firstWait: number;
  private again: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private readTo = 0;
  private ended: { reason: string; lasted: string } | null = null;

  constructor(id: string, api: Api, changed: () => void, firstWait = FIRST_WAIT) {
    this.firstWait = firstWait;
    this.id = id;
    this.api = api;
    this.changed = changed;
    this.notes = new Notes(api, id, changed);
    this.resync = new Resync(this.log, (after) => api.messages(id, after), changed);
  }

  /** Fetch what is new. Rejects with `ApiError`. */
  readMessages(): Promise<void> {
    return this.resync.run();
  }

  async send(clientId: string, text: string): Promise<void> {
    this.log.begin(clientId, text);
    this.changed();
    await attempt(
      this.api.send(this.id, clientId, text).then(({ message }) => {
        this.failures = 0;
        this.log.add([message]);
      }),
      (error) => {
        this.log.fail(clientId, isPassing(error));
        if (isPassing(error)) this.sendLater();
        else toastError(error);
      },
    );
    this.changed();
  }

  /** Nobody has refused it; one after the other, so that the order stays. */
  private sendLater(): void {
    clearTimeout(this.again);
    const wait = Math.min(LAST_WAIT, this.firstWait * 2 ** this.failures++);
    this.again = setTimeout(() => void this.sendAgain(), wait * (0.5 + Math.random() / 2));
  }

  private async sendAgain(): Promise<void> {
    for (const { clientId, text, returns } of this.log.pending)
      if (returns) await this.send(clientId, text);
  }

  retry(clientId: string): void {
    const pending = this.log.pending.find((each) => each.clientId === clientId);
    if (pending) void this.send(clientId, pending.text);
  }

  drop(clientId: string): void {
    this.log.drop(clientId);
    this.changed();
  }

  /** Tell the server what was seen; true when that was news. */
  async markRead(): Promise<boolean> {
    const { last } = this.log;
    if (!this.detail?.mine || document.hidden || last <= this.readTo) return false;
    const before = this.readTo;
    this.readTo = last;
    return attempt(
      this.api.read(this.id, last).then(() => true),
      () => {
        this.readTo = before;
        return false;
      },
    );
  }

  begin(): void {
    this.ended = null;
  }

  /** `reason` "" where the socket did not say it. */
  end(reason: string): void {
    const started = this.detail?.session?.started_at;
    this.ended = { reason, lasted: started ? clock(Date.now() - Date.parse(started)) : '' };
    if (this.detail) this.detail = { ...this.detail, session: null };
  }

  /** What to say where the stage was. The log knows the reason, where nobody told it. */
  summary(): string {
    if (!this.ended) return '';
    const last = this.log.messages.filter((each) => each.data.event === 'session_ended').at(-1);
    const reason = reasonText(this.ended.reason || String(last?.data.reason ?? ''));
    if (!this.ended.lasted) return reason;
    return interpolate(gettext('%(reason)s It lasted %(time)s minutes.'), {
      reason,
      time: this.ended.lasted,
    });
  }

  /** How far the way to a session has been gone. Without a chat the Startcode is all there is of it. */
  step(hasChat: boolean): Step {
    const { detail } = this;
    const isOpen = detail?.mine || (!hasChat && detail?.state === 'waiting');
    if (!detail || !isOpen) return 'none';
    if (!hasChat && !detail.session) return 'none';
    if (detail.session?.state === 'waiting') return 'waiting';
    if (detail.session) return 'other';
    if (detail.reads_terms) return 'terms';
    // An offer counts until the session that came of it has ended.
    const last = this.log.messages
      .filter(({ kind, data }) => kind === 'offer' || data.event === 'session_ended')
      .at(-1);
    return last?.kind === 'offer' ? 'offered' : 'offer';
  }
}
