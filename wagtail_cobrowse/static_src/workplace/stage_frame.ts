/** One life of the stage: the frame, the port, its heartbeat. */

import type { Box, FromStage, Hit, ToStage } from '../stage/port.ts';
import { gettext } from '../i18n.ts';
import { h } from './dom.ts';
import { Inspector } from './port.ts';
import { handIn } from './stage_window/handing_on.ts';

export interface Located {
  x: number;
  y: number;
  box: Box | null;
}

export interface StageEvents {
  message(message: FromStage): void;
  /**
   * `silent`: it was ready and answers no more, or never became ready. `flood`: it says
   * more than a stage ever does; its port is closed already.
   */
  dead(why: 'silent' | 'flood'): void;
  /** Frames were lost before the stage was ready. */
  missed(): void;
}

const PING_EVERY = 5_000;
const DEAD_AFTER = 10_000;
const READY_WITHIN = 20_000;
const MOST_WAITING = 16 * 1024 * 1024;
const ANSWER_WITHIN = 1_000;
const MOST_QUESTIONS = 256;

export class StageFrame {
  readonly element: HTMLIFrameElement;
  readonly inspector = new Inspector();
  private readonly events: StageEvents;
  private port: MessagePort | null = null;
  private ready = false;
  private epoch = -1;
  private waiting: ArrayBuffer[] = [];
  private waitingBytes = 0;
  private lost = false;
  private questions = new Map<number, (answer: FromStage | null) => void>();
  private lastQuestion = 0;
  private unanswered = 0;
  private readonly born = performance.now();
  private readonly beat: ReturnType<typeof setInterval>;

  constructor(url: string, events: StageEvents) {
    this.events = events;
    this.element = h('iframe', {
      sandbox: 'allow-scripts',
      inert: true,
      title: gettext("Visitor's page"),
      src: url,
      referrerpolicy: 'no-referrer',
      tabindex: '-1',
    });
    this.element.addEventListener('load', this.handOver, { once: true });
    this.beat = setInterval(() => this.check(), PING_EVERY);
  }

  /** A new page: what is older is stale. */
  open(epoch: number): void {
    this.epoch = epoch;
    this.forget();
    this.post({ type: 'epoch', epoch });
  }

  blank(): void {
    this.forget();
    this.post({ type: 'blank' });
  }

  /** A frame of the visitor, handed in unread; the buffer is gone afterwards. */
  frame(bytes: ArrayBuffer): void {
    if (this.ready) {
      this.post({ type: 'frame', bytes }, [bytes]);
      return;
    }
    this.waitingBytes += bytes.byteLength;
    if (this.waitingBytes > MOST_WAITING) {
      this.forget();
      this.lost = true;
    } else if (!this.lost) this.waiting.push(bytes);
  }

  /** `whole`: of a button or link all of it, with its name. */
  async hit(x: number, y: number, whole = false): Promise<Hit | null> {
    const answer = await this.ask((request) => ({ type: 'hit', request, x, y, whole }));
    return answer?.type === 'hit' ? answer : null;
  }

  /** The next thing after the node `from` or before it; 0 begins at the page's end. */
  async step(from: number, forward: boolean, acts: boolean): Promise<Hit | null> {
    const answer = await this.ask((request) => ({ type: 'step', request, from, forward, acts }));
    return answer?.type === 'hit' ? answer : null;
  }

  async locate(id: number, fx: number, fy: number): Promise<Located | null> {
    const answer = await this.ask((request) => ({ type: 'locate', request, id, fx, fy }));
    return answer?.type === 'located' ? answer : null;
  }

  /** Whether the advisor looks around; false goes back to the visitor. */
  free(free: boolean): void {
    this.post({ type: 'free', free });
  }

  wheel(x: number, y: number, dx: number, dy: number): void {
    this.post({ type: 'wheel', x, y, dx, dy });
  }

  answerResource(request: number, bytes: ArrayBuffer | null): void {
    this.post({ type: 'resource', request, bytes }, bytes ? [bytes] : []);
  }

  destroy(): void {
    clearInterval(this.beat);
    this.port?.close();
    this.port = null;
    this.element.remove();
    this.forget();
    for (const answer of this.questions.values()) answer(null);
    this.questions.clear();
  }

  private readonly handOver = (): void => {
    const target = this.element.contentWindow;
    const around = this.element.ownerDocument.defaultView;
    if (!target || !around) return;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data);
    handIn(target, around, port2);
  };

  private receive(data: unknown): void {
    const message = this.inspector.read(data);
    if (this.inspector.flooded && this.port) {
      // What it said before is still on its way: nobody listens any more.
      this.port.onmessage = null;
      this.port.close();
      this.port = null;
      this.events.dead('flood');
      return;
    }
    if (!message) return;
    if (message.type === 'pong') this.unanswered = 0;
    else if (message.type === 'ready') this.start();
    else if (message.type === 'hit' || message.type === 'located') this.answer(message);
    else this.events.message(message);
  }

  private start(): void {
    if (this.ready) return;
    this.ready = true;
    if (this.epoch >= 0) this.post({ type: 'epoch', epoch: this.epoch });
    const { waiting, lost } = this;
    this.forget();
    for (const bytes of waiting) this.frame(bytes);
    // A page that nothing has come of yet sends its keyframe unasked.
    if (lost) this.events.missed();
    this.events.message({ type: 'ready' });
  }

  private forget(): void {
    this.waiting = [];
    this.waitingBytes = 0;
    this.lost = false;
  }

  private ask(make: (request: number) => ToStage): Promise<FromStage | null> {
    if (!this.ready || this.questions.size >= MOST_QUESTIONS) return Promise.resolve(null);
    const request = (this.lastQuestion = (this.lastQuestion + 1) % 0xffffffff);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(request, null), ANSWER_WITHIN);
      this.questions.set(request, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.post(make(request));
    });
  }

  private answer(message: Extract<FromStage, { request: number }>): void {
    if (!this.questions.has(message.request)) this.inspector.refused++;
    else this.settle(message.request, message);
  }

  private settle(request: number, answer: FromStage | null): void {
    const resolve = this.questions.get(request);
    this.questions.delete(request);
    resolve?.(answer);
  }

  private check(): void {
    if (!this.ready) {
      if (performance.now() - this.born > READY_WITHIN) this.events.dead('silent');
      return;
    }
    if (this.unanswered * PING_EVERY >= DEAD_AFTER) {
      this.events.dead('silent');
      return;
    }
    this.unanswered++;
    this.post({ type: 'ping' });
  }

  private post(message: ToStage, transfer: Transferable[] = []): void {
    if (this.ready) this.port?.postMessage(message, transfer);
  }
}
