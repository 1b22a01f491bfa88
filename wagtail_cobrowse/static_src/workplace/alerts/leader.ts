/** Of several workplaces in one browser one rings: the one that holds the lock, which passes on when it closes. */

const NAME = 'cobrowse-workplace-rings';

export class Leader {
  isLeader = false;
  private readonly over = new AbortController();

  constructor() {
    // Only secure pages have locks; without them every workplace rings.
    if (!('locks' in navigator)) {
      this.isLeader = true;
      return;
    }
    const { signal } = this.over;
    const held = (): Promise<void> =>
      new Promise((resolve) => {
        this.isLeader = true;
        signal.addEventListener('abort', () => resolve());
      });
    navigator.locks.request(NAME, { signal }, held).catch(() => undefined);
  }

  destroy(): void {
    this.isLeader = false;
    this.over.abort();
  }
}
