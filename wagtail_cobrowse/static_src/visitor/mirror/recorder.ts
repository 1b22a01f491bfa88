/**
 * `record` of @rrweb/record, as this product uses it: keyframes on demand, nothing else.
 * What it records, and what of it is in the bundle, is in build_backend/recorder.mjs.
 */

import { record } from '@rrweb/record';

import { completeUrls } from './redact-css.ts';
import { followScrolls } from './scrolls.ts';

export interface Recorder {
  /**
   * Meta, FullSnapshot and what belongs to them. The first call begins the recording.
   * Throws what the recorder throws.
   */
  keyframe(): unknown[];
  /** Takes the recorder's hands off the page; `keyframe` begins anew, with other ids. */
  stop(): void;
  /**
   * Lets go of documents and shadow trees that are gone. In a task of its own: whatever was taken off
   * the page has been told of by then.
   */
  dropGone(): void;
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
  /** A rule whose text, `css`, lacks something: what is told in its place. */
  lacks(rule: CSSRule, css: string): string;
  /** The page is told of: documents of its frames belong to the same keyframe. */
  told(): void;
  /** Runs what belongs to a call of the page; no error of it may get into that. */
  within<Args extends unknown[]>(run: (...args: Args) => unknown, ...args: Args): void;
}

const start = record as unknown as (
  options: Pick<RecorderHooks, 'emit' | 'frame' | 'lacks' | 'within'> & {
    complete: typeof completeUrls;
    scrolls: typeof followScrolls;
  },
) => [halt: () => void, dropGone: () => void];

/** No hook may throw: they run in page code. */
export function createRecorder({ emit, saw, frame, lacks, told, within }: RecorderHooks): Recorder {
  let running: ReturnType<typeof start> | null = null;
  let collecting: unknown[] | null = null;

  const receive = (event: unknown): void => {
    saw(event);
    if (collecting) collecting.push(event);
    else if (running) emit(event);
  };

  function stop(): void {
    const halt = running?.[0];
    running = null;
    halt?.();
  }

  return {
    stop,
    dropGone: () => running?.[1](),
    keyframe() {
      const events: unknown[] = [];
      collecting = events;
      try {
        if (running) record.takeFullSnapshot();
        else {
          const ours = { complete: completeUrls, scrolls: followScrolls };
          running = start({ emit: receive, frame, lacks, within, ...ours });
        }
        told();
      } catch (error) {
        // Half of it may be held up for good: the next one begins anew.
        stop();
        throw error;
      } finally {
        collecting = null;
      }
      return events;
    },
  };
}
