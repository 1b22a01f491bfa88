/** The open conversation: its messages, what is on its way, what was read. */

import { gettext, interpolate } from '../i18n.ts';
import type { Api } from './api.ts';
import { attempt, isPassing, toastError } from './failures.ts';
import { MessageLog, type Pending, Resync } from './message_log.ts';
import { Notes } from './notes.ts';
import type { Step } from './steps_view.ts';
import type { Detail, Message } from './types.ts';
import type { Unsent } from './unsent.ts';
import { clock, reasonText } from './words.ts';

/** Before what failed is sent again (ms): doubling from the first wait to the last. */
const FIRST_WAIT = 4000;
const LAST_WAIT = 30_000;
/** Events after which an offer counts no more. */
const AFTER_OFFERS: ReadonlySet<unknown> = new Set(['offer_withdrawn', 'session_ended']);

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
  private isSending = false;
  private readTo = 0;
  /** It has begun with what a tab before this one could not send. */
  private isRestored: boolean;
  private ended: { reason: string; lasted: string } | null = null;

  constructor(
    id: string,
    api: Api,
    unsent: Pick<Unsent, 'outbox' | 'keepOutbox'>,
    told: () => void,
    firstWait = FIRST_WAIT,
  ) {
    this.firstWait = firstWait;
    this.id = id;
    this.api = api;
    for (const { client_id, text, refused } of unsent.outbox(id)) {
      this.log.begin(client_id, text);
      if (refused) this.log.fail(client_id);
    }
    this.isRestored = this.log.next !== undefined;
    const changed = (this.changed = () => {
      const { pending } = this.log;
      unsent.keepOutbox(
        id,
        pending.map(({ clientId, text, state, returns }) => ({
          client_id: clientId,
          text,
          ...(state === 'failed' && !returns ? { refused: true } : {}),
        })),
      );
      told();
    });
    this.notes = new Notes(api, id, changed);
    this.resync = new Resync(this.log, (after) => api.messages(id, after), changed);
  }

  /** Fetch what is new. Rejects with `ApiError`. */
  readMessages(): Promise<void> {
    return this.resync.run();
  }

  async send(clientId: string, text: string): Promise<void> {
    const { isWaiting } = this.log;
    this.log.begin(clientId, text);
    // Behind what is sent again by itself, so that the order stays.
    if (isWaiting) this.log.fail(clientId, true);
    this.changed();
    if (!isWaiting) await this.flush();
  }

  /** It is this advisor's as before: what was not sent goes on its way. */
  resume(): void {
    if (!this.isRestored) return;
    this.isRestored = false;
    void this.flush();
  }

  /** It is this advisor's no more: nothing is sent any more. */
  abandon(): void {
    clearTimeout(this.again);
    for (const { clientId } of this.log.pending) this.log.drop(clientId);
  }

  /** Sends what nobody has refused, one after the other; what failed before looks so until then. */
  private async flush(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.again);
    try {
      for (let next = this.log.next; next; next = this.log.next)
        if (!(await this.deliver(next))) break;
    } finally {
      this.isSending = false;
    }
  }

  /** False where the server takes nothing now. */
  private async deliver({ clientId, text }: Pending): Promise<boolean> {
    const mayGoOn = await attempt(
      this.api.send(this.id, clientId, text).then(({ message }) => {
        this.failures = 0;
        this.log.add([message]);
        return true;
      }),
      (error) => {
        if (isPassing(error)) {
          this.log.wait();
          this.sendLater();
          return false;
        }
        this.log.fail(clientId);
        toastError(error);
        return true;
      },
    );
    this.changed();
    return mayGoOn;
  }

  private sendLater(): void {
    clearTimeout(this.again);
    const wait = Math.min(LAST_WAIT, this.firstWait * 2 ** this.failures++);
    this.again = setTimeout(() => void this.flush(), wait * (0.5 + Math.random() / 2));
  }

  retry(clientId: string): void {
    const pending = this.log.pending.find((each) => each.clientId === clientId);
    if (!pending) return;
    this.log.begin(clientId, pending.text);
    this.changed();
    void this.flush();
  }

  drop(clientId: string): void {
    this.log.drop(clientId);
    this.changed();
  }

  /** Tell the server what was seen; true when that was news. */
  async markRead(): Promise<boolean> {
    const last = this.log.lastOfVisitor;
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
    return this.offer ? 'offered' : 'offer';
  }

  /** The newest offer, while it counts: until it is withdrawn, or the session that came of it has ended. */
  get offer(): Message | null {
    const last = this.log.messages
      .filter(({ kind, data }) => kind === 'offer' || AFTER_OFFERS.has(data.event))
      .at(-1);
    return last?.kind === 'offer' ? last : null;
  }
}
