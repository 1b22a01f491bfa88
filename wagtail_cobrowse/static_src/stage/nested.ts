import type { Dom } from './dom.ts';
import type { FetchResource } from './fonts.ts';
import type { FromNested, Handover, Question, Routed, ToNested } from './nested_port.ts';

/** Milliseconds: a frame that does not answer is passed over. */
const PATIENCE = 2000;
/** Messages for a frame that is being loaded; one that takes longer stays as it is. */
const MOST_WAITING = 2000;

export interface NestedHooks {
  handover: Handover;
  /** Address of the stage's script: the policy allows no other. */
  script: string;
  moved(): void;
  /** A keyframe is needed. */
  incomplete(): void;
  resource: FetchResource;
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');

/** One frame within the stage: a document of its own, with a player of its own. */
export class Nested {
  readonly element: Element;
  private readonly dom: Dom;
  private readonly hooks: NestedHooks;
  private port: MessagePort | null = null;
  private isReady = false;
  private waiting: ToNested[] = [];
  private readonly open = new Map<number, (answer: unknown) => void>();
  private last = 0;

  constructor(element: Element, dom: Dom, hooks: NestedHooks) {
    this.element = element;
    this.dom = dom;
    this.hooks = hooks;
    // The first document of a frame is empty, and hears nothing; the next one is ours.
    dom.onLoad(element, () => this.handOver());
    const script = `<script src="${escape(hooks.script)}"></script>`;
    dom.setAttribute(element, 'srcdoc', `<!doctype html><meta charset="utf-8"><body>${script}`);
  }

  deliver(events: Routed[]): void {
    this.post({ type: 'events', events });
  }

  setFree(free: boolean): void {
    this.post({ type: 'free', free });
  }

  /** Its answer, or `none` if it has none. */
  ask<Answer>(question: Question, none: Answer): Promise<Answer> {
    const request = ++this.last;
    return new Promise((resolve) => {
      const answer = (found: unknown): void => {
        this.open.delete(request);
        resolve((found ?? none) as Answer);
      };
      this.open.set(request, answer);
      setTimeout(() => answer(null), PATIENCE);
      this.post({ type: 'ask', request, question });
    });
  }

  private post(message: ToNested, transfer: Transferable[] = []): void {
    if (this.isReady) this.port?.postMessage(message, transfer);
    else if (this.waiting.length < MOST_WAITING) this.waiting.push(message);
  }

  private handOver(): void {
    const window = this.dom.frameWindow(this.element);
    if (!window) return;
    const { port1, port2 } = new MessageChannel();
    this.port?.close();
    this.port = port1;
    if (this.isReady) {
      // It was loaded anew, and has forgotten what it showed.
      this.isReady = false;
      this.hooks.incomplete();
    }
    port1.onmessage = (event: MessageEvent<FromNested>) => this.receive(event.data);
    window.postMessage(this.hooks.handover, '*', [port2]);
  }

  private receive(message: FromNested): void {
    switch (message.type) {
      case 'ready': {
        this.isReady = true;
        const waiting = this.waiting;
        this.waiting = [];
        for (const one of waiting) this.post(one);
        break;
      }
      case 'moved':
        this.hooks.moved();
        break;
      case 'incomplete':
        this.hooks.incomplete();
        break;
      case 'answer':
        this.open.get(message.request)?.(message.answer);
        break;
      case 'resource':
        void this.hand(message.request, message.url);
    }
  }

  private async hand(request: number, url: string): Promise<void> {
    const bytes = await this.hooks.resource(url);
    this.post({ type: 'resource', request, bytes }, bytes ? [bytes] : []);
  }
}
