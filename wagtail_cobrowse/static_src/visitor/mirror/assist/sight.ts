/**
 * Whether the visitor sees a thing just now: in the window, in all that cuts it off on the way
 * there, and not behind anything.
 */

import { pathOf } from '../proposals/effects.ts';
import { isSeen } from '../proposals/ground.ts';

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** In CSS pixels of the window of a document. */
type Place = [x: number, y: number];

/** What is at this place of a document, in whichever shadow tree. */
export function topmostAt(x: number, y: number): Element | null {
  let found = document.elementFromPoint(x, y);
  for (;;) {
    const inner: Element | null = found?.shadowRoot?.elementFromPoint(x, y) ?? null;
    if (!inner || inner === found) return found;
    found = inner;
  }
}

/** A finger there would touch it, or something in it: in its own tree and in those around it. */
function isTouchedAt(element: Element, [x, y]: Place): boolean {
  for (let thing: Element | undefined = element; thing;) {
    const root = thing.getRootNode() as ShadowRoot;
    // The one at the top alone would be the host where what is touched are words in a slot.
    const top = root.elementsFromPoint(x, y)[0];
    if (!top || !pathOf(top).includes(thing)) return false;
    thing = root.host;
  }
  return true;
}

/** What is left of a part of the element by all around it in its document. */
function unclipped(element: Element, part: Box): Box {
  const view = element.ownerDocument.defaultView!;
  let { left, top, right, bottom } = part;
  let { position } = view.getComputedStyle(element);
  for (const around of pathOf(element).slice(1)) {
    const style = view.getComputedStyle(around);
    // Without a width of its own it is a line or no box at all, and cuts nothing off.
    const isRoot = around === around.ownerDocument.documentElement;
    if (position === 'fixed' || isRoot || !around.clientWidth) continue;
    if (position === 'absolute' && style.position === 'static') continue;
    position = style.position;
    // Of the body it may be the window's own.
    if (around.localName === 'body') continue;
    const box = around.getBoundingClientRect();
    if (style.overflowX !== 'visible') {
      left = Math.max(left, box.left);
      right = Math.min(right, box.right);
    }
    if (style.overflowY !== 'visible') {
      top = Math.max(top, box.top);
      bottom = Math.min(bottom, box.bottom);
    }
  }
  return {
    left: Math.max(left, 0),
    top: Math.max(top, 0),
    right: Math.min(right, view.innerWidth),
    bottom: Math.min(bottom, view.innerHeight),
  };
}

/** The middle of what is seen of this part, where a finger would touch the element; or null. */
function seenAt(element: Element, part: Box): Place | null {
  const { left, top, right, bottom } = unclipped(element, part);
  if (right - left < 1 || bottom - top < 1) return null;
  const frame =
    element.ownerDocument === document ? null : element.ownerDocument.defaultView?.frameElement;
  let place: Place | null = [(left + right) / 2, (top + bottom) / 2];
  if (frame) {
    // What of the frame is seen decides, and whether anything is above it. To one that nobody
    // sees a finger would come all the same.
    if (!isSeen(frame)) return null;
    const { x, y, width, height } = frame.getBoundingClientRect();
    const { paddingLeft, paddingTop } = getComputedStyle(frame);
    const { offsetWidth, offsetHeight } = frame as HTMLElement;
    const [wide, high] = [width / offsetWidth, height / offsetHeight];
    const startX = x + (frame.clientLeft + parseFloat(paddingLeft)) * wide;
    const startY = y + (frame.clientTop + parseFloat(paddingTop)) * high;
    const outer = seenAt(frame, {
      left: startX + left * wide,
      top: startY + top * high,
      right: startX + right * wide,
      bottom: startY + bottom * high,
    });
    place = outer && [(outer[0] - startX) / wide, (outer[1] - startY) / high];
  }
  return place && isTouchedAt(element, place) ? place : null;
}

/** One of its boxes is where a finger would touch it: of words over several lines, one line. */
export const isInSight = (element: Element): boolean =>
  !!element.ownerDocument.defaultView &&
  [...element.getClientRects()].some((box) => seenAt(element, box) !== null);
