/** Between the socket and mirror.js, which is loaded once there is something to mirror. */
import type { Mirror, MirrorModule, MirrorOptions, Policy } from '../mirror/interface.ts';

export interface SharingOptions {
  load(): Promise<MirrorModule>;
  /** Colour and name come with the session, so they are asked for when the mirror is made. */
  options(): MirrorOptions;
}

const STRICTNESS: Policy[] = ['open', 'masked', 'hidden'];

/** Of the server's answer and the mark of this response the stricter holds. */
export function stricter(policy: Policy, mark: Policy | ''): Policy {
  if (mark === '') return policy;
  return STRICTNESS[Math.max(STRICTNESS.indexOf(policy), STRICTNESS.indexOf(mark))] ?? 'hidden';
}

export function isPolicy(value: unknown): value is Policy {
  return STRICTNESS.includes(value as Policy);
}

export class SharedPage {
  private readonly options: SharingOptions;
  private module: Promise<MirrorModule> | null = null;
  private mirror: Mirror | null = null;
  private accepted: { epoch: number; policy: Policy; watched: boolean } | null = null;

  constructor(options: SharingOptions) {
    this.options = options;
  }

  /** Fetches mirror.js ahead of its use. */
  prepare(): void {
    this.module ??= this.options.load();
    this.module.catch(() => {
      // The next epoch tries again.
      this.module = null;
    });
  }

  accept(epoch: number, policy: Policy, watched: boolean): void {
    this.accepted = { epoch, policy, watched };
    if (this.mirror) this.mirror.accept(epoch, policy, watched);
    else void this.create();
  }

  watch(watched: boolean): void {
    if (!this.accepted) return;
    this.accepted.watched = watched;
    this.mirror?.watch(watched);
  }

  silence(): void {
    this.accepted = null;
    this.mirror?.silence();
  }

  receive(frame: ArrayBuffer): void {
    this.mirror?.receive(frame);
  }

  /** The session is over; another one may have another advisor. */
  forget(): void {
    this.silence();
    this.mirror = null;
  }

  private async create(): Promise<void> {
    this.prepare();
    const module = await this.module?.catch(() => null);
    // Whatever was accepted last, if anything still is.
    if (!module || !this.accepted || this.mirror) return;
    this.mirror = module.createMirror(this.options.options());
    const { epoch, policy, watched } = this.accepted;
    this.mirror.accept(epoch, policy, watched);
  }
}
