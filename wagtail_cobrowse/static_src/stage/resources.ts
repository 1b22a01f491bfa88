const MAX_OPEN = 64;
const TIMEOUT = 20_000;

type Ask = (message: { type: 'resource'; request: number; url: string }) => void;

/** Asks the workplace for files that an opaque origin cannot load itself. */
export class Resources {
  private readonly post: Ask;
  private readonly open = new Map<number, (bytes: ArrayBuffer | null) => void>();
  private last = 0;

  constructor(post: Ask) {
    this.post = post;
  }

  /** The bytes, or null if the workplace has none or says nothing. */
  fetch(url: string): Promise<ArrayBuffer | null> {
    if (this.open.size >= MAX_OPEN) return Promise.resolve(null);
    const request = ++this.last;
    return new Promise((resolve) => {
      this.open.set(request, resolve);
      setTimeout(() => this.answer(request, null), TIMEOUT);
      this.post({ type: 'resource', request, url });
    });
  }

  answer(request: number, bytes: ArrayBuffer | null): void {
    const resolve = this.open.get(request);
    this.open.delete(request);
    resolve?.(bytes instanceof ArrayBuffer ? bytes : null);
  }

  clear(): void {
    for (const request of [...this.open.keys()]) this.answer(request, null);
  }
}
