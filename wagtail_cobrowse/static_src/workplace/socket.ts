/** A WebSocket that heals: heartbeat, reconnection, and close codes of docs/protocol.md. */

import { CloseCode, VERSION } from '../protocol.ts';

export type Line = 'connecting' | 'open' | 'lost' | 'refused';

export interface SocketEvents {
  /** The line is up, for the first time or again. */
  open(): void;
  control(message: Record<string, unknown>): void;
  frame(bytes: ArrayBuffer): void;
  /** A change of the line; `code` when it closed. */
  line(line: Line, code?: number): void;
  /** What arrives is late, or is not any more. */
  slow?(isSlow: boolean): void;
  /** After a refusal: whether the browser is logged in all the same, by another login. */
  mayReturn?(): Promise<boolean>;
}

/** Milliseconds; tests take shorter ones. */
export interface Times {
  /** Between two pings, whatever else is heard. */
  pingEvery: number;
  /** A pong that takes longer has frames before it that do so as well. */
  slowAfter: number;
  /** Silence that means a broken line; the server pings every four seconds. */
  silence: number;
  /** A line that is not welcome by then is as broken. */
  welcomeWithin: number;
  shortest: number;
}

export const TIMES: Times = {
  pingEvery: 4_000,
  slowAfter: 2_500,
  silence: 9_000,
  welcomeWithin: 10_000,
  shortest: 250,
};

const LONGEST = 2_500;
/** After so many failures nobody hurries any more. */
const PATIENT_AFTER = 20;
const PATIENT = 8_000;
/** After a restart of the server everybody comes back within this time. */
const RESTART_SPREAD = 2_000;
/** After "too many": at least so long, and up to so much longer by chance. */
const AFTER_TOO_MANY = 2_000;
const CROWD_SPREAD = 8_000;

/** The server ends, for all of its sockets at once. */
const RESTARTS: ReadonlySet<number> = new Set([1001, 1012]);
/** Refusals in a row that are doubted. */
const MOST_REFUSALS = 5;
/** Times that the API is asked about a login: a slow server needs a while to tell a new one. */
const MOST_QUESTIONS = 8;
/** The login of this socket is over, perhaps because another one has begun. */
export const LOGIN: ReadonlySet<number> = new Set([
  CloseCode.NotAuthenticated,
  CloseCode.NotAllowed,
]);
const FINAL: ReadonlySet<number> = new Set([
  1000,
  CloseCode.NotUnderstood,
  CloseCode.NotAuthenticated,
  CloseCode.NotAllowed,
  CloseCode.NotFound,
  CloseCode.Outdated,
]);

/** Milliseconds before the next try, or null where trying again is no use. */
export function reconnectDelay(
  code: number,
  failures: number,
  random: number,
  shortest = TIMES.shortest,
): number | null {
  if (FINAL.has(code)) return null;
  if (code === CloseCode.TooMany) return AFTER_TOO_MANY + random * CROWD_SPREAD;
  if (failures === 0 && RESTARTS.has(code)) return random * RESTART_SPREAD;
  return doubled(failures, random, shortest);
}

function doubled(failures: number, random: number, shortest: number): number {
  const longest = failures < PATIENT_AFTER ? LONGEST : PATIENT;
  return Math.min(longest, shortest * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);
}

export class Socket {
  private readonly url: string;
  private readonly events: SocketEvents;
  private readonly times: Times;
  private readonly listeners = new AbortController();
  private socket: WebSocket | null = null;
  private isWelcome = false;
  private failures = 0;
  /** Refusals since the line was last up. */
  private refusals = 0;
  private isSlow = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private expected: ReturnType<typeof setTimeout> | undefined;
  private late: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(path: string, events: SocketEvents, times: Partial<Times> = {}) {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.url = url.href;
    this.events = events;
    this.times = { ...TIMES, ...times };
    const { signal } = this.listeners;
    window.addEventListener('online', () => this.hurry(), { signal });
    window.addEventListener('offline', () => this.giveUp(), { signal });
    this.connect();
  }

  send(message: object | ArrayBuffer): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message));
    return true;
  }

  /** For good. */
  close(): void {
    this.closed = true;
    this.listeners.abort();
    clearTimeout(this.retry);
    this.rest();
    this.socket?.close(1000);
    this.socket = null;
  }

  private connect(): void {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.isWelcome = false;
    this.events.line('connecting');
    // A line that never opens and never fails is broken as well.
    this.expect(this.times.welcomeWithin);
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (this.socket !== socket) return;
      this.expect(this.times.silence);
      if (typeof event.data !== 'string') this.events.frame(event.data);
      else this.readControl(event.data);
    };
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  private readControl(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (!message || typeof message !== 'object') return;
    const control = message as Record<string, unknown>;
    switch (control.type) {
      case 'ping':
        this.send({ type: 'pong' });
        break;
      case 'pong':
        clearTimeout(this.late);
        this.late = undefined;
        this.setSlow(false);
        break;
      case 'welcome':
        // The site was upgraded while this page was open: only a reload helps.
        if (control['version'] === VERSION) this.welcome();
        else this.giveUp(CloseCode.Outdated);
        break;
      default:
        this.events.control(control);
    }
  }

  private welcome(): void {
    if (this.isWelcome) return;
    this.isWelcome = true;
    this.failures = this.refusals = 0;
    this.beat = setInterval(() => this.ping(), this.times.pingEvery);
    this.events.line('open');
    this.events.open();
  }

  /** The server wants a sign of life as well, however much it has to say itself. */
  private ping(): void {
    this.send({ type: 'ping' });
    this.late ??= setTimeout(() => this.setSlow(true), this.times.slowAfter);
  }

  private setSlow(isSlow: boolean): void {
    if (isSlow === this.isSlow) return;
    this.isSlow = isSlow;
    this.events.slow?.(isSlow);
  }

  private expect(within: number): void {
    clearTimeout(this.expected);
    this.expected = setTimeout(() => this.giveUp(), within);
  }

  /** The line is broken, though nobody has closed it. */
  private giveUp(code = 1006): void {
    const { socket } = this;
    if (!socket) return;
    // The closing handshake needs the line that is broken: do not wait for it.
    socket.onclose = null;
    socket.close();
    this.lost(socket, code);
  }

  /** The network is back: a broken line is tried again now, and an attempt that hangs anew. */
  private hurry(): void {
    if (this.closed || this.isWelcome || !this.retry) return;
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.connect();
  }

  private rest(): void {
    clearInterval(this.beat);
    clearTimeout(this.expected);
    clearTimeout(this.late);
    this.late = undefined;
    this.setSlow(false);
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.closed || this.socket !== socket) return;
    this.rest();
    this.socket = null;
    this.isWelcome = false;
    const delay = reconnectDelay(code, this.failures++, Math.random(), this.times.shortest);
    if (delay !== null) this.retryIn(delay, code);
    else if (LOGIN.has(code) && this.events.mayReturn && this.refusals++ < MOST_REFUSALS)
      this.askIn(8 * this.times.shortest, code, MOST_QUESTIONS);
    else this.events.line('refused', code);
  }

  private retryIn(delay: number, code: number): void {
    this.events.line('lost', code);
    this.retry = setTimeout(() => this.connect(), delay);
  }

  /**
   * Who changes their password has another login from then on, and this page with it, as
   * soon as the answer to the change has arrived, for which a slow server takes a while.
   */
  private askIn(wait: number, code: number, left: number): void {
    this.events.line('lost', code);
    this.retry = setTimeout(() => void this.ask(code, left - 1), wait);
  }

  private async ask(code: number, left: number): Promise<void> {
    const may = await this.events.mayReturn!().catch(() => false);
    if (this.closed || this.socket) return;
    if (may) this.retryIn(doubled(this.refusals, Math.random(), this.times.shortest), code);
    else if (left) this.askIn(8 * this.times.shortest, code, left);
    // Whatever it was at first: nobody is known by the API here any more.
    else this.events.line('refused', CloseCode.NotAuthenticated);
  }
}
