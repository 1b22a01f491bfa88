/** Where something of the page can be seen just now: not clipped, not covered. */

import { OVERLAY } from '../overlay.ts';
import { boxOf } from '../places.ts';
import { plain, rootOf } from '../plain.ts';

/** Words of more lines than these have one box. */
const MOST_LINES = 8;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The element of this document in which `element` is: of a shadow tree its host, of a frame the frame. */
export function inDocument(element: Element): Element {
  for (let current = element; ;) {
    const root = rootOf(current);
    const outer = 'host' in root ? root.host : root.defaultView?.frameElement;
    if (root === document || !outer) return current;
    current = outer;
  }
}

/** Elements that cut off what is in them, from `element` outwards. */
export function clipsOf(element: Element): Element[] {
  const clips: Element[] = [];
  let current: Element | null = element;
  while (current) {
    const root = rootOf(current);
    current =
      plain(current, 'assignedSlot') ??
      plain(current, 'parentElement') ??
      ('host' in root ? root.host : root === document ? null : root.defaultView?.frameElement) ??
      null;
    // What the root and body cut off is the window's own edge.
    if (!current || plain(current, 'parentElement') === null || current.localName === 'body')
      continue;
    if (current.localName === 'iframe' || getComputedStyle(current).overflow !== 'visible')
      clips.push(current);
  }
  return clips;
}

export function intersect(one: Box, other: Box): Box {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

/** Too small to be seen. */
export const isEmpty = (box: Box): boolean => box.right - box.left < 4 || box.bottom - box.top < 4;

/** What lies above `element` at this place of the window: nothing of its own, nothing around it. */
export function coverAt(element: Element, x: number, y: number): Element | null {
  const hit = document.elementFromPoint(x, y);
  if (!hit || hit.matches(OVERLAY)) return null;
  return hit.contains(element) || element.contains(hit) ? null : hit;
}

/** Parts of the element that can be seen: words that run over several lines have one for each. */
export function visibleBoxes(element: Element, clips: readonly Element[]): Box[] {
  const whole = boxOf(element);
  if (!whole) return [];
  const { x, y } = element.getBoundingClientRect();
  const lines = [...element.getClientRects()].map(
    (line) => new DOMRect(line.x + whole.x - x, line.y + whole.y - y, line.width, line.height),
  );
  const wanted = lines.length > 1 && lines.length <= MOST_LINES ? lines : [whole];
  return wanted.map((box) => visibleBox(element, clips, box)).filter((box) => box !== null);
}

/** The part of the element's box that can be seen, or null. */
export function visibleBox(
  element: Element,
  clips: readonly Element[],
  whole = boxOf(element),
): Box | null {
  if (!whole) return null;
  let box: Box = intersect(whole, { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  for (const clip of clips) box = intersect(box, boxOf(clip) ?? box);
  if (isEmpty(box)) return null;
  // Below a header that stays in place, above a bar, behind a dialog.
  const outer = inDocument(element);
  const middle = (box.left + box.right) / 2;
  const isClear = (y: number): boolean => !coverAt(outer, middle, y);
  const center = (box.top + box.bottom) / 2;
  const [above, within, below] = [box.top + 1, center, box.bottom - 1].map(isClear);
  if (!above && !within && !below) return null;
  if (!above) box.top = edge(box.top, within ? center : box.bottom, isClear);
  if (!below) box.bottom = edge(box.bottom, within ? center : box.top, isClear);
  return isEmpty(box) ? null : box;
}

/** Where it becomes clear on the way from `covered` to `clear`. */
function edge(covered: number, clear: number, isClear: (y: number) => boolean): number {
  for (let step = 0; step < 8; step++) {
    const middle = (covered + clear) / 2;
    if (isClear(middle)) clear = middle;
    else covered = middle;
  }
  return clear;
}
