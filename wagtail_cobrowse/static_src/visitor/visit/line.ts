/** The socket of the conversation that this tab belongs to, if there is one. */
import { Connection, type Control } from '../connection.ts';
import type { Line } from '../state.ts';

export interface VisitLineOptions {
  /** Address of the sockets, without route. */
  socket: string;
  onLine(line: Line): void;
  onControl(message: Control): void;
  onFrame(frame: ArrayBuffer): void;
  /** The server may have forgotten us: ask the API, after so many milliseconds. */
  onGone(wait: number): void;
}

export class VisitLine {
  readonly #options: VisitLineOptions;
  #connection: Connection | null = null;
  #route = '';
  #timesGone = 0;

  constructor(options: VisitLineOptions) {
    this.#options = options;
  }

  get buffered(): number {
    return this.#connection?.buffered ?? 0;
  }

  /** Connects to a route, or to none ("") any more. */
  follow(route: string): void {
    if (route !== this.#route) {
      this.#connection?.close();
      this.#connection = null;
      this.#route = route;
      this.#timesGone = 0;
    }
    if (!route) return;
    this.#connection ??= this.#make(route);
    this.#connection.open();
  }

  /** Whether it went out: there may be no line. */
  send(message: Control): boolean {
    return this.#connection?.send(message) ?? false;
  }

  sendFrame(frame: ArrayBuffer): void {
    this.#connection?.sendFrame(frame);
  }

  hurry(anew = false): void {
    this.#connection?.hurry(anew);
  }

  interrupt(): void {
    this.#connection?.interrupt();
  }

  close(): void {
    this.#connection?.close();
  }

  #make(route: string): Connection {
    const url = new URL(`${this.#options.socket}${route}/`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return new Connection({
      url: url.href,
      onLine: (line) => this.#options.onLine(line),
      onControl: (message) => this.#options.onControl(message),
      onFrame: (frame) => this.#options.onFrame(frame),
      // Not at once: if the API knows the same route still, this would turn in circles.
      onGone: () => this.#options.onGone(this.#timesGone++ ? 10_000 : 0),
    });
  }
}
