/**
 * What travels on the one MessagePort between workplace and stage.
 *
 * The workplace makes a MessageChannel when the stage's iframe has loaded and posts
 * {type: 'port'} with one end to `iframe.contentWindow` (target '*': the stage has no
 * origin). All that comes from the stage is as hostile as the visitor: the workplace
 * checks each message against this file, field by field, and counts what it refuses.
 * All coordinates are CSS pixels in the visitor's viewport.
 */

import type { Busy } from '../busy.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What can be done with what was hit; "" for nothing that a visitor would act on. */
export const SORTS = ['', 'press', 'enter', 'list', 'radio', 'box'] as const;
export type Sort = (typeof SORTS)[number];

/** Answers `hit`: the node and the place in it, in parts of its box. */
export interface Hit {
  id: number;
  fx: number;
  fy: number;
  box: Box | null;
  /** How a person would call it, at most 80 characters, or "". */
  name: string;
  sort: Sort;
}

export type ToStage =
  /** A new page: frames of other epochs are stale. */
  | { type: 'epoch'; epoch: number }
  /** A frame of the visitor (keyframe, delta, pointer), transferred. */
  | { type: 'frame'; bytes: ArrayBuffer }
  /** Paused, hidden or over: remove everything at once. */
  | { type: 'blank' }
  /** What is here? Answered by `hit`. `whole`: of a button or link all of it, and its name. */
  | { type: 'hit'; request: number; x: number; y: number; whole: boolean }
  /**
   * The next thing after the node `from`, or before it; 0: the first or the last. `acts`:
   * only what can be acted on. Answered by `hit`, with the middle of it; id 0 at the end.
   */
  | { type: 'step'; request: number; from: number; forward: boolean; acts: boolean }
  /** Where is this? Answered by `located`. */
  | { type: 'locate'; request: number; id: number; fx: number; fy: number }
  /** Whether the advisor looks around; `false` goes back to where the visitor is. */
  | { type: 'free'; free: boolean }
  /** Scroll by `dx` and `dy` what is at this place, while looking around. */
  | { type: 'wheel'; x: number; y: number; dx: number; dy: number }
  /** The bytes that `resource` asked for, or null. */
  | { type: 'resource'; request: number; bytes: ArrayBuffer | null }
  | { type: 'ping' };

export type FromStage =
  | { type: 'ready' }
  | { type: 'pong' }
  /** The visitor's viewport and colour scheme, after a keyframe and when they change. */
  | { type: 'size'; width: number; height: number; scheme: 'light' | 'dark' }
  /** Applied up to here; a few times a second. */
  | { type: 'acknowledge'; epoch: number; seq: number }
  /** A gap, or nothing to start with: please ask for a keyframe. */
  | { type: 'keyframe' }
  /** A keyframe of this epoch is built and painted; title as redacted, at most 300 characters. */
  | { type: 'shown'; epoch: number; title: string }
  /** The visitor's pointer. */
  | { type: 'pointer'; visible: boolean; x: number; y: number }
  | ({ type: 'hit'; request: number } & Hit)
  | { type: 'located'; request: number; x: number; y: number; box: Box | null }
  /** From what is shown to what the visitor sees; 0 and 0 unless the advisor looks around. */
  | { type: 'apart'; x: number; y: number }
  /** A font or sprite that an opaque origin cannot load itself. */
  | { type: 'resource'; request: number; url: string }
  /** The page moved or changed under the advisor's highlight: locate again. */
  | { type: 'moved' }
  /** What the visitor does that no mirror shows. */
  | { type: 'busy'; what: Busy }
  /** Whether something of the page is left out for its number or length. */
  | { type: 'partial'; partial: boolean }
  /** How much was refused so far, by reason. */
  | { type: 'refused'; counts: Record<string, number> };
