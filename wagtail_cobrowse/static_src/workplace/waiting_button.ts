/** A button that waits for an answer: not to be pressed again, and not disabled, which would take the focus from it. */

/** The work that each of them waits for. */
const works = new WeakMap<HTMLButtonElement, object>();

export const isWaiting = (button: HTMLButtonElement): boolean => works.has(button);

/** It stands for something else by now, and can be pressed. */
export function release(button: HTMLButtonElement): void {
  works.delete(button);
  button.removeAttribute('aria-disabled');
}

/** Does the work of a press, unless it is being done. */
export async function whileWaiting<T>(
  button: HTMLButtonElement,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (isWaiting(button)) return undefined;
  const mine = {};
  works.set(button, mine);
  button.setAttribute('aria-disabled', 'true');
  try {
    return await work();
  } finally {
    if (works.get(button) === mine) release(button);
  }
}
