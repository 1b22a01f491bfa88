/** A running session: its socket, its stage, and what both say about it. */

import { decodeAnswer, type Answer } from '../assist.ts';
import { decodeState, type State } from '../proposal.ts';
import { isBusy } from '../busy.ts';
import { CloseCode, Kind, makeFrames, readFrame } from '../protocol.ts';
import type { FromStage } from '../stage/port.ts';
import { readLacks } from './lacks.ts';
import { newLive } from './live.ts';
import { Resources } from './resources.ts';
import { Tally } from './stage_diagnostics.ts';
import { clampSize } from './scale.ts';
import type { Line } from './socket.ts';
import { Socket } from './socket.ts';
import { StageFrame } from './stage_frame.ts';
import { throttle } from './throttle.ts';
import { mayBeSent, readCapabilities, readTools } from './tools.ts';
import type { Control, WorkplaceConfig } from './types.ts';

export interface SessionEvents {
  /** Something of `live` changed. */
  changed(): void;
  /** There is a new frame to put in its place. */
  frame(frame: StageFrame): void;
  /** Another page, or none: what was drawn means nothing any more. */
  cleared(): void;
  /** The picture is built anew, of the same page. */
  rebuilt(): void;
  visitorPointer(point: { x: number; y: number } | null): void;
  moved(): void;
  /** From what is shown to what the visitor sees. */
  apart(apart: { x: number; y: number }): void;
  /** What has become of a proposal. */
  told(state: State): void;
  /** What the visitor's browser says of what this advisor does. */
  answered(answer: Answer): void;
  /** The session is paused, or the line is broken: what was granted is not any more. */
  cut(why: 'paused' | 'line'): void;
  /** The socket is closed for good; `reason` is "" where it is not known. */
  over(reason: string): void;
  /** Whether this browser is still, or again, logged in as the session's advisor. */
  mayReturn(): Promise<boolean>;
}

const KEYFRAME_EVERY = 1_000;
/** Milliseconds in which the line may still say why a session is over. */
const LAST_WORD = 2_000;
const HEADER_KIND = 1;
const U32 = 0xffffffff;

export class Session {
  readonly route: string;
  readonly live = newLive();
  readonly tally = new Tally();
  stage: StageFrame;
  private readonly config: WorkplaceConfig;
  private readonly events: SessionEvents;
  private readonly socket: Socket;
  private readonly resources: Resources;
  private readonly requestKeyframe = throttle(KEYFRAME_EVERY, () => {
    if (this.watches()) this.sendKind(Kind.KeyframeRequest, 0);
  });
  /** What the visitor does is said of this page by the server: the picture's word is older. */
  private hearsBusy = false;
  private closed = false;
  private lastWord: ReturnType<typeof setTimeout> | undefined;

  constructor(config: WorkplaceConfig, route: string, events: SessionEvents) {
    this.config = config;
    this.route = route;
    this.events = events;
    this.resources = new Resources(config.prefixes);
    this.stage = this.build();
    this.socket = new Socket(`${config.socket}${route}/`, {
      open: () => undefined,
      control: (message) => this.control(message as Control),
      frame: (bytes) => this.frame(bytes),
      line: (line, code) => this.line(line, code),
      slow: (isSlow) => {
        this.live.slow = isSlow;
        if (!this.closed) this.events.changed();
      },
      mayReturn: () => {
        // Blank while nobody knows; whoever may return opens the page anew.
        this.leave();
        return this.events.mayReturn();
      },
    });
  }

  send(frame: ArrayBuffer): void {
    if (this.watches() && mayBeSent(frame, this.live.tools)) this.socket.send(frame);
  }

  /** Into another document by `move`: nothing of a frame survives that. */
  rehouse(move: () => void): void {
    this.stage.destroy();
    move();
    if (this.closed) return;
    this.live.shown = false;
    if (!this.live.stopped) this.renew();
    this.events.rebuilt();
    this.events.changed();
  }

  /** The stage goes blank at once, before anybody is asked or told. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.lastWord);
    this.requestKeyframe.cancel();
    this.stage.destroy();
    this.socket.close();
  }

  /** It is over, as others say: blank at once, and only why is still listened for. */
  expectEnd(): void {
    if (this.closed || this.live.over) return;
    this.live.over = true;
    this.lastWord = setTimeout(() => this.end(''), LAST_WORD);
    this.leave();
  }

  private end(reason: string): void {
    this.close();
    this.events.over(reason);
  }

  private watches(): boolean {
    const { state, policy, epoch } = this.live;
    return state === 'active' && epoch > 0 && policy !== 'hidden' && policy !== '';
  }

  private build(): StageFrame {
    this.live.partial = false;
    const stage = new StageFrame(this.config.stage, {
      message: (message) => this.fromStage(message),
      missed: () => this.requestKeyframe(),
      dead: (why) => this.rebuild(why),
    });
    this.events.frame(stage);
    return stage;
  }

  private rebuild(why: 'silent' | 'flood'): void {
    if (this.closed) return;
    this.stage.destroy();
    this.live.shown = false;
    this.tally.rebuilt(why, this.stage.inspector.refused);
    this.live.stopped = this.tally.isHopeless();
    if (!this.live.stopped) this.renew();
    this.events.rebuilt();
    this.events.changed();
  }

  private renew(): void {
    this.stage = this.build();
    this.reopen();
  }

  private line(line: Line, code?: number): void {
    if (this.closed) return;
    // An attempt to mend it is no line yet.
    if (line === 'connecting' && this.live.line === 'lost') return;
    const { live } = this;
    live.line = line;
    if (line !== 'open') this.events.cut('line');
    if (
      line === 'refused' &&
      (code === CloseCode.Outdated || code === CloseCode.NotAuthenticated)
    ) {
      // The session may go on: one that is over would be begun again, with the same answer.
      live.loggedOut = code === CloseCode.NotAuthenticated;
      this.leave();
      return;
    }
    if (line === 'refused') {
      this.end('');
      return;
    }
    this.events.changed();
  }

  private control(message: Control): void {
    const { live } = this;
    if (this.closed || (live.over && message.type !== 'ended')) return;
    switch (message.type) {
      case 'session': {
        const wasPaused = live.state === 'paused';
        live.state = message.state === 'paused' ? 'paused' : 'active';
        live.visitor =
          message.visitor === 'lost' || message.visitor === 'silent'
            ? message.visitor
            : 'connected';
        if (live.state === 'paused') {
          this.wipe();
          this.events.cut('paused');
        } else if (wasPaused) this.reopen();
        break;
      }
      case 'epoch':
        this.open(message);
        break;
      case 'tools':
        live.tools = readTools(message.tools);
        live.assist = readCapabilities(message.assist);
        break;
      case 'visibility':
        live.away = message.hidden === true;
        break;
      case 'busy':
        live.busy = isBusy(message.what) ? message.what : '';
        this.hearsBusy = true;
        break;
      case 'lacks':
        live.lacks = readLacks(message.what);
        this.vacate();
        break;
      case 'ended':
        this.end(typeof message.reason === 'string' ? message.reason : '');
        return;
      default:
        return;
    }
    this.events.changed();
  }

  private open(message: Extract<Control, { type: 'epoch' }>): void {
    const { live } = this;
    if (!Number.isInteger(message.epoch) || message.epoch < 0 || message.epoch > U32) return;
    const again = message.epoch === live.epoch && live.policy === message.policy;
    live.page = message.page ?? null;
    live.away = message.hidden === true;
    live.lacks = readLacks(message.lacks);
    live.policy = message.policy;
    if (again) {
      // If it lasts, this is followed by the word for it.
      if (this.hearsBusy) live.busy = '';
      // The same page after a broken line: what was missed, a keyframe makes good.
      if (live.shown) this.requestKeyframe();
      this.vacate();
      return;
    }
    live.epoch = message.epoch;
    live.shown = false;
    live.gapSince = 0;
    live.title = '';
    live.busy = '';
    this.hearsBusy = false;
    this.resources.reset();
    if (live.stopped) {
      live.stopped = false;
      this.tally.forgive();
      this.stage = this.build();
    }
    this.stage.open(live.epoch);
    if (!this.watches()) this.stage.blank();
    this.events.cleared();
    this.vacate();
  }

  /** It goes on: a page that was told of before that was left blank, and what came of it is lost. */
  private reopen(): void {
    if (!this.watches() || this.live.stopped) return;
    this.stage.open(this.live.epoch);
    this.requestKeyframe();
  }

  /** Where nothing of this page can be shown yet, what still stands there is of another one. */
  private vacate(): void {
    if (this.live.lacks !== 'mirror') return;
    this.wipe();
    this.stage.open(this.live.epoch);
  }

  /** No page from here on, unless one is opened. */
  private leave(): void {
    this.wipe();
    this.live.epoch = 0;
    this.events.changed();
  }

  private wipe(): void {
    this.stage.blank();
    this.live.shown = false;
    this.events.cleared();
  }

  private frame(bytes: ArrayBuffer): void {
    if (this.closed || bytes.byteLength <= HEADER_KIND || !this.watches()) return;
    const kind = new Uint8Array(bytes, HEADER_KIND, 1)[0]!;
    if (kind === Kind.Keyframe || kind === Kind.Delta || kind === Kind.VisitorPointer)
      this.stage.frame(bytes);
    else if (kind === Kind.ProposalState || kind === Kind.AssistState) this.tell(bytes);
  }

  private tell(bytes: ArrayBuffer): void {
    const frame = readFrame(bytes);
    if (frame?.epoch !== this.live.epoch) return;
    const isAnswer = frame.kind === Kind.AssistState;
    const answer = isAnswer ? decodeAnswer(frame.payload) : null;
    const state = isAnswer ? null : decodeState(frame.payload);
    if (answer) this.events.answered(answer);
    if (state) this.events.told(state);
  }

  private fromStage(message: FromStage): void {
    if (this.closed) return;
    const { live } = this;
    switch (message.type) {
      case 'size': {
        live.size = clampSize(message);
        live.scheme = message.scheme;
        break;
      }
      case 'acknowledge':
        if (message.epoch === live.epoch) this.sendKind(Kind.Acknowledgement, message.seq);
        return;
      case 'keyframe':
        if (!live.gapSince) live.gapSince = Date.now();
        this.tally.asked++;
        this.requestKeyframe();
        break;
      case 'shown':
        if (message.epoch !== live.epoch || !this.watches()) return;
        live.shown = true;
        live.gapSince = 0;
        this.tally.shown++;
        live.title = message.title;
        break;
      case 'pointer':
        this.events.visitorPointer(message.visible ? message : null);
        return;
      case 'moved':
        this.events.moved();
        return;
      case 'apart':
        this.events.apart(message);
        return;
      case 'busy':
        if (!this.hearsBusy) live.busy = message.what;
        break;
      case 'partial':
        live.partial = message.partial;
        break;
      case 'refused':
        this.tally.refused(message.counts);
        return;
      case 'resource':
        void this.resource(message.request, message.url);
        return;
      default:
        return;
    }
    this.events.changed();
  }

  private async resource(request: number, url: string): Promise<void> {
    const { stage } = this;
    const bytes = await this.resources.load(url);
    if (!bytes) this.tally.unserved++;
    stage.answerResource(request, bytes);
  }

  private sendKind(kind: Kind, seq: number): void {
    for (const frame of makeFrames(kind, this.live.epoch, seq)) this.send(frame);
  }
}
