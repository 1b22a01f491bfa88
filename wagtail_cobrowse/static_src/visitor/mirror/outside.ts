/** Our work within calls of the page. */

interface Zones {
  root?: { run?(run: unknown, self: null, args: unknown[]): void };
}

/**
 * Outside of Angular's zone: what is begun in there, timers above all, makes it look through the whole
 * page, which may begin the same once more.
 */
export function outside<Args extends unknown[]>(
  run: (...args: Args) => unknown,
  ...args: Args
): void {
  const { root } = (globalThis as { Zone?: Zones }).Zone ?? {};
  if (root?.run) root.run(run, null, args);
  else run(...args);
}

/**
 * In a task of our own, or a listener: what a page has made of itself may throw wherever it is looked
 * at, and that would be an error of the page.
 */
export function attempt(run: (() => unknown) | undefined): void {
  try {
    run?.();
  } catch {
    // The next look at it may go well.
  }
}
