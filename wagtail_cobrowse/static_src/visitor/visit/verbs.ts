/** What the visitor decides about chat and session: cut here first, then told to the server. */
import { ApiError, type Api, type Consented } from '../api.ts';
import type { Control } from '../connection.ts';
import type { Snapshot, State, Store } from '../state.ts';
import { Key, tab } from '../storage.ts';
import type { Ending } from './ending.ts';
import type { TabPage } from './page.ts';

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
  private readonly options: VerbsOptions;

  constructor(options: VerbsOptions) {
    this.options = options;
  }

  /** Consent is given: the session waits. */
  begin(consented: Consented): void {
    tab.set(Key.Receipt, consented.receipt);
    rememberStartcode(consented);
    this.options.store.set({ ended: null });
    this.options.take(consented.state);
  }

  async renewStartcode(): Promise<void> {
    rememberStartcode(await this.options.api.renewStartcode());
    await this.options.refresh();
  }

  async pause(): Promise<void> {
    // Nothing leaves from here on, whatever becomes of the rest.
    this.options.page.cut();
    await this.decide('pause', () => this.options.api.pause());
  }

  async resume(): Promise<void> {
    await this.decide('resume', () => this.options.api.resume());
  }

  /** Ends the session: cuts here, then in the hub, whose answer brings the receipt. */
  async endSession(): Promise<void> {
    const { api, store, page, ending, send } = this.options;
    if (ending.isUnderWay) return;
    ending.isUnderWay = true;
    page.cut();
    const isOver = ({ server }: Snapshot): boolean => !server?.session;
    if (send({ type: 'end' }) && (await store.until(isOver, PATIENCE))) return;
    try {
      const { receipt } = await api.endSession();
      ending.keep(receipt);
      ending.isUnderWay = false;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.isPassing) {
        // No line at all: the frames have stopped, and the end follows with the line.
        ending.isLater = true;
        this.options.finish('visitor');
        return;
      }
      ending.isUnderWay = false;
      ending.reason ||= 'visitor';
    }
    await this.options.refresh();
  }

  /** Ends the chat, and a session with it. Throws ApiError. */
  async endChat(): Promise<void> {
    const { api, page, ending } = this.options;
    ending.isUnderWay = true;
    page.cut();
    try {
      const { receipt } = await api.end();
      if (receipt) ending.keep(receipt);
    } catch (error) {
      ending.isUnderWay = false;
      // Nothing has ended: the page is shared as before.
      page.tell();
      throw error;
    }
    await this.options.refresh();
  }

  /** The visitor has read that the session is over. */
  dismissEnded(): void {
    tab.remove(Key.Receipt);
    this.options.store.set({ ended: null });
  }

  private async decide(what: 'pause' | 'resume', ask: () => Promise<State>): Promise<void> {
    const { store, send, take, refresh } = this.options;
    const wanted = what === 'pause' ? 'paused' : 'active';
    const done = ({ server }: Snapshot): boolean => server?.session?.state === wanted;
    if (send({ type: what }) && (await store.until(done, PATIENCE))) return;
    try {
      take(await ask());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await refresh();
    }
  }
}

function rememberStartcode(code: { startcode: string; expires_at: string }): void {
  tab.set(Key.Startcode, JSON.stringify({ code: code.startcode, expires_at: code.expires_at }));
}
