/** stills.js: pictures of what the site has opened of its canvases and videos. */
import type { Still } from '../supplement-types.ts';
import { STILL_LENGTH, STILLS } from '../supplement-types.ts';
import type { Reach } from './part.ts';

/** Of what is drawn; half of it where that is too much. */
const WIDEST = 960;
/** Stills of one element are as far apart, in milliseconds, and far more if they cost. */
const APART = 1000;
const COST = 50;

export type Source = HTMLCanvasElement | HTMLVideoElement;

export interface Stills {
  /** Tells of those that have changed, out of all that there are. */
  look(found: Source[]): void;
  /** What was told of each. */
  current(): Still[];
}

export interface StillsModule {
  createStills(reach: Pick<Reach, 'emit' | 'idOf'>): Stills;
}

const isSeen = (element: Element): boolean => {
  const { bottom, height, left, right, top, width } = element.getBoundingClientRect();
  return width * height > 0 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
};

/** The picture as a data address; null where there is none, or it may not be read. */
function pictureOf(source: Source): string | null {
  const { videoWidth, videoHeight } = source as HTMLVideoElement;
  const width = videoWidth ?? source.width;
  const height = videoHeight ?? source.height;
  // What a camera sees is nobody's page.
  if (!width || !height || (source as HTMLVideoElement).srcObject) return null;
  const canvas = document.createElement('canvas');
  for (const part of [1, 2, 4]) {
    const scale = Math.min(width, WIDEST, source.clientWidth || WIDEST) / width / part;
    canvas.width = Math.max(1, width * scale);
    canvas.height = Math.max(1, height * scale);
    const empty = canvas.toDataURL();
    canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
    // A drawing of WebGL is gone by now, unless its page keeps it.
    if (canvas.toDataURL() === empty) return null;
    const picture = canvas.toDataURL('image/webp', 0.8);
    if (picture.length <= STILL_LENGTH) return picture;
  }
  return null;
}

/** Canvases and videos that the site itself has marked `open`, while they are on screen. */
export function createStills({ emit, idOf }: Pick<Reach, 'emit' | 'idOf'>): Stills {
  const told = new Map<Source, string>();
  const next = new WeakMap<Source, number>();
  const now = (sources: Iterable<[Source, string]>): Still[] =>
    [...sources].flatMap(([source, image]) => {
      const id = source.isConnected ? idOf(source) : 0;
      return id && image ? [{ id, image }] : [];
    });

  function look(source: Source): void {
    const began = performance.now();
    if (began < (next.get(source) ?? 0) || !isSeen(source)) return;
    let picture: string | null = null;
    let pause = APART;
    try {
      picture = pictureOf(source);
    } catch {
      // It holds something of another site: it never may be read again.
      pause = Infinity;
    }
    const end = performance.now();
    next.set(source, end + Math.max(pause, (end - began) * COST));
    if (!picture || picture === told.get(source)) return;
    told.set(source, picture);
    emit({ kind: 'stills', images: now([[source, picture]]) });
  }

  return {
    look(found) {
      for (const source of told.keys()) if (!found.includes(source)) told.delete(source);
      found.slice(0, STILLS).forEach(look);
    },
    current: () => now(told),
  };
}
