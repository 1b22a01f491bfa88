/** Elements whose shadow tree is closed: nobody can read what is drawn in their place. */

import { plain } from './plain.ts';

interface Sized {
  computedStyleMap?(): { get(name: string): unknown };
}

/** Only elements of the site's own names; others seldom have a shadow tree. */
export function isSealed(element: Element): boolean {
  if (!plain(element, 'localName').includes('-') || element.shadowRoot || !element.isConnected)
    return false;
  const child = element.firstElementChild;
  // No style at all: not even hidden, but left out of what is drawn.
  if (child) return getComputedStyle(child).display === '';
  const { width, height } = element.getBoundingClientRect();
  if (!width || !height) return false;
  const range = document.createRange();
  range.selectNodeContents(element);
  if (element.textContent?.trim()) return range.getClientRects().length === 0;
  // Empty, and as large as something that is in it.
  const content = (pseudo: string): string => getComputedStyle(element, pseudo).content;
  if (![content('::before'), content('::after')].every((one) => /^(?:|none|normal)$/.test(one)))
    return false;
  const given = (element as Sized).computedStyleMap?.().get('height');
  return getComputedStyle(element).display === 'inline' || String(given) === 'auto';
}
