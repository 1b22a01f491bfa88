/**
 * The visit: keeps what this tab knows in line with the server, and carries out what the visitor decides about
 * the session. It draws nothing.
 */
import { ApiError, type Api, type Consented } from './api.ts';
import { Connection, type Control } from './connection.ts';
import type { Config } from './handle.ts';
import type { Sharing } from './mirror/interface.ts';
import { readSharing, SharedPage, stricter } from './session/sharing.ts';
import { createStore, NOTHING, type Receipt, type State, type Store } from './state.ts';
import type { Snapshot } from './state.ts';
import { browser, Key, MARKER, tab } from './storage.ts';
import { bareAddress, isFocused, watchTab } from './tabs.ts';

/** How long the socket may take to carry out what it was told, before HTTP is asked (ms). */
const PATIENCE = 2000;

export interface VisitOptions {
  config: Config;
  api: Api;
  onMessages(): void;
  onTyping(): void;
  /** The line is open (again): what was missed is to be fetched. */
  onOpen(): void;
}

export class Visit {
  readonly store: Store<Snapshot> = createStore(NOTHING);
  readonly api: Api;
  private readonly options: VisitOptions;
  private readonly page: SharedPage;
  private connection: Connection | null = null;
  private route = '';
  private reason = '';
  private deleted: Record<string, number> = {};
  private asked = 0;
  private applied = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private retries = 0;
  private timesGone = 0;
  /** An epoch accepted before the state said that the session is active. */
  private pending: { epoch: number; sharing: Sharing; watched: boolean } | null = null;
  /** The visitor has ended the session; nothing leaves until the server knows. */
  private isEnding = false;
  /** It could not be told yet. */
  private endsLater = false;

  constructor(options: VisitOptions) {
    this.options = options;
    this.api = options.api;
    this.page = new SharedPage({
      load: () => import(options.config.mirror),
      options: () => ({
        send: (frame) => this.connection?.sendFrame(frame),
        buffered: () => this.connection?.buffered ?? 0,
        color: this.store.get().server?.session?.color ?? '',
        language: this.options.config.language,
        onField: (field) => this.store.set({ field }),
        advisor: this.store.get().server?.session?.advisor ?? '',
      }),
    });
    // A session that ran on the last page most likely runs on this one.
    if (tab.get(Key.Running) === 'running') this.page.prepare();
    watchTab({
      onPage: () => this.tellPage(),
      onVisibility: (hidden) => {
        this.connection?.send({ type: 'visibility', hidden });
        if (!hidden) this.connection?.hurry();
      },
    });
    window.addEventListener('online', () => this.connection?.hurry());
    window.addEventListener('offline', () => this.connection?.interrupt());
    // An open socket would keep the page from being restored at once by "back".
    window.addEventListener('pagehide', () => this.connection?.close());
    window.addEventListener('pageshow', (event) => {
      if (event.persisted) void this.refresh();
    });
    window.addEventListener('storage', (event) => {
      if (event.key === MARKER) void this.refresh();
    });
  }

  /** Whether it went out: there may be no line. */
  send(message: Control): boolean {
    return this.connection?.send(message) ?? false;
  }

  /** Asks the server for the state; without an answer again a little later. */
  async refresh(): Promise<void> {
    const number = ++this.asked;
    clearTimeout(this.retry);
    try {
      const state = await this.api.state();
      this.retries = 0;
      this.apply(state, number);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const wait = Math.min(8000, 500 * 2 ** this.retries++);
      this.retry = setTimeout(() => void this.refresh(), wait);
    }
  }

  /** Takes over a state that came with another answer. */
  take(state: State): void {
    this.apply(state, ++this.asked);
  }

  /** Consent is given: the session waits. */
  begin(consented: Consented): void {
    tab.set(Key.Receipt, consented.receipt);
    rememberStartcode(consented);
    this.store.set({ ended: null });
    this.take(consented.state);
  }

  async renewStartcode(): Promise<void> {
    rememberStartcode(await this.api.renewStartcode());
    await this.refresh();
  }

  async pause(): Promise<void> {
    // Nothing leaves from here on, whatever becomes of the rest.
    this.page.silence();
    await this.decide('pause', () => this.api.pause());
  }

  async resume(): Promise<void> {
    await this.decide('resume', () => this.api.resume());
  }

  /** Ends the session: cuts here, then in the hub, whose answer brings the receipt. */
  async endSession(): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    this.page.silence();
    const isOver = ({ server }: Snapshot): boolean => !server?.session;
    if (this.send({ type: 'end' }) && (await this.store.until(isOver, PATIENCE))) return;
    try {
      const { receipt } = await this.api.endSession();
      this.keep(receipt);
      this.isEnding = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isPassing) {
        // No line at all: the frames have stopped, and the end follows with the line.
        this.endsLater = true;
        this.finishSession('visitor');
        return;
      }
      this.isEnding = false;
      this.reason ||= 'visitor';
    }
    await this.refresh();
  }

  /** Ends the chat, and a session with it. Throws ApiError. */
  async endChat(): Promise<void> {
    this.isEnding = true;
    this.page.silence();
    try {
      const { receipt } = await this.api.end();
      if (receipt) this.keep(receipt);
    } catch (error) {
      this.isEnding = false;
      // Nothing has ended: the page is shared as before.
      this.tellPage();
      throw error;
    }
    await this.refresh();
  }

  /** The visitor has read that the session is over. */
  dismissEnded(): void {
    tab.remove(Key.Receipt);
    this.store.set({ ended: null });
  }

  private keep(receipt: Receipt): void {
    this.reason = receipt.reason;
    this.deleted = receipt.deleted;
  }

  private async decide(what: 'pause' | 'resume', ask: () => Promise<State>): Promise<void> {
    const wanted = what === 'pause' ? 'paused' : 'active';
    const done = ({ server }: Snapshot): boolean => server?.session?.state === wanted;
    if (this.connection?.send({ type: what }) && (await this.store.until(done, PATIENCE))) return;
    try {
      this.take(await ask());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await this.refresh();
    }
  }

  private apply(state: State, number: number): void {
    // An answer to an older question tells older news.
    if (number < this.applied) return;
    this.applied = number;
    clearTimeout(this.retry);
    const before = this.store.get();
    const { conversation, session } = state;
    if (conversation) browser.set(MARKER, '1');
    else browser.remove(MARKER);

    const wasRunning = tab.get(Key.Running);
    if (session) {
      tab.set(Key.Running, session.state === 'waiting' ? 'waiting' : 'running');
      if (session.state !== 'waiting') {
        tab.remove(Key.Startcode);
        this.page.prepare();
      }
      this.store.set({ server: state, ended: null, chatEnded: false });
      if (session.state !== 'active') this.page.silence();
      else if (this.pending) {
        const { epoch, sharing, watched } = this.pending;
        this.pending = null;
        this.page.accept(epoch, sharing, watched);
      }
    } else {
      const hadConversation = before.server?.conversation;
      this.store.set({
        server: state,
        chatEnded: conversation ? false : before.chatEnded || Boolean(hadConversation),
      });
      this.isEnding = false;
      if (wasRunning) this.finishSession(this.reason);
    }
    this.connect(conversation?.route ?? '');
    if (!this.endsLater) return;
    this.endsLater = this.isEnding = false;
    if (session) void this.endSession();
  }

  private finishSession(reason: string): void {
    const was = tab.get(Key.Running) === 'running' ? 'running' : 'waiting';
    const { server } = this.store.get();
    tab.remove(Key.Running);
    tab.remove(Key.Startcode);
    this.page.forget();
    // Who cancels before it began knows so.
    const silent = was === 'waiting' && reason === 'visitor';
    const at = new Date(this.api.now()).toISOString();
    this.store.set({
      server: server && { ...server, session: null },
      sharing: 'unknown',
      ended: silent ? null : { was, reason, at, deleted: this.deleted },
    });
    this.reason = '';
    this.deleted = {};
  }

  private connect(route: string): void {
    if (route !== this.route) {
      this.connection?.close();
      this.connection = null;
      this.route = route;
      this.timesGone = 0;
    }
    if (!route) return;
    this.connection ??= this.makeConnection(route);
    this.connection.open();
  }

  private makeConnection(route: string): Connection {
    const url = new URL(`${this.options.config.socket}${route}/`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    return new Connection({
      url: url.href,
      onLine: (line) => {
        if (line !== 'open') {
          // The epoch died with the line.
          this.silence();
          this.store.set({ sharing: 'unknown' });
        }
        this.store.set({ line });
      },
      onControl: (message) => this.hear(message),
      onFrame: (frame) => this.page.receive(frame),
      onGone: () => {
        // Not at once: if the API knows the same route still, this would turn in circles.
        this.retry = setTimeout(() => void this.refresh(), this.timesGone++ ? 10_000 : 0);
      },
    });
  }

  private hear(message: Control): void {
    switch (message.type) {
      case 'welcome':
        this.tellPage();
        // Subscribed first, asked second: nothing falls between the two.
        void this.refresh();
        this.options.onOpen();
        break;
      case 'changed':
        this.hearChanges(message['changes']);
        break;
      case 'accept':
        this.accept(message);
        break;
      case 'watch':
        if (this.pending) this.pending.watched = message['watched'] === true;
        this.page.watch(message['watched'] === true);
        break;
      case 'silence':
        this.silence();
        this.store.set({ sharing: message['elsewhere'] === true ? 'elsewhere' : 'unknown' });
        break;
      case 'typing':
        this.options.onTyping();
        break;
      case 'ended':
        this.reason = typeof message['reason'] === 'string' ? message['reason'] : '';
        this.silence();
        if (message['receipt']) this.keep(message['receipt'] as Receipt);
        // While the visitor's own end is under way its answer brings the receipt.
        if (!this.isEnding || message['receipt']) void this.refresh();
        break;
    }
  }

  private hearChanges(changes: unknown): void {
    if (!Array.isArray(changes)) return;
    // Messages change the number of unread ones, which is part of the state.
    if (!this.isEnding) void this.refresh();
    if (changes.includes('messages')) this.options.onMessages();
  }

  private accept(message: Control): void {
    const { epoch, watched } = message;
    const allowed = readSharing(message);
    if (typeof epoch !== 'number' || !allowed || this.isEnding) return;
    const sharing = stricter(allowed, this.options.config.mark);
    this.store.set({ sharing: sharing.policy });
    if (this.store.get().server?.session?.state === 'active') {
      this.page.accept(epoch, sharing, watched === true);
      return;
    }
    // Name and colour of the advisor come with the state, which is on its way.
    this.pending = { epoch, sharing, watched: watched === true };
    void this.refresh();
  }

  private silence(): void {
    this.pending = null;
    this.page.silence();
  }

  private tellPage(): void {
    this.send({
      type: 'page',
      url: bareAddress(location),
      focused: isFocused(),
      mark: this.options.config.mark,
    });
  }
}

function rememberStartcode(code: { startcode: string; expires_at: string }): void {
  tab.set(Key.Startcode, JSON.stringify({ code: code.startcode, expires_at: code.expires_at }));
}
