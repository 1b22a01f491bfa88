/** The service chat without its looks: sends in order, resynchronises by number, remembers drafts. */
import { type Memory, recall } from '../../memory.ts';
import { isOutbox } from '../../outbox.ts';
import { type Api, type ApiError, isApiError } from '../api.ts';
import type { State } from '../state.ts';
import { Key } from '../storage.ts';
import { Messages, type Entry, type Outgoing } from './messages.ts';

/** Of a message, in characters, unless the site says otherwise. */
export const MAX_LENGTH = 4000;
/** Before what failed is sent again (ms), twice that at most. */
const RETRY_AFTER = 6000;

export interface ChatOptions {
  api: Pick<Api, 'messages' | 'send' | 'read'>;
  memory: Memory;
  /** Milliseconds; tests take a shorter one. */
  retryAfter?: number;
  /** Something to show has changed. */
  onChange(): void;
  /** A message of ours brought a newer state. */
  onState(state: State): void;
  /** The server says that the conversation is over, or that there may be none. */
  onEnded(): void;
}

export class Chat {
  readonly messages = new Messages();
  /** Whether the messages so far have been asked for and arrived. */
  isLoaded = false;
  /** The conversation that has ended last, kept in this page's memory alone. */
  past: Entry[] = [];
  /** It has ended with messages that the visitor had not read. */
  isUnread = false;
  /** Why a message is in the composer again. */
  refusal: ApiError | null = null;
  readonly #options: ChatOptions;
  /** What has failed is sent again by itself. */
  returns = false;
  #sending = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  #fetching: Promise<void> | null = null;
  #fetchAgain = false;
  #readUpTo = 0;
  /** Until the server has heard of what was read last. */
  reading = Promise.resolve();

  constructor(options: ChatOptions) {
    this.#options = options;
    for (const { client_id, text } of recall(options.memory, Key.Outbox, isOutbox) ?? [])
      this.messages.post(client_id, text);
  }

  get draft(): string {
    return this.#options.memory.get(Key.Draft) ?? '';
  }

  set draft(text: string) {
    if (text) this.#options.memory.set(Key.Draft, text);
    else this.#options.memory.remove(Key.Draft);
  }

  /** Sends a message, now or when there is a line again. */
  post(text: string): void {
    this.past = [];
    this.isUnread = false;
    this.refusal = null;
    this.messages.post(crypto.randomUUID(), text);
    this.#changed();
    void this.flush();
  }

  /**
   * Sends what has not arrived, one after the other: the order is the visitor's. `isQuiet`: nobody
   * has asked for it, so what has failed looks so until it is sent.
   */
  async flush(isQuiet = false): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#again);
    if (!isQuiet) this.#markAll('pending');
    try {
      for (let next = this.messages.outgoing[0]; next; next = this.messages.outgoing[0]) {
        try {
          const { message, state } = await this.#options.api.send(next.client_id, next.text);
          this.messages.confirm(message);
          this.#changed();
          this.#options.onState(state);
        } catch (error) {
          if (!isApiError(error) || error.status !== 400) throw error;
          this.#giveBack(next.client_id, error);
        }
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#sending = false;
    }
  }

  /** Asks for everything after what is known; first load and reconnection are the same. */
  refresh(): Promise<void> {
    this.#fetchAgain = true;
    this.#fetching ??= this.#fetchAll().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** The visitor has seen all that there is. */
  markRead(): void {
    const newest = this.messages.newestOfOthers;
    if (newest <= this.#readUpTo) return;
    this.#readUpTo = newest;
    this.reading = this.#options.api.read(newest).catch(() => {
      this.#readUpTo = 0;
    });
  }

  /** The conversation is over, or another one begins. */
  reset(isUnread: boolean): void {
    const unsent = this.messages.outgoing.map((message) => message.text);
    // What never arrived is not lost: it waits in the composer.
    if (unsent.length) this.draft = [...unsent, this.draft].filter(Boolean).join('\n\n');
    this.past = this.messages.entries().filter(({ status }) => status === 'sent');
    this.isUnread = isUnread && this.past.length > 0;
    this.messages.clear();
    this.refusal = null;
    this.isLoaded = false;
    this.#readUpTo = 0;
    this.#changed();
  }

  async #fetchAll(): Promise<void> {
    while (this.#fetchAgain) {
      this.#fetchAgain = false;
      try {
        for (let more = true; more;) {
          const after = this.messages.cursor;
          const answer = await this.#options.api.messages(after);
          this.messages.merge(after, answer.messages);
          more = answer.more && this.messages.cursor > after;
        }
        this.isLoaded = true;
        this.#changed();
      } catch (error) {
        // Without a line: the next welcome asks again. Without a conversation: nothing to fetch.
        if (!isApiError(error)) throw error;
      }
    }
  }

  /** What the server never takes goes back to the composer, so that the next ones get through. */
  #giveBack(clientId: string, error: ApiError): void {
    const text = this.messages.withdraw(clientId);
    this.draft = [text, this.draft].filter(Boolean).join('\n\n');
    this.refusal = error;
    this.#changed();
  }

  #fail(error: unknown): void {
    if (!isApiError(error)) throw error;
    if (error.code === 'conversation_ended' || error.code === 'banned') {
      this.#options.onEnded();
      return;
    }
    if (error.code === 'closed') {
      // Out of hours meanwhile: what was written waits in the composer.
      this.reset(false);
      this.#options.onEnded();
      return;
    }
    this.returns = error.isPassing;
    // The line may be open all the while: then nothing else says when to try again.
    if (this.returns) {
      const wait = this.#options.retryAfter ?? RETRY_AFTER;
      this.#again = setTimeout(() => void this.flush(true), wait * (1 + Math.random()));
    }
    this.#markAll('failed');
  }

  #markAll(status: Outgoing['status']): void {
    const { outgoing } = this.messages;
    for (const { client_id } of outgoing) this.messages.mark(client_id, status);
    if (outgoing.length) this.#options.onChange();
  }

  #changed(): void {
    const { outgoing } = this.messages;
    if (outgoing.length) this.#options.memory.set(Key.Outbox, JSON.stringify(outgoing));
    else this.#options.memory.remove(Key.Outbox);
    this.#options.onChange();
  }
}
