/** The visitor goes to what is pointed to: into view, and with the keyboard's focus. */

import { bringIntoView } from './view.ts';

const FOCUSABLE = `a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled),
  textarea:not(:disabled), summary, iframe, [contenteditable=true], [tabindex]`;

export function goTo(element: Element): void {
  bringIntoView(element);
  const field = element.localName === 'label' ? (element as HTMLLabelElement).control : null;
  const target = (field ?? element) as HTMLElement;
  if (!target.matches(FOCUSABLE)) {
    // A text can have the focus too, for as long as it stays there.
    target.setAttribute('tabindex', '-1');
    target.addEventListener('blur', () => target.removeAttribute('tabindex'), { once: true });
  }
  target.focus({ preventScroll: true });
}
