import type { FontRule } from './clean.ts';
import { Crowding } from './crowding.ts';
import type { StageWindow } from './dom.ts';

/** Of one page, each: fonts, and files that they come from. */
const MAX_FONTS = 96;
const MAX_TOTAL = 32 * 1024 * 1024;
const MANY_NEW = 10;

export type FetchResource = (url: string) => Promise<ArrayBuffer | null>;

/**
 * Fonts that an opaque origin may not load itself: their bytes come from the workplace,
 * once for each address, and are installed beside the mirrored sheets.
 */
export class Fonts {
  private readonly window: StageWindow;
  private readonly fetch: FetchResource;
  private readonly files = new Map<string, Promise<ArrayBuffer | null>>();
  /** Bytes of those that have come. */
  private readonly sizes = new Map<string, number>();
  private readonly faces = new Map<string, { face: FontFace | null; sources: string[] }>();
  /** Those of the present page. */
  private used = new Set<string>();
  readonly crowding = new Crowding(MANY_NEW);
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
    this.crowding.begin();
  }

  end(): void {
    for (const [key, { face }] of this.faces) {
      if (this.used.has(key)) continue;
      if (face) this.window.document.fonts.delete(face);
      this.faces.delete(key);
    }
    this.makeRoom();
    this.crowding.end();
  }

  /** Files that no font of the present page comes from go. */
  private makeRoom(): void {
    const sources = new Set<string>();
    for (const key of this.used)
      for (const source of this.faces.get(key)?.sources ?? []) sources.add(source);
    for (const source of this.files.keys()) {
      if (sources.has(source)) continue;
      this.files.delete(source);
      this.sizes.delete(source);
    }
  }

  add(rules: FontRule[]): void {
    for (const rule of rules) {
      const key = JSON.stringify([rule.family, rule.sources, rule.descriptors]);
      if (this.used.has(key)) continue;
      if (this.used.size >= MAX_FONTS) {
        this.crowding.refuse();
        continue;
      }
      this.used.add(key);
      this.crowding.came();
      if (this.faces.has(key)) continue;
      this.faces.set(key, { face: null, sources: rule.sources });
      void this.install(key, rule);
    }
  }

  /** The document was written anew. */
  again(): void {
    for (const { face } of this.faces.values()) if (face) this.window.document.fonts.add(face);
  }

  clear(): void {
    this.begin();
    this.end();
  }

  private async install(key: string, rule: FontRule): Promise<void> {
    const mine = this.faces.get(key);
    for (const source of rule.sources) {
      const bytes = await this.load(source);
      // Another page may have come meanwhile that knows nothing of this font, or one more that does.
      if (this.faces.get(key) !== mine) return;
      if (!bytes) continue;
      try {
        const face = new this.window.FontFace(rule.family, bytes, rule.descriptors);
        await face.load();
        if (!mine || this.faces.get(key) !== mine) return;
        this.window.document.fonts.add(face);
        mine.face = face;
        this.arrived();
        return;
      } catch {
        continue;
      }
    }
  }

  private get total(): number {
    return [...this.sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  private get isFull(): boolean {
    return this.files.size >= MAX_FONTS || this.total > MAX_TOTAL;
  }

  private load(source: string): Promise<ArrayBuffer | null> {
    const present = this.files.get(source);
    if (present) return present;
    if (this.isFull) this.makeRoom();
    if (this.isFull) return Promise.resolve(null);
    const file = source.startsWith('data:') ? decode(source) : this.fetch(source);
    const counted = file.then((bytes) => {
      if (this.files.get(source) === counted) this.sizes.set(source, bytes?.byteLength ?? 0);
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
