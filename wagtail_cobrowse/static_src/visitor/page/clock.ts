/** The Startcode's remaining time: shown, not announced; one warning a minute before the end. */

/** Seconds before the end at which the visitor is warned. */
export const WARN_AT = 60;

export interface Remaining {
  /** Whole seconds, never negative. */
  seconds: number;
  /** "9:05". */
  text: string;
  isOver: boolean;
}

export function remaining(expiresAt: number, now: number): Remaining {
  const seconds = Math.max(0, Math.round((expiresAt - now) / 1000));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return { seconds, text, isOver: seconds === 0 };
}

export interface ClockOptions {
  now(): number;
  onTick(remaining: Remaining): void;
  onWarning(): void;
  onOver(): void;
}

/** Counts down to one moment at a time. */
export class Clock {
  readonly #options: ClockOptions;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: ClockOptions) {
    this.#options = options;
  }

  start(expiresAt: number): void {
    this.stop();
    let warned = false;
    const tick = (): void => {
      const left = remaining(expiresAt, this.#options.now());
      this.#options.onTick(left);
      if (left.isOver) {
        this.stop();
        this.#options.onOver();
      } else if (left.seconds <= WARN_AT && !warned) {
        warned = true;
        this.#options.onWarning();
      }
    };
    this.#timer = setInterval(tick, 1000);
    tick();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
