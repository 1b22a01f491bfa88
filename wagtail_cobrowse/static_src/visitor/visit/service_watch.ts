/**
 * Whether somebody is there, for a panel that is open: without a conversation by a socket that knows nobody, and by
 * the clock where the service opens or closes next.
 */
import { Connection } from '../connection.ts';
import type { State } from '../state.ts';

/** Milliseconds within which all who are told at once ask. */
const SPREAD = 2_000;
/** Timers of browsers hold no longer. */
const LONGEST = 2 ** 31 - 1;

export interface ServiceWatchOptions {
  /** Address of the sockets, without route. */
  socket: string;
  /** Milliseconds since 1970 by the server's clock. */
  now(): number;
  refresh(): void;
}

export class ServiceWatch {
  readonly #options: ServiceWatchOptions;
  #connection: Connection | null = null;
  #isOpen = false;
  #state: State | null = null;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #change: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ServiceWatchOptions) {
    this.#options = options;
  }

  /** The panel is open, or closed. */
  attend(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#settle();
  }

  follow(state: State): void {
    this.#state = state;
    this.#settle();
  }

  /** Somebody else is there now, or nobody; who is talked to is told of their own advisor alone. */
  hear(): void {
    if (this.#state?.conversation && this.#state.conversation.state !== 'waiting') return;
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => this.#options.refresh(), Math.random() * SPREAD);
  }

  close(): void {
    clearTimeout(this.#asking);
    clearTimeout(this.#change);
    this.#connection?.close();
    this.#connection = null;
  }

  #settle(): void {
    const state = this.#state;
    const isWanted = this.#isOpen && state !== null && !state.conversation;
    if (isWanted) {
      this.#connection ??= this.#make();
      this.#connection.open();
    } else if (this.#connection) {
      this.#connection.close();
      this.#connection = null;
    }
    clearTimeout(this.#change);
    const changesAt = this.#isOpen && state?.service.changes_at;
    if (!changesAt) return;
    const wait = Date.parse(changesAt) - this.#options.now();
    if (wait < LONGEST - SPREAD) this.#change = setTimeout(() => this.hear(), Math.max(0, wait));
  }

  #make(): Connection {
    const url = new URL(this.#options.socket, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    let isFirst = true;
    return new Connection({
      url: url.href,
      onLine: (line) => {
        // What was said while the line was down.
        if (line === 'open' && !isFirst) this.hear();
        if (line === 'open') isFirst = false;
      },
      onControl: ({ type }) => {
        if (type === 'service') this.hear();
      },
      onFrame: () => undefined,
      onGone: () => undefined,
    });
  }
}
