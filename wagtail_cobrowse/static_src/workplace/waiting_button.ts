/** A button that waits for an answer: not to be pressed again, and not disabled, which would take the focus from it. */

export function isWaiting(button: HTMLButtonElement): boolean {
  return button.getAttribute('aria-disabled') === 'true';
}

/** Does the work of a press, unless it is being done. */
export async function whileWaiting<T>(
  button: HTMLButtonElement,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (isWaiting(button)) return undefined;
  button.setAttribute('aria-disabled', 'true');
  try {
    return await work();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
