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
