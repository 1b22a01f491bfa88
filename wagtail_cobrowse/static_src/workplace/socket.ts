/** A WebSocket that heals: heartbeat, reconnection, and close codes of docs/protocol.md. */

import { CloseCode } from '../protocol.ts';

export type Line = 'connecting' | 'open' | 'lost' | 'refused';

export interface SocketEvents {
  /** The line is up, for the first time or again. */
  open(): void;
  control(message: Record<string, unknown>): void;
  frame(bytes: ArrayBuffer): void;
  /** A change of the line; `code` when it closed. */
  line(line: Line, code?: number): void;
}

const PING_EVERY = 15_000;
const ANSWER_WITHIN = 10_000;
const SHORTEST = 250;
const LONGEST = 8_000;
const AFTER_TOO_MANY = 10_000;

const FINAL: ReadonlySet<number> = new Set([
  1000,
  CloseCode.NotUnderstood,
  CloseCode.NotAuthenticated,
  CloseCode.NotAllowed,
  CloseCode.NotFound,
]);

/** Milliseconds before the next try, or null where trying again is no use. */
export function reconnectDelay(code: number, failures: number, random: number): number | null {
  if (FINAL.has(code)) return null;
  if (code === CloseCode.TooMany) return AFTER_TOO_MANY;
  const delay = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures, 10));
  return delay * (0.5 + random / 2);
}

export class Socket {
  private readonly url: string;
  private readonly events: SocketEvents;
  private socket: WebSocket | null = null;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private expected: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(path: string, events: SocketEvents) {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.url = url.href;
    this.events = events;
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
    clearTimeout(this.retry);
    this.rest();
    this.socket?.close(1000);
    this.socket = null;
  }

  private connect(): void {
    const socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.events.line('connecting');
    // A line that never opens and never fails is broken as well.
    this.expect();
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.failures = 0;
      this.heard();
      this.beat = setInterval(() => this.ping(), PING_EVERY);
      this.events.line('open');
      this.events.open();
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (this.socket !== socket) return;
      this.heard();
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
    if (control.type === 'ping') this.send({ type: 'pong' });
    else if (control.type !== 'pong') this.events.control(control);
  }

  private heard(): void {
    clearTimeout(this.expected);
  }

  /** The server wants a sign of life as well, however much it has to say itself. */
  private ping(): void {
    this.send({ type: 'ping' });
    this.expect();
  }

  private expect(): void {
    clearTimeout(this.expected);
    this.expected = setTimeout(() => {
      const socket = this.socket;
      if (!socket) return;
      // The closing handshake needs the line that is broken: do not wait for it.
      socket.onclose = null;
      socket.close();
      this.lost(socket, 1006);
    }, ANSWER_WITHIN);
  }

  private rest(): void {
    clearInterval(this.beat);
    clearTimeout(this.expected);
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.closed || this.socket !== socket) return;
    this.rest();
    this.socket = null;
    const delay = reconnectDelay(code, this.failures++, Math.random());
    if (delay === null) {
      this.events.line('refused', code);
      return;
    }
    this.events.line('lost', code);
    this.retry = setTimeout(() => this.connect(), delay);
  }
}
