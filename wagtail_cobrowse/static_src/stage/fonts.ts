import type { FontRule } from './clean.ts';
import type { StageWindow } from './dom.ts';

const MAX_FONTS = 96;
const MAX_TOTAL = 32 * 1024 * 1024;

export type FetchResource = (url: string) => Promise<ArrayBuffer | null>;

/**
 * Fonts that an opaque origin may not load itself: their bytes come from the workplace,
 * once for each address, and are installed beside the mirrored sheets.
 */
export class Fonts {
  private readonly window: StageWindow;
  private readonly fetch: FetchResource;
  private readonly files = new Map<string, Promise<ArrayBuffer | null>>();
  private readonly faces = new Map<string, FontFace | null>();
  private used = new Set<string>();
  private total = 0;
  private readonly arrived: () => void;

  /** `arrived` is called after each font: text may have moved. */
  constructor(window: StageWindow, fetch: FetchResource, arrived: () => void) {
    this.window = window;
    this.fetch = fetch;
    this.arrived = arrived;
  }

  /** A new page begins: `end` takes away what it did not ask for. */
  begin(): void {
    this.used = new Set();
  }

  end(): void {
    for (const [key, face] of this.faces) {
      if (this.used.has(key)) continue;
      if (face) this.window.document.fonts.delete(face);
      this.faces.delete(key);
    }
  }

  add(rules: FontRule[]): void {
    for (const rule of rules) {
      const key = JSON.stringify([rule.family, rule.sources, rule.descriptors]);
      this.used.add(key);
      if (this.faces.has(key) || this.faces.size >= MAX_FONTS) continue;
      this.faces.set(key, null);
      void this.install(key, rule);
    }
  }

  /** The document was written anew. */
  again(): void {
    for (const face of this.faces.values()) if (face) this.window.document.fonts.add(face);
  }

  clear(): void {
    this.begin();
    this.end();
    this.files.clear();
    this.total = 0;
  }

  private async install(key: string, rule: FontRule): Promise<void> {
    for (const source of rule.sources) {
      const bytes = await this.load(source);
      // Another page may have come meanwhile that knows nothing of this font.
      if (!this.faces.has(key)) return;
      if (!bytes) continue;
      try {
        const face = new this.window.FontFace(rule.family, bytes, rule.descriptors);
        await face.load();
        if (!this.faces.has(key)) return;
        this.window.document.fonts.add(face);
        this.faces.set(key, face);
        this.arrived();
        return;
      } catch {
        continue;
      }
    }
  }

  private load(source: string): Promise<ArrayBuffer | null> {
    const present = this.files.get(source);
    if (present) return present;
    if (this.files.size >= MAX_FONTS || this.total > MAX_TOTAL) return Promise.resolve(null);
    const file = source.startsWith('data:') ? decode(source) : this.fetch(source);
    const counted = file.then((bytes) => {
      this.total += bytes?.byteLength ?? 0;
      return this.total > MAX_TOTAL ? null : bytes;
    });
    this.files.set(source, counted);
    return counted;
  }
}

function decode(source: string): Promise<ArrayBuffer | null> {
  try {
    const binary = atob(source.slice(source.indexOf(',') + 1).replace(/\s/g, ''));
    return Promise.resolve(Uint8Array.from(binary, (char) => char.charCodeAt(0)).buffer);
  } catch {
    return Promise.resolve(null);
  }
}
