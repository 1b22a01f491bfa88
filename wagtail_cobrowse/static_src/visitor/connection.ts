/** One tab's WebSocket, kept alive; docs/protocol.md. */
import { CloseCode, VERSION } from '../protocol.ts';
import type { Line } from './state.ts';

export interface Control {
  type: string;
  [field: string]: unknown;
}

export interface ConnectionOptions {
  url: string;
  onLine(line: Line): void;
  onControl(message: Control): void;
  onFrame(frame: ArrayBuffer): void;
  /** The server knows no seat or conversation of ours any more: ask the API. */
  onGone(): void;
  /** Milliseconds; tests take shorter ones. */
  times?: Partial<Times>;
}

export interface Times {
  /** First wait before another attempt; doubles from there … */
  firstWait: number;
  /** … to this; after `PATIENT_AFTER` attempts in vain nobody hurries any more. */
  longestWait: number;
  /** After a restart of the server everybody comes back within this time. */
  restartSpread: number;
  /** After "too many": the longest wait, a fifth of it at least, by chance. */
  crowdedWait: number;
  /** Silence after which we ping. */
  pingAfter: number;
  /** Silence after a ping that means a broken line; twice as long before the welcome. */
  pongWithin: number;
  /** A line that held this long was a good one: the next wait is short again. */
  goodAfter: number;
}

export const TIMES: Times = {
  firstWait: 250,
  longestWait: 2_500,
  restartSpread: 2_000,
  crowdedWait: 10_000,
  // The server pings every four seconds.
  pingAfter: 5_000,
  pongWithin: 4_000,
  goodAfter: 5_000,
};

const PATIENT_AFTER = 20;
const PATIENT = 8_000;

/** How long to wait before attempt `attempt` (from 0): doubling, the upper half by chance. */
export function waitBefore(attempt: number, times: Times, chance = Math.random()): number {
  const longest = attempt < PATIENT_AFTER ? times.longestWait : PATIENT;
  const full = Math.min(longest, times.firstWait * 2 ** Math.min(attempt, 30));
  return full / 2 + (full / 2) * chance;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #times: Times;
  #socket: WebSocket | null = null;
  #line: Line = 'off';
  #attempt = 0;
  #openedAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  get isOpen(): boolean {
    return this.#line === 'open';
  }

  /** Bytes that the browser has not sent yet. */
  get buffered(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Opens the line, and mends it from now on. */
  open(): void {
    if (this.#line !== 'off') return;
    this.#attempt = 0;
    this.#setLine('connecting');
    this.#connect();
  }

  /** Closes the line for good, or until `open`. */
  close(): void {
    this.#drop();
    this.#setLine('off');
  }

  /** A broken line is tried again now: somebody looks, or `anew`, the network is back. */
  hurry(anew = false): void {
    if (this.#line !== 'interrupted' || (this.#socket && !anew)) return;
    // An attempt that hangs was made while there was no network.
    this.#drop();
    this.#connect();
  }

  /** The line is known to be broken, though the browser has not noticed yet. */
  interrupt(): void {
    if (this.#line === 'open' || this.#line === 'connecting') this.#breakOff(0);
  }

  /** False when the line is not open; then nothing was sent. */
  send(message: Control): boolean {
    if (!this.isOpen || !this.#socket) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  sendFrame(frame: ArrayBuffer): void {
    if (this.isOpen) this.#socket?.send(frame);
  }

  #connect(): void {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.#options.url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#heartbeat = setTimeout(() => this.#breakOff(0), 2 * this.#times.pongWithin);
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#hear(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lose(event.code);
    };
  }

  #hear(data: unknown): void {
    this.#listen();
    if (data instanceof ArrayBuffer) {
      this.#options.onFrame(data);
      return;
    }
    const message = readControl(data);
    if (!message) return;
    if (message.type === 'welcome') {
      // The site was upgraded while this page was open: only a reload helps.
      if (message['version'] !== VERSION) {
        this.#lose(CloseCode.Outdated);
        return;
      }
      this.#openedAt = performance.now();
      this.#setLine('open');
    } else if (message.type === 'ping') this.send({ type: 'pong' });
    this.#options.onControl(message);
  }

  /** Starts the count of silence anew. */
  #listen(): void {
    clearTimeout(this.#heartbeat);
    this.#heartbeat = setTimeout(() => {
      this.send({ type: 'ping' });
      this.#heartbeat = setTimeout(() => this.#breakOff(0), this.#times.pongWithin);
    }, this.#times.pingAfter);
  }

  #lose(code: number): void {
    switch (code) {
      case CloseCode.NotUnderstood:
      case CloseCode.NotAllowed:
      case CloseCode.Outdated:
        this.#drop();
        this.#setLine('refused');
        break;
      case CloseCode.NotAuthenticated:
      case CloseCode.NotFound:
      case 1000:
        this.#drop();
        this.#setLine('off');
        this.#options.onGone();
        break;
      case CloseCode.TooMany:
        // All whom one full process has turned away must not come back as one.
        this.#breakOff((0.2 + 0.8 * Math.random()) * this.#times.crowdedWait);
        break;
      // The server ends, for all of its sockets at once.
      case 1001:
      case 1012:
        this.#breakOff(Math.random() * this.#times.restartSpread);
        break;
      default:
        this.#breakOff(0);
    }
  }

  #breakOff(atLeast: number): void {
    if (this.#openedAt && performance.now() - this.#openedAt >= this.#times.goodAfter)
      this.#attempt = 0;
    this.#openedAt = 0;
    this.#drop();
    const wait = Math.max(atLeast, waitBefore(this.#attempt++, this.#times));
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.#setLine('interrupted');
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#heartbeat);
    const socket = this.#socket;
    this.#socket = null;
    // Said outright: servers do not tell a line that broke from a close without a code.
    socket?.close(1000);
  }

  #setLine(line: Line): void {
    if (line === this.#line) return;
    this.#line = line;
    this.#options.onLine(line);
  }
}

function readControl(data: unknown): Control | null {
  if (typeof data !== 'string') return null;
  try {
    const message: unknown = JSON.parse(data);
    const isControl =
      typeof message === 'object' &&
      message !== null &&
      'type' in message &&
      typeof message.type === 'string';
    return isControl ? (message as Control) : null;
  } catch {
    return null;
  }
}
