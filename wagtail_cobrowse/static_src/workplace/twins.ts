/**
 * Whether the same advisor has another workplace open in this browser. That is no fault: both show the same, and one of
 * them rings. It is told because what is begun in one is not in the other.
 */

const NAME = 'cobrowse-workplace';
/** Milliseconds. */
const LET_GO_WITHIN = 1_000;

export class Twins {
  private readonly name: string;
  private readonly changed: (isOneOfSeveral: boolean) => void;
  private readonly over = new AbortController();
  private readonly channel: BroadcastChannel | null = null;

  /** `user`: the advisor's id. */
  constructor(user: string, changed: (isOneOfSeveral: boolean) => void) {
    this.name = `${NAME}-${user}`;
    this.changed = changed;
    // Only secure pages have locks; elsewhere nothing is told.
    if (!('locks' in navigator)) return;
    const { signal } = this.over;
    const { name } = this;
    const channel = (this.channel = new BroadcastChannel(name));
    channel.onmessage = () => {
      void this.count();
      // A tab that is being closed has not let go yet.
      setTimeout(() => void this.count(), LET_GO_WITHIN);
    };
    window.addEventListener('pagehide', () => channel.postMessage(''), { signal });
    // All hold it together: it only tells how many there are, also when one of them crashes.
    const held = (): Promise<void> => {
      this.tell();
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    navigator.locks.request(name, { mode: 'shared', signal }, held).catch(() => undefined);
  }

  /** Of those that have gone without a word, too. */
  async count(): Promise<void> {
    if (!this.channel || this.over.signal.aborted) return;
    const { held = [] } = await navigator.locks.query();
    this.changed(held.filter(({ name }) => name === this.name).length > 1);
  }

  destroy(): void {
    this.over.abort();
    this.channel?.postMessage('');
    this.channel?.close();
  }

  private tell(): void {
    this.channel?.postMessage('');
    void this.count();
  }
}
