/** One subject of the supplement: a module of its own, and a line in supplement.ts. */

import type { Supplement } from '../supplement-types.ts';

export interface SupplementOptions {
  emit(payload: Supplement): void;
  idOf(node: Node | null): number;
  /** Fields whose state may be told. */
  fields(): Iterable<Element>;
  /** Called now and then, for what has no event. */
  tick(): void;
  /** Something changed that only a keyframe can tell. */
  lost(): void;
}
  /** What was emitted leaves now: this page's scripts may stop. */
  flush(): void;

/** What a subject may use, from its start to its stop. */
export interface Reach extends SupplementOptions {
  /** Emits the subject's state if it is another than was told. */
  tell(): void;
  /** In the capture phase, until the stop. */
  listen(
    target: EventTarget | null | undefined,
    names: string,
    listener: (event: Event) => void,
  ): void;
  onStop(stop: () => void): void;
}

export interface Part {
  /** Begins to watch the page. */
  start?(): void;
  /** Every half second of a visible page, for what has no event. */
  look?(): void;
  /**
   * The whole state, also for every keyframe, where it is left out while all its values
   * are empty. Null: a keyframe needs nothing of it.
   */
  current(): Supplement | null;
}

export type MakePart = (reach: Reach) => Part;
