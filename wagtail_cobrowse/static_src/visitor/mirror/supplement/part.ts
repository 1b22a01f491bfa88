/** One subject of the supplement: a module of its own, and a line in supplement.ts. */

import type { Busy } from '../../../busy.ts';
import type { Supplement } from '../supplement-types.ts';
import type { StillsModule } from './stills-of.ts';

export interface SupplementOptions {
  emit(payload: Supplement): void;
  /** An event in the recorder's own words. */
  record(event: unknown): void;
  idOf(node: Node | null): number;
  nodeOf(id: number): Node | null;
  /** A sheet as the recorder tells it; null if it may not be read. */
  textOf(sheet: CSSStyleSheet): string | null;
  /** Fields whose state may be told. */
  fields(): Iterable<Element>;
  /** Documents of frames, as far as they are told of. */
  documents(): Iterable<Document>;
  /** Called now and then, for what has no event. */
  tick(): void;
  /** The same, also while nobody sees the page; nothing else runs in that task before. */
  dropGone(): void;
  /** What the visitor does outside of the page, told beside the picture of it. */
  busy(what: Busy): void;
  /** Of windows of the browser this listener is told, or (null) none of the parts. */
  hearWindows(listener: ((what: Busy) => void) | null): void;
  /** What was emitted leaves now: this page's scripts may stop. */
  flush(): void;
  /** The page that was recorded is gone, and another document stands in its place. */
  gone(): void;
  /** Something changed that only a keyframe can tell. */
  lost(): void;
  /** What makes stills: once, and null where it cannot be had or has been asked for. */
  loadStills(): Promise<StillsModule | null>;
}

export type Root = Document | ShadowRoot;

/** All roots that are shown: the page, documents of its frames, shadow trees. */
export interface Roots extends Iterable<Root> {
  /** That of a document or of a host. */
  of(id: number): Root | null;
}

/** What a subject may use, from its start to its stop. */
export interface Reach extends SupplementOptions {
  roots: Roots;
  /** Adopted sheets, and what the recorder calls them. */
  adopted: Map<CSSStyleSheet, number>;
  /** Emits the subject's state if it is another than was told. */
  tell(): void;
  /** In the capture phase, until the stop; on the page also means on documents of its frames. */
  listen(
    target: EventTarget | null | undefined,
    names: string,
    listener: (event: Event) => void,
  ): void;
  onStop(stop: () => void): void;
}

export interface RecordedEvent {
  type: number;
  data: Record<string, unknown>;
}

export interface Part {
  /** Begins to watch the page. */
  start?(): void;
  /** Every half second of a visible page, for what has no event. */
  look?(): void;
  /** An event of the recorder, before it is judged. */
  saw?(event: RecordedEvent): void;
  /**
   * The whole state, also for every keyframe, where it is left out while all its values
   * are empty. Null: a keyframe needs nothing of it.
   */
  current(): Supplement | null;
}

export type MakePart = (reach: Reach) => Part;
