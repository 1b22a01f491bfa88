/**
 * Files that an opaque origin cannot load itself. The stage asks, so the question is
 * hostile: only the site's own places, never with credentials, and only so many.
 */

const LARGEST = 8 * 1024 * 1024;
/** At once; and so many more with each second that passes. */
const MOST = 300;
const MOST_BYTES = 64 * 1024 * 1024;
const EACH_SECOND = 1;
const BYTES_EACH_SECOND = 256 * 1024;
const AT_ONCE = 4;
/** Fonts and drawings, also as servers call them that do not know fonts. */
const KINDS = /^(?:font\/[\w.+-]+|image\/svg\+xml|application\/(?:x-)?font-[\w.+-]+)$/;
const FONT_FILE = /\.(?:woff2?|ttf|otf)$/i;

/** The address that may be fetched, or null. */
export function allowedResource(url: string, prefixes: string[]): string | null {
  // A server or proxy may decode these into a way out of the place.
  if (/%2f|%5c|%2e|\\|%25|%00|\/\.\.?;/i.test(url)) return null;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  if (parsed.username || parsed.password) return null;
  parsed.hash = '';
  const { href } = parsed;
  return prefixes.some((prefix) => href.startsWith(prefix)) ? href : null;
}

export class Resources {
  private asked = 0;
  private bytes = 0;
  /** Until when what was asked for is forgiven. */
  private at: number;
  private running = 0;
  private queue: (() => void)[] = [];
  private readonly prefixes: string[];
  private readonly now: () => number;

  constructor(prefixes: string[], now: () => number = () => performance.now()) {
    this.prefixes = prefixes;
    this.now = now;
    this.at = now();
  }

  /** A new page: the count starts anew. */
  reset(): void {
    this.asked = 0;
    this.bytes = 0;
  }

  /** A page that is shown for hours asks again and again, with each keyframe for its frames. */
  private forgive(): void {
    const seconds = (this.now() - this.at) / 1000;
    this.at = this.now();
    this.asked = Math.max(0, this.asked - seconds * EACH_SECOND);
    this.bytes = Math.max(0, this.bytes - seconds * BYTES_EACH_SECOND);
  }

  async load(url: string): Promise<ArrayBuffer | null> {
    const address = allowedResource(url, this.prefixes);
    this.forgive();
    if (!address || this.asked + 1 > MOST || this.bytes > MOST_BYTES) return null;
    this.asked++;
    if (this.running >= AT_ONCE) await new Promise<void>((go) => this.queue.push(go));
    this.running++;
    try {
      const bytes = await read(address);
      this.bytes += bytes?.byteLength ?? 0;
      return bytes;
    } catch {
      return null;
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }
}

function isWanted(kind: string, address: string): boolean {
  if (KINDS.test(kind)) return true;
  return kind === 'application/octet-stream' && FONT_FILE.test(new URL(address).pathname);
}

async function read(address: string): Promise<ArrayBuffer | null> {
  const response = await fetch(address, {
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(20_000),
  });
  const kind = response.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!response.ok || !response.body || !isWanted(kind, address)) {
    await response.body?.cancel();
    return null;
  }
  const reader = response.body.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).arrayBuffer();
    length += value.length;
    if (length > LARGEST) {
      await reader.cancel();
      return null;
    }
    parts.push(value as Uint8Array<ArrayBuffer>);
  }
}
