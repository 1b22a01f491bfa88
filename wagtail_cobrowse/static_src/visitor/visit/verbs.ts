/** What the visitor decides about chat and session: cut here first, then told to the server. */
import { type Api, type Consented, isApiError } from '../api.ts';
import type { Control } from '../connection.ts';
import type { Snapshot, State, Store } from '../state.ts';
import type { Ending } from './ending.ts';
import type { TabPage } from './page.ts';
import { forgetEnded, rememberReceipt, rememberStartcode } from './remembered.ts';

/** How long the socket may take to carry out what it was told, before HTTP is asked (ms). */
const PATIENCE = 2000;

export interface VerbsOptions {
  api: Api;
  store: Store<Snapshot>;
  page: TabPage;
  ending: Ending;
  /** Whether it went out: there may be no line. */
  send(message: Control): boolean;
  refresh(): Promise<void>;
  /** Takes over a state that came with another answer. */
  take(state: State): void;
  /** The session is over as far as this tab is concerned. */
  finish(reason: string): void;
}

export class Verbs {
  readonly #options: VerbsOptions;
  #isDeciding = false;

  constructor(options: VerbsOptions) {
    this.#options = options;
  }

  /** Consent is given: the session waits, or one that was held continues. */
  begin({ state, startcode, expires_at, receipt }: Consented): void {
    rememberReceipt(receipt, !startcode);
    if (startcode && expires_at) rememberStartcode(startcode, expires_at);
    this.dismissEnded();
    this.#options.take(state);
  }

  async renewStartcode(): Promise<void> {
    const { startcode, expires_at } = await this.#options.api.renewStartcode();
    rememberStartcode(startcode, expires_at);
    await this.#options.refresh();
  }

  async pause(): Promise<void> {
    // Nothing leaves from here on, whatever becomes of the rest.
    this.#options.page.pause();
    await this.#decide('pause', () => this.#options.api.pause());
  }

  /** The server says that the session is active: it has not got to know of a pause. */
  pauseLate(): void {
    if (this.#options.page.isPausing && !this.#isDeciding) void this.pause();
  }

  async resume(): Promise<void> {
    this.#options.page.isPausing = false;
    await this.#decide('resume', () => this.#options.api.resume());
  }

  /** Shares again after logging in or out. Throws ApiError where there was no answer. */
  async confirm(): Promise<void> {
    try {
      this.#options.take(await this.#options.api.confirm());
    } catch (error) {
      if (!isApiError(error)) throw error;
      await this.#options.refresh();
      if (error.isPassing) throw error;
    }
  }

  /** Ends the session: cuts here, then in the hub, whose answer brings the receipt. */
  async endSession(): Promise<void> {
    const { api, store, page, ending, send } = this.#options;
    if (ending.isUnderWay) return;
    ending.isUnderWay = true;
    page.withdraw();
    const isOver = ({ server }: Snapshot): boolean => !server?.session;
    if (send({ type: 'end' }) && (await store.until(isOver, PATIENCE))) return;
    try {
      const { receipt } = await api.endSession();
      ending.keep(receipt);
      ending.isUnderWay = false;
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.isPassing) {
        // No line at all: the frames have stopped, and the end follows with the line.
        ending.isLater = true;
        this.#options.finish('visitor');
        return;
      }
      ending.isUnderWay = false;
      ending.reason ||= 'visitor';
    }
    await this.#options.refresh();
  }

  /** Tells the server of an end that could not be told at once. */
  async endLate(): Promise<void> {
    const { api, ending, finish, refresh } = this.#options;
    try {
      const { receipt } = await api.endSession();
      ending.keep(receipt);
    } catch (error) {
      if (!isApiError(error)) throw error;
      // With the next answer of the server it is tried again.
      if (error.isPassing) return;
    }
    ending.isLater = false;
    finish('visitor');
    await refresh();
  }

  /** Ends the chat, and a session with it. Throws ApiError. */
  async endChat(): Promise<void> {
    const { api, page, ending, store } = this.#options;
    ending.isUnderWay = ending.endsChat = true;
    page.withdraw();
    try {
      const { receipt } = await api.end();
      if (receipt) ending.keep(receipt);
      store.set({ chatDeleted: receipt?.deleted ?? {} });
    } catch (error) {
      ending.isUnderWay = false;
      // Nothing has ended: the page is shared as before.
      page.tell();
      void this.#options.refresh();
      throw error;
    } finally {
      ending.endsChat = false;
    }
    await this.#options.refresh();
  }

  /** The visitor has read that the session is over. */
  dismissEnded(): void {
    forgetEnded();
    this.#options.store.set({ ended: null });
  }

  async #decide(what: 'pause' | 'resume', ask: () => Promise<State>): Promise<void> {
    const { store, page, send, take, refresh } = this.#options;
    const wanted = what === 'pause' ? 'paused' : 'active';
    // Of one that is over meanwhile nothing is to be decided any more.
    const isDone = ({ server }: Snapshot): boolean =>
      !!server && (!server.session || server.session.state === wanted);
    this.#isDeciding = true;
    try {
      // A server that goes may have heard it or not.
      const isKnown = (now: Snapshot): boolean => isDone(now) || now.line !== 'open';
      if (send({ type: what })) await store.until(isKnown, PATIENCE);
      if (!isDone(store.get())) take(await ask());
      return;
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.isPassing) await new Promise((resolve) => setTimeout(resolve, PATIENCE));
      else {
        // What was accepted meanwhile was passed over.
        page.isPausing = false;
        page.tell();
      }
    } finally {
      this.#isDeciding = false;
    }
    await refresh();
  }
}
