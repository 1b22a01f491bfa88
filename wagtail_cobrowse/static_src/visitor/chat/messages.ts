/**
 * The messages of a conversation: what the server has numbered, and what is on its way.
 *
 * The number orders, the client's id identifies. A message that comes twice, late, or both as answer and by
 * resynchronisation is one message.
 */

export interface Message {
  sequence: number;
  client_id: string;
  author: 'visitor' | 'advisor' | 'system';
  name: string;
  kind: 'text' | 'offer' | 'page' | 'event';
  text: string;
  data: Record<string, unknown>;
  created_at: string;
}

export interface Outgoing {
  client_id: string;
  text: string;
  status: 'pending' | 'failed';
}

export type Entry = (Message & { status: 'sent' }) | Outgoing;

export class Messages {
  readonly #numbered = new Map<number, Message>();
  #waiting: Outgoing[] = [];
  #known = 0;

  /** The number up to which nothing is missing: ask for what comes after it. */
  get cursor(): number {
    return this.#known;
  }

  /** The highest number of what others have written, or 0: what there is to be read. */
  get newestOfOthers(): number {
    let newest = 0;
    for (const { author, sequence } of this.#numbered.values())
      if (author !== 'visitor') newest = Math.max(newest, sequence);
    return newest;
  }

  get outgoing(): readonly Outgoing[] {
    return this.#waiting;
  }

  /** In the order to be shown: the numbered ones by number, then what waits. */
  entries(): Entry[] {
    const sent = [...this.#numbered.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .map((message): Entry => ({ ...message, status: 'sent' }));
    return [...sent, ...this.#waiting];
  }

  /** A message of ours, shown before the server has it. A second one of the same id is none. */
  post(clientId: string, text: string): void {
    if (this.#find(clientId) || [...this.#numbered.values()].some((m) => m.client_id === clientId))
      return;
    this.#waiting.push({ client_id: clientId, text, status: 'pending' });
  }

  mark(clientId: string, status: Outgoing['status']): void {
    this.#waiting = this.#waiting.map((m) => (m.client_id === clientId ? { ...m, status } : m));
  }

  /** Takes back what was never sent; its text, or null. */
  withdraw(clientId: string): string | null {
    const text = this.#find(clientId)?.text ?? null;
    this.#waiting = this.#waiting.filter((m) => m.client_id !== clientId);
    return text;
  }

  /** The server's answer to a message of ours. */
  confirm(message: Message): void {
    this.#add(message);
    if (message.sequence === this.#known + 1) this.#known = message.sequence;
  }

  /** The server's answer to "everything after `after`". */
  merge(after: number, messages: Message[]): void {
    for (const message of messages) this.#add(message);
    // An answer that begins later than what we know may leave a gap before it.
    if (after <= this.#known)
      this.#known = Math.max(this.#known, ...messages.map((message) => message.sequence));
  }

  clear(): void {
    this.#numbered.clear();
    this.#waiting = [];
    this.#known = 0;
  }

  #add(message: Message): void {
    this.#numbered.set(message.sequence, message);
    this.#waiting = this.#waiting.filter((m) => m.client_id !== message.client_id);
  }

  #find(clientId: string): Outgoing | undefined {
    return this.#waiting.find((m) => m.client_id === clientId);
  }
}
