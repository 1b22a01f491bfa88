import type { CleanDigest, Places } from './clean.ts';
import type { Labels } from './build.ts';
import { Convergence } from './digest.ts';
import type { Dom, StageWindow } from './dom.ts';
import { Geometry } from './geometry.ts';
import { Player } from './player.ts';
import type { FromStage, ToStage } from './port.ts';
import type { Busy } from '../busy.ts';
import type { Pointer } from '../protocol.ts';
import { ACKNOWLEDGE_EVERY, Receiver } from './receive.ts';
import { Resources } from './resources.ts';
import { sanitise, State } from './sanitise.ts';
import { foresee } from './supplement.ts';

export interface Settings {
  places: Places;
  labels: Labels;
}

const MAX_TITLE = 300;
/** Of one message: more is no change of a page but work for its own sake. */
const MOST_EVENTS = 10_000;
const MOST_PAGES = 2;
const MOVED_EVERY = 100;
const REFUSED_EVERY = 1000;
/** What is not compared now will be in the next round. */
const COMPARED_EVERY = 20;
/** A hidden tab has no animation frames; its view counts as painted nonetheless. */
const PAINTED_WITHIN = 250;

/** Joins receiver, sanitiser and player, and speaks with the workplace on one port. */
export class Stage {
  private readonly window: StageWindow;
  private readonly port: MessagePort;
  private readonly state: State;
  private readonly player: Player;
  private readonly receiver: Receiver;
  private readonly geometry: Geometry;
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
  private busy: Busy = '';
  private toldBusy: Busy = '';

  constructor(window: StageWindow, dom: Dom, settings: Settings, port: MessagePort) {
    this.window = window;
    this.port = port;
    this.state = new State(settings.places);
    this.convergence = new Convergence(dom, this.state);
    this.geometry = new Geometry(window, dom);
    this.resources = new Resources((message) => this.post(message));
    this.player = new Player(window, dom, settings.places, settings.labels, {
      size: (width, height, scheme) => this.size(width, height, scheme),
      moved: () => this.moved(),
      resource: (url) => this.resources.fetch(url),
      busy: (what) => (this.busy = what),
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
      case 'hit': {
        const hit = this.geometry.hit(message.x, message.y, this.player.map);
        this.post({ type: 'hit', request: message.request, ...hit });
        break;
      }
      case 'locate': {
        const { request, id, fx, fy } = message;
        const place = this.geometry.locate(id, fx, fy, this.player.map);
        this.post({ type: 'located', request, ...place });
        break;
      }
      case 'resource':
        this.resources.answer(message.request, message.bytes);
        break;
      case 'ping':
        this.post({ type: 'pong' });
    }
  }

  private blank(): void {
    this.receiver.setEpoch(null);
    this.resources.clear();
    this.player.blank();
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
    const limited = this.convergence.limited();
    if (keyframe) {
      foresee(events, this.state);
      this.busy = '';
      this.player.begin();
    }
    let pages = 0;
    for (const event of events.slice(0, MOST_EVENTS)) {
      try {
        const clean = sanitise(event, this.state);
        if (clean?.kind === 'snapshot' && ++pages > MOST_PAGES) break;
        if (clean?.kind === 'digest') this.compare(clean, complete);
        else if (clean) complete = this.player.apply(clean) && complete;
        shown ||= clean?.kind === 'snapshot';
      } catch {
        this.failed++;
        complete = false;
      }
    }
    this.player.settleScrolls();
    if (events.length > MOST_EVENTS || pages > MOST_PAGES) {
      this.state.refuse('event');
      complete = false;
    }
    if (keyframe) {
      this.player.end();
      this.convergence.renewed(limited);
    }
    if (!complete || this.state.missing) this.receiver.repair();
    if (shown) this.afterPaint(this.epoch);
  }

  private compare(digest: CleanDigest, complete: boolean): void {
    const now = this.window.performance.now();
    if (!complete || this.state.missing || now - this.comparedAt < COMPARED_EVERY) return;
    this.comparedAt = now;
    if (this.convergence.differs(digest, this.player.map)) this.receiver.repair();
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
    const place = this.geometry.locate(pointer.id, pointer.fx, pointer.fy, this.player.map);
    const { x, y } = place.box ? place : pointer;
    this.post({ type: 'pointer', visible: pointer.visible, x, y });
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
      if (this.pointer?.visible) this.point(this.pointer);
    }, wait);
  }

  /** A word at a time: as often as frames are acknowledged. */
  private tellBusy(): void {
    if (this.busy === this.toldBusy) return;
    this.toldBusy = this.busy;
    this.post({ type: 'busy', what: this.busy });
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
