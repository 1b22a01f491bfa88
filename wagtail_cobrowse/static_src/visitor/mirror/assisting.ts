/** Between mirror.js and assist.js, which is loaded when an advisor first asks. */

import type { Frame } from '../../protocol.ts';
import type { Assist, AssistModule, AssistOptions } from './assist/assist.ts';
import { createOverlay } from './overlay.ts';

export interface AssistingOptions extends Omit<AssistOptions, 'createOverlay'> {
  load(): Promise<AssistModule | null>;
  /** The page before has something to hand over: also one that came after this one, which was kept. */
  resumes(): boolean;
}

export interface Assisting {
  /** An epoch begins; `isPossible` when its page is openly shared and looked at. */
  follow(epoch: number, isPossible: boolean): void;
  receive(frame: Frame): void;
  /** The page is no longer shared. */
  stop(): void;
}

export function createAssisting(options: AssistingOptions): Assisting {
  let assist: Assist | null = null;
  let loading: Promise<AssistModule | null> | null = null;
  let now: [number, boolean] = [0, false];

  async function make(): Promise<Assist | null> {
    loading ??= options.load();
    const mine = loading;
    const module = await mine;
    if (!module && loading === mine) loading = null;
    if (module && !assist) {
      assist = module.createAssist({ ...options, createOverlay });
      // What the page before has handed over is taken by a page that is shared, or nobody.
      if (now[0]) assist.follow(...now);
    }
    return assist;
  }

  return {
    follow(...next) {
      now = next;
      if (assist) return assist.follow(...next);
      // What is on its way was asked for by an epoch that is over, and does not come.
      loading = null;
      if (options.resumes()) void make();
    },
    receive(frame) {
      const { epoch, chunks, payload } = frame;
      if (chunks !== 1) return;
      void make().then((made) => {
        if (epoch === now[0]) made?.receive(payload);
      });
    },
    stop() {
      now = [0, false];
      assist?.stop();
    },
  };
}
