import type { Dom, StageWindow } from './dom.ts';
import type { FromNested, Question, Routed, ToNested } from './nested_port.ts';
import { Resources } from './resources.ts';
import { Scene } from './scene.ts';
import type { Settings } from './stage.ts';

const MOVED_EVERY = 100;

/** The script of the stage within a frame of the stage: shows what it is given there. */
export class Inner {
  private readonly window: StageWindow;
  private readonly port: MessagePort;
  private readonly scene: Scene;
  private readonly resources: Resources;
  private moving = false;

  constructor(window: StageWindow, dom: Dom, settings: Settings, port: MessagePort) {
    this.window = window;
    this.port = port;
    this.resources = new Resources((message) => this.post(message));
    this.scene = new Scene(window, dom, settings, {
      size: () => undefined,
      busy: () => undefined,
      moved: () => this.moved(),
      resource: (url) => this.resources.fetch(url),
      incomplete: () => this.post({ type: 'incomplete' }),
      // Whoever asks for a keyframe then has said all.
      failed: () => undefined,
    });
  }

  start(): void {
    this.port.onmessage = (event: MessageEvent<ToNested>) => this.receive(event.data);
    this.window.addEventListener('scroll', () => this.moved(), { capture: true, passive: true });
    this.post({ type: 'ready' });
  }

  private post(message: FromNested): void {
    this.port.postMessage(message);
  }

  private receive(message: ToNested): void {
    switch (message.type) {
      case 'events':
        this.show(message.events);
        break;
      case 'ask':
        void this.answer(message.request, message.question);
        break;
      case 'free':
        this.scene.setFree(message.free);
        break;
      case 'resource':
        this.resources.answer(message.request, message.bytes);
    }
  }

  private show(events: Routed[]): void {
    const { player } = this.scene;
    const isPage = events.some(([way, { kind }]) => !way.length && kind === 'snapshot');
    if (isPage) player.begin();
    if (!this.scene.apply(events)) this.post({ type: 'incomplete' });
    if (isPage) player.end();
  }

  private async answer(request: number, question: Question): Promise<void> {
    const answer = await this.find(question);
    if (answer !== null) this.post({ type: 'answer', request, answer });
  }

  private find(question: Question) {
    switch (question.type) {
      case 'hit':
        return this.scene.hit(question.x, question.y, question.whole);
      case 'step': {
        const { way, from, forward, acts } = question;
        return this.scene.step(way, from, forward, acts);
      }
      case 'locate':
        return this.scene.locate(question.way, question.id, question.fx, question.fy);
      case 'wheel':
        return this.scene.wheel(question.x, question.y, question.dx, question.dy);
      case 'sums':
        return this.scene.sum(question.from, question.count);
    }
  }

  private moved(): void {
    if (this.moving) return;
    this.moving = true;
    this.window.setTimeout(() => {
      this.moving = false;
      this.post({ type: 'moved' });
    }, MOVED_EVERY);
  }
}
