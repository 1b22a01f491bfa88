/**
 * What travels between the stage, or a frame in it, and a frame within: documents of the
 * opaque origins that the stage itself has made. What comes down has passed the sanitiser.
 */

import type { Labels } from './build.ts';
import type { Places } from './clean.ts';
import type { Hit } from './port.ts';
import type { Box } from './port.ts';
import type { Applied } from './split.ts';

/** Begins it, with one end of a MessageChannel. */
export interface Handover {
  type: 'nested';
  places: Places;
  labels: Labels;
}

/** An event, and the way to its document: ids of documents from here on, outermost first. */
export type Routed = [way: number[], event: Applied];

export interface Located {
  x: number;
  y: number;
  box: Box | null;
}

export type Question =
  | { type: 'hit'; x: number; y: number; whole: boolean }
  /** From the node `from`, which may be in a frame further in; 0 begins at an end. */
  | { type: 'step'; way: number[]; from: number; forward: boolean; acts: boolean }
  | { type: 'locate'; way: number[]; id: number; fx: number; fy: number }
  /** Scrolls there by `dx` and `dy`; false where nothing can. */
  | { type: 'wheel'; x: number; y: number; dx: number; dy: number }
  /** Sums over buckets of ids. */
  | { type: 'sums'; from: number; count: number };

export type ToNested =
  | { type: 'events'; events: Routed[] }
  | { type: 'ask'; request: number; question: Question }
  | { type: 'free'; free: boolean }
  | { type: 'resource'; request: number; bytes: ArrayBuffer | null };

export type FromNested =
  | { type: 'ready' }
  | { type: 'moved' }
  /** An event did not fit what is shown. */
  | { type: 'incomplete' }
  | { type: 'resource'; request: number; url: string }
  | { type: 'answer'; request: number; answer: Hit | Located | number[] | boolean };
