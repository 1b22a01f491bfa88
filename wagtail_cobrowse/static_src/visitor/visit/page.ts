/** This tab's page: which epoch the server has accepted for it, and whether it is mirrored. */
import type { Lacks } from '../../protocol.ts';
import type { Control } from '../connection.ts';
import type { Config } from '../handle.ts';
import type { MirrorOptions, Parts, Sharing } from '../mirror/interface.ts';
import { readSharing, SharedPage, stricter } from '../session/sharing.ts';
import type { Snapshot, Store } from '../state.ts';
import { Key, tab } from '../storage.ts';
import { bareAddress, isFocused } from '../tabs.ts';

export interface TabPageOptions {
  config: Pick<Config, keyof Parts | 'mirror' | 'mark' | 'language'>;
  store: Store<Snapshot>;
  line: {
    readonly buffered: number;
    send(message: Control): boolean;
    sendFrame(frame: ArrayBuffer): void;
  };
}

/** Milliseconds without anybody who watches until it is said: a stage may come anew. */
const UNWATCHED_AFTER = 1000;
/** Before anybody has watched this page: the stage comes after the start. */
const UNWATCHED_AT_FIRST = 8000;

interface Accepted {
  epoch: number;
  sharing: Sharing;
  watched: boolean;
}

export class TabPage {
  private readonly options: TabPageOptions;
  private readonly shared: SharedPage;
  /** An epoch accepted before the state said that the session is active. */
  private pending: Accepted | null = null;
  private epoch = 0;
  /** Whether the server takes the word: one of an older release would close the socket. */
  private hearsBusy = false;
  private unwatched: ReturnType<typeof setTimeout> | undefined;
  private wasWatched = false;

  constructor(options: TabPageOptions) {
    this.options = options;
    this.shared = new SharedPage({
      load: () => import(options.config.mirror),
      onMissing: (isMissing) => this.lack(isMissing ? 'mirror' : ''),
      options: () => this.mirrorOptions(),
    });
  }

  /** Takes a `welcome`. */
  greet({ hears }: Control): void {
    this.hearsBusy = Array.isArray(hears) && hears.includes('busy');
    this.tell();
  }

  /** Says where this tab is. */
  tell(): void {
    const { config, line } = this.options;
    line.send({
      type: 'page',
      url: bareAddress(location),
      focused: isFocused(),
      mark: config.mark,
    });
  }

  /** Takes an `accept`; false when the state of the session has to be known first. */
  accept(message: Control): boolean {
    const { epoch, watched } = message;
    const allowed = readSharing(message);
    if (typeof epoch !== 'number' || !allowed) return true;
    const { store, config } = this.options;
    const sharing = stricter(allowed, config.mark);
    store.set({ sharing: sharing.policy });
    const accepted = { epoch, sharing, watched: watched === true };
    this.followWatching(accepted.watched);
    if (store.get().server?.session?.state === 'active') {
      this.share(accepted);
      return true;
    }
    // Name and colour of the advisor come with the state.
    this.pending = accepted;
    return false;
  }

  watch(watched: boolean): void {
    if (this.pending) this.pending.watched = watched;
    this.shared.watch(watched);
    this.followWatching(watched);
  }

  /** Nothing is heard of those who watch, or something again. */
  hearStages(isSilent: boolean): void {
    this.options.store.set({ watching: isSilent ? 'silent' : 'connected' });
  }

  /** Says that nobody watches once that has lasted. */
  private followWatching(watched: boolean): void {
    if (watched) {
      this.wasWatched = true;
      this.expectNothing();
      return;
    }
    clearTimeout(this.unwatched);
    const wait = this.wasWatched ? UNWATCHED_AFTER : UNWATCHED_AT_FIRST;
    const { store } = this.options;
    this.unwatched = setTimeout(() => store.set({ watching: 'lost' }), wait);
  }

  /** There is nothing to be said of who watches. */
  private expectNothing(): void {
    clearTimeout(this.unwatched);
    this.options.store.set({ watching: 'connected' });
  }

  /** Brings the mirror in line with what the session has become. */
  follow(state: 'waiting' | 'active' | 'paused'): void {
    if (state !== 'waiting') this.prepare();
    if (state !== 'active') {
      // What would go on from page to page has ended as well.
      tab.remove(Key.Assist);
      this.shared.silence();
    } else if (this.pending) {
      const accepted = this.pending;
      this.pending = null;
      this.share(accepted);
    }
  }

  /** Fetches mirror.js ahead of its use. */
  prepare(): void {
    this.shared.prepare();
  }

  receive(frame: ArrayBuffer): void {
    this.shared.receive(frame);
  }

  /** Takes an `embedded`. */
  answer(message: Control): void {
    this.shared.answer(message);
  }

  /** Nothing leaves from here on; an epoch that waits for the state may still come. */
  cut(): void {
    this.shared.silence();
  }

  /** The epoch is void. */
  silence(): void {
    this.pending = null;
    this.expectNothing();
    this.shared.silence();
  }

  /** The session is over. */
  forget(): void {
    this.expectNothing();
    this.wasWatched = false;
    this.shared.forget();
  }

  private share({ epoch, sharing, watched }: Accepted): void {
    this.epoch = epoch;
    // With a new epoch everything is asked for anew.
    this.options.store.set({ lacks: '' });
    this.shared.accept(epoch, sharing, watched);
  }

  /** Both are told that something is missing: nothing that needs it leaves. */
  private lack(what: Lacks): void {
    const { store, line } = this.options;
    if (store.get().lacks === what) return;
    store.set({ lacks: what });
    line.send({ type: 'lacks', epoch: this.epoch, what });
  }

  private mirrorOptions(): MirrorOptions {
    const { store, line, config } = this.options;
    const session = store.get().server?.session;
    return {
      send: (frame) => line.sendFrame(frame),
      buffered: () => line.buffered,
      color: session?.color ?? '',
      language: config.language,
      parts: config,
      ask: (question) => void line.send({ type: 'embed', ...question }),
      onMissing: (isMissing) => this.lack(isMissing ? 'part' : ''),
      onBusy: (what) => this.hearsBusy && line.send({ type: 'busy', what }),
      onField: (field) => store.set({ field }),
      onAssist: (assist) => store.set({ assist }),
      resumes: () => tab.get(Key.Assist) !== null,
      advisor: session?.advisor ?? '',
    };
  }
}
