import type { CleanDigest, Places } from './clean.ts';
import type { Labels } from './build.ts';
import { Convergence } from './digest.ts';
import type { Dom, StageWindow } from './dom.ts';
import type { Located, Routed } from './nested_port.ts';
import type { FromStage, ToStage } from './port.ts';
import type { Busy } from '../busy.ts';
import type { Pointer } from '../protocol.ts';
import { ACKNOWLEDGE_EVERY, Receiver } from './receive.ts';
import { Resources } from './resources.ts';
import { sanitise, State } from './sanitise.ts';
import { move, Scene } from './scene.ts';
import { controlsAgain, dropped, split } from './split.ts';
import { foresee } from './supplement.ts';

export interface Settings {
  /** Address of this very script, for frames within. */
  script: string;
  places: Places;
  labels: Labels;
}

const MAX_TITLE = 300;
/** Of one message: more is no change of a page but work for its own sake. */
const MOST_EVENTS = 10_000;
const MOST_PAGES = 2;
const MOVED_EVERY = 100;
const REFUSED_EVERY = 1000;
/** Between one comparison and the next; what is not compared now will be in the next round. */
const COMPARED_EVERY = 20;
/** A hidden tab has no animation frames; its view counts as painted nonetheless. */
const PAINTED_WITHIN = 250;

/** Joins receiver, sanitiser and player, and speaks with the workplace on one port. */
export class Stage {
  private readonly window: StageWindow;
  private readonly port: MessagePort;
  private readonly state: State;
  private readonly scene: Scene;
  private readonly receiver: Receiver;
  private readonly resources: Resources;
  private readonly convergence: Convergence;
  private comparedAt = -Infinity;
  private epoch = 0;
  private refused = 0;
  private refusedAt = -Infinity;
  private failed = 0;
  private pointer: Pointer | null = null;
  private movedAt = -Infinity;
  private moving = false;
  private sent = '';
  private apart = '0 0';
  private busy: Busy = '';
  private toldBusy: Busy = '';
  private toldPartial = false;

  constructor(window: StageWindow, dom: Dom, settings: Settings, port: MessagePort) {
    this.window = window;
    this.port = port;
    this.state = new State(settings.places);
    this.convergence = new Convergence(this.state);
    this.resources = new Resources((message) => this.post(message));
    this.scene = new Scene(window, dom, settings, {
      size: (width, height, scheme) => this.size(width, height, scheme),
      moved: () => this.moved(),
      resource: (url) => this.resources.fetch(url),
      busy: (what) => (this.busy = what),
      incomplete: () => this.receiver.repair(),
      failed: () => this.failed++,
    });
    this.receiver = new Receiver(
      {
        events: (events, keyframe) => this.apply(events, keyframe),
        pointer: (pointer) => this.point(pointer),
        askForKeyframe: () => this.post({ type: 'keyframe' }),
        acknowledge: (epoch, seq) => this.post({ type: 'acknowledge', epoch, seq }),
      },
      () => window.performance.now(),
    );
  }

  start(): void {
    this.port.onmessage = (event: MessageEvent<ToStage>) => this.receive(event.data);
    this.window.setInterval(() => {
      this.receiver.tick();
      this.tellRefused();
      this.tellBusy();
      this.tellPartial();
    }, ACKNOWLEDGE_EVERY);
    this.post({ type: 'ready' });
  }

  private post(message: FromStage): void {
    this.port.postMessage(message);
  }

  private receive(message: ToStage): void {
    switch (message.type) {
      case 'epoch':
        this.epoch = message.epoch;
        this.receiver.setEpoch(message.epoch);
        this.convergence.reset();
        break;
      case 'frame':
        this.receiver.receive(message.bytes);
        break;
      case 'blank':
        this.blank();
        break;
      case 'hit':
        void this.hit(message.request, message.x, message.y, message.whole === true);
        break;
      case 'step': {
        const { request, from, forward, acts } = message;
        void this.step(request, from, forward === true, acts === true);
        break;
      }
      case 'locate':
        void this.locate(message.request, message.id, message.fx, message.fy);
        break;
      case 'free':
        this.scene.setFree(message.free === true);
        break;
      case 'wheel':
        void this.scene.wheel(message.x, message.y, message.dx, message.dy);
        break;
      case 'resource':
        this.resources.answer(message.request, message.bytes);
        break;
      case 'ping':
        this.post({ type: 'pong' });
    }
  }

  private async hit(request: number, x: number, y: number, whole: boolean): Promise<void> {
    this.post({ type: 'hit', request, ...(await this.scene.hit(x, y, whole)) });
  }

  private async step(request: number, from: number, forward: boolean, acts: boolean) {
    const hit = await this.scene.step(this.wayTo(from), from, forward, acts);
    this.post({ type: 'hit', request, ...hit });
  }

  private async locate(request: number, id: number, fx: number, fy: number): Promise<void> {
    const place = await this.scene.locate(this.wayTo(id), id, fx, fy);
    this.post({ type: 'located', request, ...place });
  }

  /** Documents of the frames that a node is in, outermost first. */
  private wayTo(id: number): number[] {
    const way: number[] = [];
    let document = this.state.nodes.get(id)?.document ?? 0;
    while (document && document !== this.state.documentId) {
      way.unshift(document);
      document = this.state.nodes.get(document)?.parent?.document ?? 0;
    }
    return way;
  }

  private blank(): void {
    this.receiver.setEpoch(null);
    this.resources.clear();
    this.scene.blank();
    this.state.reset();
    this.pointer = null;
    this.busy = '';
    this.sent = '';
    this.post({ type: 'pointer', visible: false, x: 0, y: 0 });
  }

  private apply(events: unknown[], keyframe: boolean): void {
    this.state.begin();
    let complete = true;
    let shown = false;
    let isCompared = false;
    if (keyframe) {
      foresee(events, this.state);
      this.busy = '';
      this.scene.player.begin();
    }
    let pages = 0;
    // Together: what is in frames goes there as one message.
    let parts: Routed[] = [];
    const build = (): void => {
      const now = parts;
      parts = [];
      complete = this.scene.apply(now) && complete;
    };
    for (const event of events.slice(0, MOST_EVENTS)) {
      try {
        const clean = sanitise(event, this.state);
        if (clean?.kind === 'snapshot' && ++pages > MOST_PAGES) break;
        if (clean?.kind === 'digest') {
          // One of a message: each of them would build and look through the page by itself.
          if (isCompared) continue;
          isCompared = true;
          build();
          void this.compare(clean, complete);
        } else if (clean)
          for (const [document, part] of split(clean, this.state))
            parts.push([this.wayTo(document), part]);
        shown ||= clean?.kind === 'snapshot';
      } catch {
        this.failed++;
        complete = false;
      }
    }
    for (const [document, part] of [...controlsAgain(this.state), ...dropped(this.state)])
      parts.push([this.wayTo(document), part]);
    build();
    if (events.length > MOST_EVENTS || pages > MOST_PAGES) {
      this.state.refuse('event');
      complete = false;
    }
    if (keyframe) {
      this.scene.player.end();
      this.convergence.renewed(this.window.performance.now());
    }
    this.state.end();
    if (!complete || this.state.missing) this.receiver.repair();
    if (shown) this.afterPaint(this.epoch);
  }

  private async compare(digest: CleanDigest, complete: boolean): Promise<void> {
    const now = this.window.performance.now();
    if (!complete || this.state.missing || now - this.comparedAt < COMPARED_EVERY) return;
    if (this.convergence.isOverdue(now)) this.receiver.repair();
    // None begins before this one is through, and a while after.
    this.comparedAt = Infinity;
    try {
      await this.compareWith(digest, this.epoch);
    } finally {
      this.comparedAt = this.window.performance.now();
    }
  }

  private async compareWith(digest: CleanDigest, epoch: number): Promise<void> {
    const { from, sums } = digest;
    if (this.convergence.isVoid) return;
    const unsure = sums.map((_, at) => this.convergence.isUnsure(from + at));
    const found = this.scene.sum(from, sums.length);
    const built = Array.isArray(found) ? found : await found;
    if (!built || epoch !== this.epoch) return;
    const sure = built.map((sum, at) => (unsure[at] ? null : sum));
    if (this.convergence.differs(digest, sure)) this.receiver.repair();
  }

  private afterPaint(epoch: number): void {
    let told = false;
    const tell = (): void => {
      if (told || epoch !== this.epoch) return;
      told = true;
      const title = this.window.document.title.slice(0, MAX_TITLE);
      this.post({ type: 'shown', epoch, title });
      this.moved();
    };
    this.window.requestAnimationFrame(() => this.window.requestAnimationFrame(tell));
    this.window.setTimeout(tell, PAINTED_WITHIN);
  }

  private size(width: number, height: number, scheme: 'light' | 'dark'): void {
    const now = `${width} ${height} ${scheme}`;
    if (now === this.sent) return;
    this.sent = now;
    this.post({ type: 'size', width, height, scheme });
  }

  private point(pointer: Pointer): void {
    this.pointer = pointer;
    const { id, fx, fy } = pointer;
    const found = this.scene.locate(this.wayTo(id), id, fx, fy);
    const show = (place: Located): void => {
      // A newer one may have come while a frame was asked.
      if (pointer !== this.pointer) return;
      const { x, y } = place.box ? place : move(pointer, this.scene.player.scrolling.apart());
      this.post({ type: 'pointer', visible: pointer.visible, x, y });
    };
    if (found instanceof Promise) void found.then(show);
    else show(found);
  }

  /** Tells that things may have moved, now and then. */
  private moved(): void {
    if (this.moving) return;
    this.moving = true;
    const wait = Math.max(0, MOVED_EVERY - (this.window.performance.now() - this.movedAt));
    this.window.setTimeout(() => {
      this.moving = false;
      this.movedAt = this.window.performance.now();
      this.post({ type: 'moved' });
      this.tellApart();
      if (this.pointer?.visible) this.point(this.pointer);
    }, wait);
  }

  private tellApart(): void {
    const { x, y } = this.scene.player.scrolling.apart();
    const now = `${x} ${y}`;
    if (now === this.apart) return;
    this.apart = now;
    this.post({ type: 'apart', x, y });
  }

  /** A word at a time: as often as frames are acknowledged. */
  private tellBusy(): void {
    if (this.busy === this.toldBusy) return;
    this.toldBusy = this.busy;
    this.post({ type: 'busy', what: this.busy });
  }

  private tellPartial(): void {
    const { isPartial: partial } = this.state;
    if (partial === this.toldPartial) return;
    this.toldPartial = partial;
    this.post({ type: 'partial', partial });
  }

  private tellRefused(): void {
    const { returned } = this.convergence;
    let sum = this.failed + returned;
    for (const count of this.state.counts.values()) sum += count;
    const now = this.window.performance.now();
    if (sum === this.refused || now - this.refusedAt < REFUSED_EVERY) return;
    this.refusedAt = now;
    this.refused = sum;
    const counts = Object.fromEntries(this.state.counts);
    this.post({ type: 'refused', counts: { ...counts, failed: this.failed, returned } });
  }
}
