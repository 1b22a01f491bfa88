/**
 * `record` of @rrweb/record, as this product uses it: keyframes on demand, nothing else.
 * What it records, and what of it is in the bundle, is in build_backend/recorder.mjs.
 */

import { record } from '@rrweb/record';

import { followScrolls } from './scrolls.ts';

export interface Recorder {
  /**
   * Meta, FullSnapshot and what belongs to them. The first call begins the recording.
   * Throws what the recorder throws.
   */
  keyframe(): unknown[];
  /** Takes the recorder's hands off the page; `keyframe` begins anew, with other ids. */
  stop(): void;
}

interface Mirror {
  getId(node: Node | null): number;
  getNode(id: number): Node | null;
}

const mirror = record.mirror as Mirror;

/** The recorder's id of a node, 0 if it has none. */
export const idOf = (node: Node | null): number => Math.max(0, mirror.getId(node));

export const nodeOf = (id: number): Node | null => mirror.getNode(id);

/** A sheet as text, with what it imports, and with whole addresses; null if it may not be read. */
export const { textOf } = record as unknown as { textOf(sheet: CSSStyleSheet): string | null };

/** Tells of the document that a frame has now. */
export type Attach = () => void;

export interface RecorderHooks {
  /** Gets every event after a keyframe. */
  emit(event: unknown): void;
  /** Gets also those of a keyframe. */
  saw(event: unknown): void;
  /** A frame is told of; of its document only when `attach` is called, after that event. */
  frame(frame: HTMLIFrameElement, attach: Attach): void;
  /** The page is told of: documents of its frames belong to the same keyframe. */
  told(): void;
}

const start = record as unknown as (
  options: Pick<RecorderHooks, 'emit' | 'frame'> & { scrolls: typeof followScrolls },
) => (() => void) | undefined;

/** No hook may throw: they run in page code. */
export function createRecorder({ emit, saw, frame, told }: RecorderHooks): Recorder {
  let halt: (() => void) | null = null;
  let collecting: unknown[] | null = null;

  const receive = (event: unknown): void => {
    saw(event);
    if (collecting) collecting.push(event);
    else if (halt) emit(event);
  };

  return {
    keyframe() {
      const events: unknown[] = [];
      collecting = events;
      try {
        if (halt) record.takeFullSnapshot();
        else halt = start({ emit: receive, frame, scrolls: followScrolls }) ?? null;
        told();
      } finally {
        collecting = null;
      }
      return events;
    },
    stop() {
      const stop = halt;
      halt = null;
      stop?.();
    },
  };
}
