/** Several pieces of news are one question, and each question waits for the answer before. */

import { throttle } from './throttle.ts';

/** Milliseconds after which an answer is not waited for any more. */
const PATIENCE = 3_000;

/**
 * Calls `ask` at most once per `spacing` ms and, unless an answer takes longer than `patience`,
 * one after the other: a slow server is not asked more, but less often. News during a call
 * are asked for after it.
 */
export function gather(
  spacing: number,
  ask: () => Promise<unknown>,
  patience = PATIENCE,
): () => void {
  let current: object | null = null;
  let again = false;
  const run = throttle(spacing, () => {
    if (current) {
      again = true;
      return;
    }
    const mine = (current = {});
    const done = (): void => {
      clearTimeout(timer);
      if (current !== mine) return;
      current = null;
      if (again) run();
      again = false;
    };
    const timer = setTimeout(done, patience);
    void ask().finally(done);
  });
  return run;
}
