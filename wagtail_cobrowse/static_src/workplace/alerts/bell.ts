/** Two notes, made by the browser itself: no file has to be fetched, and no policy be asked. */

type Note = readonly [frequency: number, at: number];

/** Somebody waits: rising. A message of somebody one talks with: one note. */
export const TUNES = {
  waiting: [
    [659, 0],
    [880, 0.16],
  ],
  message: [[740, 0]],
} as const satisfies Record<string, readonly Note[]>;

export type Tune = keyof typeof TUNES;

const SECONDS = 0.45;

export class Bell {
  private context: AudioContext | null = null;
  private readonly listeners = new AbortController();

  constructor() {
    // Browsers play nothing before something on the page was pressed.
    const { signal } = this.listeners;
    for (const type of ['pointerdown', 'keydown'])
      document.addEventListener(type, () => this.wake(), { signal, capture: true, passive: true });
  }

  destroy(): void {
    this.listeners.abort();
    void this.context?.close();
    this.context = null;
  }

  /** Whether the browser would let a sound be heard. */
  get isAwake(): boolean {
    return this.context?.state === 'running';
  }

  /** `volume` from 0 to 1. False where nothing can be heard. */
  play(tune: Tune, volume: number): boolean {
    const { context } = this;
    if (!context || !this.isAwake || volume <= 0) return false;
    for (const [frequency, at] of TUNES[tune]) {
      const from = context.currentTime + at;
      const tone = new OscillatorNode(context, { type: 'sine', frequency });
      const gain = new GainNode(context, { gain: 0 });
      // Ears hear by ratios, so the slider's middle is a quarter of the power.
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(volume * volume * 0.5, from + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, from + SECONDS);
      tone.connect(gain).connect(context.destination);
      tone.start(from);
      tone.stop(from + SECONDS);
    }
    return true;
  }

  private wake(): void {
    this.context ??= new AudioContext();
    if (this.context.state === 'suspended') void this.context.resume();
  }
}
