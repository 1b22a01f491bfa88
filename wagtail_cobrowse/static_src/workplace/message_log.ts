/** The messages of the open conversation: what the server has, and what is on its way. */

import type { Message } from './types.ts';

export interface Pending {
  clientId: string;
  text: string;
  state: 'sending' | 'failed';
  /** It failed without being refused: it is sent again by itself. */
  returns?: boolean;
}

export class MessageLog {
  private bySequence = new Map<number, Message>();
  private waiting = new Map<string, Pending>();

  /** In the order of the server, each sequence number once. */
  get messages(): Message[] {
    return [...this.bySequence.values()].sort((a, b) => a.sequence - b.sequence);
  }

  get pending(): Pending[] {
    return [...this.waiting.values()];
  }

  /** The first that nobody has refused. */
  get next(): Pending | undefined {
    return this.pending.find(({ state, returns }) => state === 'sending' || returns);
  }

  /** Some are sent again by themselves. */
  get isWaiting(): boolean {
    return this.pending.some(({ returns }) => returns);
  }

  /** Number of the last message of the visitor, or 0: what there is to be read. */
  get lastOfVisitor(): number {
    const theirs = this.messages.filter(({ author }) => author === 'visitor');
    return theirs.at(-1)?.sequence ?? 0;
  }

  /**
   * Up to where nothing is missing: ask for everything after this. The answer to an own
   * message can arrive before an older message of the visitor is known.
   */
  get complete(): number {
    let sequence = 0;
    while (this.bySequence.has(sequence + 1)) sequence++;
    return sequence;
  }

  add(messages: Message[]): void {
    for (const message of messages) {
      this.bySequence.set(message.sequence, message);
      this.waiting.delete(message.client_id);
    }
  }

  begin(clientId: string, text: string): void {
    this.waiting.set(clientId, { clientId, text, state: 'sending' });
  }

  fail(clientId: string, returns = false): void {
    const pending = this.waiting.get(clientId);
    if (pending) Object.assign(pending, { state: 'failed', returns });
  }

  /** The server takes nothing now: all that nobody has refused is sent again by itself. */
  wait(): void {
    for (const { clientId, state } of this.pending)
      if (state === 'sending') this.fail(clientId, true);
  }

  drop(clientId: string): void {
    this.waiting.delete(clientId);
  }
}

/** One after the other; asked again while it runs, it runs once more. */
export class Resync {
  private running = false;
  private again = false;
  private readonly log: MessageLog;
  private readonly fetchAfter: (after: number) => Promise<{ messages: Message[]; more: boolean }>;
  private readonly done: () => void;

  constructor(
    log: MessageLog,
    fetchAfter: (after: number) => Promise<{ messages: Message[]; more: boolean }>,
    done: () => void,
  ) {
    this.log = log;
    this.fetchAfter = fetchAfter;
    this.done = done;
  }

  async run(): Promise<void> {
    this.again = true;
    if (this.running) return;
    this.running = true;
    try {
      while (this.again) {
        this.again = false;
        await this.once();
      }
    } finally {
      this.running = false;
    }
  }

  private async once(): Promise<void> {
    let after = this.log.complete;
    for (;;) {
      const { messages, more } = await this.fetchAfter(after);
      this.log.add(messages);
      this.done();
      const newest = messages.at(-1)?.sequence ?? after;
      if (!more || newest <= after) return;
      after = newest;
    }
  }
}
