/**
 * The visit: keeps what this tab knows in line with the server. It draws nothing; what the visitor decides is in
 * `verbs`, what the server says is heard in visit/hearing.ts.
 */
import { type Api, isApiError } from './api.ts';
import type { Control } from './connection.ts';
import { later } from '../later.ts';
import type { Config } from './handle.ts';
import { createStore, NOTHING, type Snapshot, type State, type Store } from './state.ts';
import { onUse } from './on_use.ts';
import type { ReceiptModule } from './session/receipt.ts';
import { mark, MARKER } from './storage.ts';
import { isFocused, keepListening, watchTab } from './tabs.ts';
import { Ending } from './visit/ending.ts';
import { createHearing } from './visit/hearing.ts';
import { VisitLine } from './visit/line.ts';
import { ServiceWatch } from './visit/service_watch.ts';
import { TabPage } from './visit/page.ts';
import {
  forgetSession,
  forgetEnded,
  forgetStartcode,
  phaseOf,
  recallEnded,
  recallPhase,
  recallStartcode,
  rememberEnded,
  rememberPhase,
  type Startcode,
} from './visit/remembered.ts';
import { Verbs } from './visit/verbs.ts';

/** Milliseconds in which what was written and read is one question. */
const SOON = 400;

export interface VisitOptions {
  config: Config;
  api: Api;
  onMessages(): boolean;
  isRead(): boolean;
  onTyping(): void;
  /** The line is open (again): what was missed is to be fetched. */
  onOpen(): void;
}

export class Visit {
  readonly store: Store<Snapshot> = createStore(NOTHING);
  readonly api: Api;
  readonly verbs: Verbs;
  /** What is told of a session that is over. */
  readonly receipt: () => Promise<ReceiptModule | null>;
  readonly #page: TabPage;
  private readonly line: VisitLine;
  readonly #service: ServiceWatch;
  readonly #ending = new Ending(this.store);
  #asked = 0;
  #applied = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #refreshSoon = later(SOON, () => {
    // What the visitor ends asks by itself.
    if (!this.#ending.isUnderWay) void this.refresh();
  });
  #retries = 0;
  /** Who waits for the answer to a question, by its number, or to a later one. */
  #waiting: [number, () => void][] = [];

  constructor(options: VisitOptions) {
    const { store } = this;
    const ending = this.#ending;
    const { api, config } = options;
    const refresh = (): Promise<void> => this.refresh();
    this.api = api;
    this.receipt = onUse(config.receipt);
    this.line = new VisitLine({
      socket: config.socket,
      onLine: (line) => {
        if (line !== 'open') {
          // The epoch died with the line.
          this.#page.silence();
          store.set({ sharing: 'unknown' });
        }
        store.set({ line });
      },
      onControl: (message) => hear(message),
      onFrame: (frame) => this.#page.receive(frame),
      onGone: (wait) => {
        this.#retry = setTimeout(() => void refresh(), wait);
      },
    });
    this.#service = new ServiceWatch({
      socket: config.socket,
      now: () => api.now(),
      refresh: () => void refresh(),
    });
    this.#page = new TabPage({ config, store, line: this.line, know: () => this.#know() });
    const hear = createHearing({
      store,
      page: this.#page,
      ending,
      refresh: () => void refresh(),
      refreshSoon: this.#refreshSoon,
      onMessages: options.onMessages,
      isRead: options.isRead,
      onTyping: options.onTyping,
      onOpen: options.onOpen,
      onService: () => this.#service.hear(),
    });
    this.verbs = new Verbs({
      api,
      store,
      page: this.#page,
      ending,
      send: (message) => this.send(message),
      refresh,
      take: (state) => this.take(state),
      finish: (reason) => this.#finishSession(reason),
    });
    // A session that ran on the last page most likely runs on this one.
    if (recallPhase() === 'running') this.#page.prepare();
    store.set({ ended: recallEnded() });
    this.#watch();
  }

  /** The chat's panel is open, or closed: who has it open is told when somebody is there. */
  attend(isOpen: boolean): void {
    this.#service.attend(isOpen);
  }

  /** Whether it went out: there may be no line. */
  send(message: Control): boolean {
    return this.line.send(message);
  }

  /** The Startcode that this tab was shown, or null. */
  recallStartcode(): Startcode | null {
    return recallStartcode();
  }

  /** Asks the server for the state; without an answer again a little later. */
  async refresh(): Promise<void> {
    const number = ++this.#asked;
    clearTimeout(this.#retry);
    this.#refreshSoon.cancel();
    try {
      const state = await this.api.state();
      this.#retries = 0;
      try {
        this.#apply(state, number);
      } finally {
        this.#waiting = this.#waiting.filter(([since, known]) => since > number || known());
      }
    } catch (error) {
      if (!isApiError(error)) throw error;
      const wait = Math.min(8000, 500 * 2 ** this.#retries++);
      this.#retry = setTimeout(() => void this.refresh(), wait);
    }
  }

  /** Asks as well, and resolves once there is an answer to that or a later question. */
  #know(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push([this.#asked + 1, resolve]);
      void this.refresh();
    });
  }

  /** Takes over a state that came with another answer. */
  take(state: State): void {
    this.#apply(state, ++this.#asked);
  }

  #watch(): void {
    watchTab({
      onFocus: () => this.#page.tell(),
      onMove: () => this.#page.move(),
      // What another tab has said of itself may have been heard too late.
      onUse: () => this.store.get().sharing === 'elsewhere' && isFocused() && this.#page.claim(),
      onVisibility: (hidden) => {
        this.send({ type: 'visibility', hidden });
        if (!hidden) this.line.hurry();
      },
    });
    const onOnline = (): void => this.line.hurry(true);
    const onOffline = (): void => this.line.interrupt();
    // An open socket would keep the page from being restored at once by "back".
    const onHide = (): void => {
      // Before the line goes, which ends what is not handed over.
      this.store.get().assist?.leave();
      this.line.close();
      this.#service.close();
    };
    const onShow = (event: PageTransitionEvent): void => {
      if (event.persisted) void this.refresh();
    };
    const onStorage = (event: StorageEvent): void => {
      if (event.key === MARKER) void this.refresh();
    };
    keepListening(() => {
      window.addEventListener('online', onOnline);
      window.addEventListener('offline', onOffline);
      window.addEventListener('pagehide', onHide);
      window.addEventListener('pageshow', onShow);
      window.addEventListener('storage', onStorage);
    });
  }

  #apply(state: State, number: number): void {
    // An answer to an older question tells older news.
    if (number < this.#applied) return;
    this.#applied = number;
    clearTimeout(this.#retry);
    const before = this.store.get();
    const { conversation } = state;
    // An end that the server has not heard of yet holds here already.
    const { isLater } = this.#ending;
    const session = isLater ? null : state.session;
    mark(conversation !== null);
    const phase = recallPhase();
    if (session) {
      rememberPhase(phaseOf(session));
      if (session.state !== 'waiting') forgetStartcode();
      forgetEnded();
      this.store.set({ server: state, ended: null, chatEnded: false, chatDeleted: {} });
      this.#page.follow(session.state);
      if (session.state === 'active') this.verbs.pauseLate();
    } else {
      const hadConversation = before.server?.conversation;
      this.store.set({
        server: { ...state, session },
        chatDeleted: conversation ? {} : before.chatDeleted,
        chatEnded: conversation ? false : before.chatEnded || Boolean(hadConversation),
      });
      if (!isLater) this.#ending.isUnderWay = false;
      if (phase) this.#finishSession(this.#ending.reason);
      // A chat without a session ends without a receipt of one.
      else this.#ending.forget();
    }
    this.line.follow(conversation?.route ?? '');
    this.#service.follow(state);
    if (!isLater) return;
    if (state.session) void this.verbs.endLate();
    else this.#ending.isLater = false;
  }

  #finishSession(reason: string): void {
    const ended = this.#ending.conclude(reason, this.api.now());
    const { server } = this.store.get();
    forgetSession(this.#ending.isLater);
    rememberEnded(ended);
    this.#page.forget();
    this.store.set({ server: server && { ...server, session: null }, sharing: 'unknown', ended });
  }
}
