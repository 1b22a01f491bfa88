/** What of the page our own chat or bar lies above. */

import { OVERLAY } from './overlay.ts';

/** Whether a box is behind our own chat or bar with its middle, or `wholly`: with its corners, too. */
export function isBehindOurs({ x, y, width, height }: DOMRect, wholly = false): boolean {
  const [left, top, right, bottom] = [x + 1, y + 1, x + width - 1, y + height - 1];
  const points = [[x + width / 2, y + height / 2]];
  if (wholly) points.push([left, top], [right, top], [left, bottom], [right, bottom]);
  return points.every(([px, py]) => {
    const above = document.elementFromPoint(px!, py!);
    return above?.matches('[data-cobrowse-ui]') && !above.matches(OVERLAY);
  });
}
