/** This tab's page: which epoch the server has accepted for it, and whether it is mirrored. */
import type { Lacks } from '../../protocol.ts';
import type { Control } from '../connection.ts';
import type { Config } from '../handle.ts';
import type { MirrorOptions, Parts, Sharing } from '../mirror/interface.ts';
import { markOf, OUTLIVES, strictest, watchSwaps, type Mark } from '../mark.ts';
import { load } from '../on_use.ts';
import { asMark, readSharing, SharedPage, stricter } from '../session/sharing.ts';
import type { Snapshot, Store } from '../state.ts';
import { Key, tab } from '../storage.ts';
import { bareAddress, isFocused, isTooLong } from '../tabs.ts';

export interface TabPageOptions {
  config: Pick<Config, keyof Parts | 'mirror' | 'language'>;
  store: Store<Snapshot>;
  line: {
    readonly buffered: number;
    send(message: Control): boolean;
    sendFrame(frame: ArrayBuffer): void;
  };
  /** Once the server has said, when asked from now on, whether the visitor is who has consented. */
  know(): Promise<void>;
}

/** Milliseconds without anybody who watches until it is said: a stage may come anew. */
const UNWATCHED_AFTER = 1000;
/** Before anybody has watched this page: the stage comes after the start. */
const UNWATCHED_AT_FIRST = 8000;
/** A page that changes its address faster says so no oftener than that (ms). */
const MOVES_APART = 500;
/** Milliseconds after which what swaps pages has changed the address as well, be it before or after. */
const SETTLED_AFTER = 50;

interface Accepted {
  epoch: number;
  sharing: Sharing;
  watched: boolean;
}

export class TabPage {
  readonly #options: TabPageOptions;
  readonly #shared: SharedPage;
  /** An epoch accepted before the state said that the session is active. */
  #pending: Accepted | null = null;
  #epoch = 0;
  /** Cut on this side alone: what the server has accepted does not run. */
  #isCut = false;
  /** The address that the server knows. */
  #told = '';
  #hasMoved = false;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** Whether the server takes the word: one of an older release would close the socket. */
  #hearsBusy = false;
  #unwatched: ReturnType<typeof setTimeout> | undefined;
  #wasWatched = false;
  /** The page has become another one of which nothing was told yet. */
  #isSettling = false;
  #hasSwapped = false;
  /** How the page at the address that was told may be shared, as a mark; null: no answer yet. */
  #judged: Mark | null = null;
  /** The same of addresses before, as long as their documents may still be there. */
  #before: Mark = '';
  /** Those that have had no answer. */
  readonly #unjudged = new Set<string>();
  /** That is stricter than the address itself. */
  #isHeld = false;
  #outlives: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TabPageOptions) {
    this.#options = options;
    this.#shared = new SharedPage({
      load: () => load(options.config.mirror),
      onMissing: (isMissing) => this.#lack(isMissing ? 'mirror' : ''),
      options: () => this.#mirrorOptions(),
    });
    watchSwaps(() => this.#leave()).observe(document);
  }

  /**
   * The visitor has paused, which the server may not know yet: what it accepts is of before. The
   * next page knows of it as well.
   */
  get isPausing(): boolean {
    return tab.get(Key.Pauses) === '1';
  }

  set isPausing(pausing: boolean) {
    if (pausing) tab.set(Key.Pauses, '1');
    else tab.remove(Key.Pauses);
  }

  /** Takes a `welcome`. */
  greet({ hears }: Control): void {
    this.#hearsBusy = Array.isArray(hears) && hears.includes('busy');
    // Before the page, which else would be told to the advisor.
    if (this.isPausing) this.#options.line.send({ type: 'pause' });
    this.tell();
  }

  /** Says where this tab is; the epoch of this page goes on, unless it does not run here. */
  tell(): void {
    if (this.#isSettling) return;
    const address = bareAddress(location);
    if (address !== this.#told) this.#judged = null;
    this.#told = address;
    this.#hasMoved = false;
    this.#options.line.send({
      type: 'page',
      url: this.#told,
      focused: isFocused(),
      hidden: document.visibilityState === 'hidden',
      mark: this.#ownMark(),
      anew: this.#isCut || this.#options.store.get().lacks !== '',
    });
  }

  /** This tab is in use, though another one shares: says so once. */
  claim(): void {
    this.#options.store.set({ sharing: 'unknown' });
    this.tell();
  }

  /** How strictly the page itself is to be shared; one that nobody can be asked about is not. */
  #ownMark(): Mark {
    return isTooLong(location) ? 'hidden' : markOf(document);
  }

  /** The page has another address: told at once, unless another one was told just now. */
  move(): void {
    this.#outlive();
    this.#interrupt();
    if (this.#resting) this.#hasMoved = true;
    else this.#tellAndRest();
  }

  #tellAndRest(): void {
    this.tell();
    this.#resting = setTimeout(() => {
      this.#resting = undefined;
      if (this.#hasMoved) this.#tellAndRest();
    }, MOVES_APART);
  }

  /**
   * Some change the address before the page: what stands there is still as private as it was, and
   * no shorter than until the page is another one.
   */
  #outlive(): void {
    if (this.#judged === '' || this.#hasMoved) return;
    if (this.#judged === null) this.#unjudged.add(this.#told);
    else this.#before = strictest(this.#before, this.#judged);
    clearTimeout(this.#outlives);
    this.#outlives = setTimeout(() => {
      this.#forgetBefore();
      if (!this.#isHeld) return;
      this.#isCut = true;
      this.tell();
    }, OUTLIVES);
  }

  #forgetBefore(): void {
    clearTimeout(this.#outlives);
    this.#before = '';
    this.#unjudged.clear();
  }

  /** The page has become another one. */
  #leave(): void {
    this.#judged = '';
    this.#forgetBefore();
    this.#interrupt();
    this.#hasSwapped = true;
    if (this.#isSettling) return;
    this.#isSettling = true;
    setTimeout(() => void this.#settle(), SETTLED_AFTER);
  }

  /** As with a page that is loaded: who has logged in meanwhile has not consented to this one. */
  async #settle(): Promise<void> {
    while (this.#hasSwapped) {
      this.#hasSwapped = false;
      await this.#options.know();
    }
    this.#isSettling = false;
    this.#judged = null;
    this.tell();
  }

  /** Nothing leaves on the word given for what was there before; what the advisor may do goes on. */
  #interrupt(): void {
    this.#pending = null;
    this.#options.store.get().assist?.leave();
    this.cut();
  }

  /** Takes an `accept`; false when the state of the session has to be known first. */
  accept(message: Control): boolean {
    const { epoch, watched } = message;
    const allowed = readSharing(message);
    if (typeof epoch !== 'number' || !allowed) return true;
    // It is about the page before; the next one is asked for.
    if (this.#isSettling || this.isPausing) return true;
    const own = stricter(allowed, this.#ownMark());
    // Servers of the release before do not say it.
    const of = typeof message['url'] === 'string' ? message['url'] : this.#told;
    if (of === this.#told) this.#judged = asMark(own);
    if (this.#unjudged.delete(of)) this.#before = strictest(this.#before, asMark(own));
    if (of !== bareAddress(location)) {
      if (of === this.#told && !this.#hasMoved) this.move();
      return true;
    }
    // Until those are judged, or gone: what stands there may be theirs.
    this.#isHeld = this.#unjudged.size > 0;
    if (this.#isHeld) return true;
    const { store } = this.#options;
    const sharing = stricter(own, this.#before);
    this.#isHeld = asMark(sharing) !== asMark(own);
    store.set({ sharing: sharing.policy });
    const accepted = { epoch, sharing, watched: watched === true };
    this.#followWatching(accepted.watched);
    if (store.get().server?.session?.state === 'active') {
      this.#share(accepted);
      return true;
    }
    // Name and colour of the advisor come with the state.
    this.#pending = accepted;
    return false;
  }

  watch(watched: boolean): void {
    if (this.#pending) this.#pending.watched = watched;
    this.#shared.watch(watched);
    this.#followWatching(watched);
  }

  /** Nothing is heard of those who watch, or something again. */
  hearStages(isSilent: boolean): void {
    this.#options.store.set({ watching: isSilent ? 'silent' : 'connected' });
  }

  /** Says that nobody watches once that has lasted. */
  #followWatching(watched: boolean): void {
    if (watched) {
      this.#wasWatched = true;
      this.#expectNothing();
      return;
    }
    clearTimeout(this.#unwatched);
    const wait = this.#wasWatched ? UNWATCHED_AFTER : UNWATCHED_AT_FIRST;
    const { store } = this.#options;
    this.#unwatched = setTimeout(() => store.set({ watching: 'lost' }), wait);
  }

  /** There is nothing to be said of who watches. */
  #expectNothing(): void {
    clearTimeout(this.#unwatched);
    this.#options.store.set({ watching: 'connected' });
  }

  /** Brings the mirror in line with what the session has become. */
  follow(state: 'waiting' | 'active' | 'paused'): void {
    if (state !== 'waiting') this.prepare();
    if (state !== 'active') {
      // What would go on from page to page has ended as well.
      tab.remove(Key.Assist);
      this.isPausing = false;
      this.cut();
    } else if (this.#pending) {
      const accepted = this.#pending;
      this.#pending = null;
      this.#share(accepted);
    }
  }

  /** Fetches mirror.js ahead of its use. */
  prepare(): void {
    this.#shared.prepare();
  }

  receive(frame: ArrayBuffer): void {
    this.#shared.receive(frame);
  }

  /** Takes an `embedded`. */
  answer(message: Control): void {
    this.#shared.answer(message);
  }

  /** Nothing leaves from here on; an epoch that waits for the state may still come. */
  cut(): void {
    this.#isCut = true;
    this.#shared.silence();
  }

  /** The visitor pauses: nothing leaves until they go on. */
  pause(): void {
    this.isPausing = true;
    this.withdraw();
  }

  /** The visitor has had enough: what waits for the state does not come either. */
  withdraw(): void {
    this.#pending = null;
    this.cut();
  }

  /** The epoch is void. */
  silence(): void {
    this.#pending = null;
    this.#expectNothing();
    this.#shared.silence();
  }

  /** The session is over. */
  forget(): void {
    this.isPausing = false;
    this.#forgetBefore();
    this.#expectNothing();
    this.#wasWatched = false;
    this.#shared.forget();
  }

  #share({ epoch, sharing, watched }: Accepted): void {
    this.#epoch = epoch;
    this.#isCut = false;
    // With a new epoch everything is asked for anew.
    this.#options.store.set({ lacks: '' });
    this.#shared.accept(epoch, sharing, watched);
  }

  /** Both are told that something is missing: nothing that needs it leaves. */
  #lack(what: Lacks): void {
    const { store, line } = this.#options;
    if (store.get().lacks === what) return;
    store.set({ lacks: what });
    line.send({ type: 'lacks', epoch: this.#epoch, what });
  }

  #mirrorOptions(): MirrorOptions {
    const { store, line, config } = this.#options;
    const session = store.get().server?.session;
    return {
      send: (frame) => line.sendFrame(frame),
      buffered: () => line.buffered,
      color: session?.color ?? '',
      language: config.language,
      parts: config,
      ask: (question) => void line.send({ type: 'embed', ...question }),
      onMissing: (isMissing) => this.#lack(isMissing ? 'part' : ''),
      onUnable: (isUnable) => this.#lack(isUnable ? 'mirror' : ''),
      onBusy: (what) => this.#hearsBusy && line.send({ type: 'busy', what }),
      onField: (field) => store.set({ field }),
      onAssist: (assist) => store.set({ assist }),
      resumes: () => tab.get(Key.Assist) !== null,
      advisor: session?.advisor ?? '',
    };
  }
}
