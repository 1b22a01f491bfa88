/** Between the socket and mirror.js, which is loaded once there is something to mirror. */
import type {
  Answer,
  Mirror,
  MirrorModule,
  MirrorOptions,
  Policy,
  Sharing,
} from '../mirror/interface.ts';
import type { Mark } from '../mark.ts';

export interface SharingOptions {
  load(): Promise<MirrorModule>;
  /** mirror.js has not loaded, or has after all. */
  onMissing(isMissing: boolean): void;
  /** Colour and name come with the session, so they are asked for when the mirror is made. */
  options(): MirrorOptions;
}

/** Milliseconds until mirror.js is asked for again. */
export const AGAIN = 10_000;

const STRICTNESS: Policy[] = ['open', 'masked', 'hidden'];

/** Of the server's answer and the mark of this response the stricter holds. */
export function stricter(sharing: Sharing, mark: Mark): Sharing {
  if (mark === '') return sharing;
  if (mark === 'default')
    return sharing.policy === 'open' ? { ...sharing, policy: 'masked', byDefault: true } : sharing;
  const policy =
    STRICTNESS[Math.max(STRICTNESS.indexOf(sharing.policy), STRICTNESS.indexOf(mark))] ?? 'hidden';
  return { ...sharing, policy, byDefault: false };
}

/** How strict it is. */
export const asMark = ({ policy, byDefault }: Sharing): Mark =>
  policy === 'open' ? '' : byDefault ? 'default' : policy;

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** How the page may be shared, as an `accept` says it; null when it does not say it properly. */
export function readSharing(message: Record<string, unknown>): Sharing | null {
  if (!isPolicy(message['policy'])) return null;
  return {
    policy: message['policy'],
    byDefault: message['by_default'] === true,
    mask: texts(message['mask']),
    hide: texts(message['hide']),
    names: texts(message['names']),
  };
}

export function isPolicy(value: unknown): value is Policy {
  return STRICTNESS.includes(value as Policy);
}

export class SharedPage {
  readonly #options: SharingOptions;
  #module: Promise<MirrorModule> | null = null;
  #mirror: Mirror | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #accepted: { epoch: number; sharing: Sharing; watched: boolean } | null = null;

  constructor(options: SharingOptions) {
    this.#options = options;
  }

  /** Fetches mirror.js ahead of its use. */
  prepare(): void {
    this.#module ??= this.#options.load();
    this.#module.catch(() => {
      // The next epoch tries again.
      this.#module = null;
    });
  }

  accept(epoch: number, sharing: Sharing, watched: boolean): void {
    this.#accepted = { epoch, sharing, watched };
    if (this.#mirror) this.#mirror.accept(epoch, sharing, watched);
    else void this.#create();
  }

  watch(watched: boolean): void {
    if (!this.#accepted) return;
    this.#accepted.watched = watched;
    this.#mirror?.watch(watched);
  }

  silence(): void {
    this.#accepted = null;
    this.#mirror?.silence();
  }

  receive(frame: ArrayBuffer): void {
    this.#mirror?.receive(frame);
  }

  answer(answer: Answer): void {
    this.#mirror?.answer(answer);
  }

  /** The session is over; another one may have another advisor. */
  forget(): void {
    this.silence();
    this.#mirror?.end();
    this.#mirror = null;
  }

  async #create(): Promise<void> {
    if (!this.#accepted) return;
    this.prepare();
    const module = await this.#module?.catch(() => null);
    // Whatever was accepted last, if anything still is.
    if (!this.#accepted || this.#mirror) return;
    if (!module) {
      this.#options.onMissing(true);
      clearTimeout(this.#again);
      this.#again = setTimeout(() => void this.#create(), AGAIN);
      return;
    }
    this.#options.onMissing(false);
    this.#mirror = module.createMirror(this.#options.options());
    const { epoch, sharing, watched } = this.#accepted;
    this.#mirror.accept(epoch, sharing, watched);
  }
}
