/**
 * Files that an opaque origin cannot load itself. The stage asks, so the question is
 * hostile: only the site's own places, never with credentials, and only so many.
 */

const LARGEST = 8 * 1024 * 1024;
const MOST = 300;
const MOST_BYTES = 64 * 1024 * 1024;
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
  private running = 0;
  private queue: (() => void)[] = [];
  private readonly prefixes: string[];

  constructor(prefixes: string[]) {
    this.prefixes = prefixes;
  }

  /** A new page: the count starts anew. */
  reset(): void {
    this.asked = 0;
    this.bytes = 0;
  }

  async load(url: string): Promise<ArrayBuffer | null> {
    const address = allowedResource(url, this.prefixes);
    if (!address || ++this.asked > MOST || this.bytes > MOST_BYTES) return null;
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
