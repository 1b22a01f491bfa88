/** What of an element is seen, through all that scrolls around it, and how to bring it there. */

import { insideOf } from '../places.ts';
import { plain, rootOf } from '../plain.ts';

/** Room that is left between an element and the edge of what shows it, in pixels. */
const MARGIN = 16;
/** At top and bottom of the window there are headers of sites and our own bar, in pixels. */
const EDGE = 90;

/** One thing that scrolls, and the place where it shows what is in it. */
interface Scroller {
  /** Null for a window that does not scroll, or not with this element. */
  element: Element | null;
  /** In the window of its document. */
  view: DOMRect;
  /** Where that window begins in the one around it. */
  origin: { x: number; y: number };
}

const SCROLLS = /^(?:auto|scroll|overlay)$/;

const around = (element: Element): Element | null =>
  plain(element, 'assignedSlot') ??
  plain(element, 'parentElement') ??
  (rootOf(element) as Partial<ShadowRoot>).host ??
  null;

/** What stands for the window of a document when it scrolls. */
const windowOf = (of: Document): Element => of.scrollingElement ?? of.documentElement;

const paddingBox = (element: Element): DOMRect => {
  const { x, y } = element.getBoundingClientRect();
  const { clientLeft, clientTop, clientWidth, clientHeight } = element;
  return new DOMRect(x + clientLeft, y + clientTop, clientWidth, clientHeight);
};

/** From the innermost outwards; the window of each document that the element is in, too. */
function* scrollersOf(inner: Element): Generator<Scroller> {
  for (let element = inner; ;) {
    const of = element.ownerDocument;
    const { documentElement, defaultView, body } = of;
    let isFixed = getComputedStyle(element).position === 'fixed';
    let overflows = '';
    for (let one = around(element); one; one = around(one)) {
      const { overflowX, overflowY, position } = getComputedStyle(one);
      if (one === body || one === documentElement) overflows += ` ${overflowY}`;
      else if (!isFixed && (SCROLLS.test(overflowX) || SCROLLS.test(overflowY)))
        yield { element: one, view: paddingBox(one), origin: { x: 0, y: 0 } };
      isFixed ||= position === 'fixed';
    }
    const frame = of === document ? null : (defaultView?.frameElement ?? null);
    yield {
      // What the page itself holds still is not moved.
      element: isFixed || / (?:hidden|clip)/.test(overflows) ? null : windowOf(of),
      view: new DOMRect(0, 0, documentElement.clientWidth, documentElement.clientHeight),
      origin: frame ? insideOf(frame) : { x: 0, y: 0 },
    };
    if (!frame) return;
    element = frame;
  }
}

/** The part of an element that is seen, in the page's window; null where nothing is. */
export function seenOf(element: Element): DOMRect | null {
  let { left, top, right, bottom } = element.getBoundingClientRect();
  for (const { view, origin } of scrollersOf(element)) {
    left = Math.max(left, view.left) + origin.x;
    top = Math.max(top, view.top) + origin.y;
    right = Math.min(right, view.right) + origin.x;
    bottom = Math.min(bottom, view.bottom) + origin.y;
    if (right <= left || bottom <= top) return null;
  }
  return new DOMRect(left, top, right - left, bottom - top);
}

/** How far to scroll along one axis: to the middle, or no further than needed. */
function way(start: number, end: number, from: number, to: number, middle: boolean): number {
  const isLarge = end - start > to - from - 2 * MARGIN;
  if (start >= from && end <= to) return 0;
  if (isLarge) return start <= from && end >= to ? 0 : start - from - MARGIN;
  if (middle) return (start + end - from - to) / 2;
  return start < from ? start - from - MARGIN : end - to + MARGIN;
}

const clamp = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

interface Way {
  scroller: Element;
  left: number;
  top: number;
}

/** Where to scroll what, so that all of the element is seen; empty where it is. */
function waysTo(element: Element): Way[] {
  const ways: Way[] = [];
  const { width, height, ...place } = element.getBoundingClientRect().toJSON() as DOMRect;
  let { x, y } = place;
  for (const { element: scroller, view, origin } of scrollersOf(element)) {
    if (scroller) {
      const { scrollLeft, scrollTop } = scroller;
      const dx = way(x, x + width, view.left, view.right, false);
      const isPage = scroller === windowOf(document);
      const edge = isPage ? Math.min(EDGE, view.height * 0.15) : 0;
      const dy = way(y, y + height, view.top + edge, view.bottom - edge, true);
      const span = scroller.scrollWidth - scroller.clientWidth;
      // From right to left, places count down from 0.
      const first = getComputedStyle(scroller).direction === 'rtl' ? -span : 0;
      const left = clamp(scrollLeft + dx, first, first + span);
      const top = clamp(scrollTop + dy, 0, scroller.scrollHeight - scroller.clientHeight);
      if (Math.abs(left - scrollLeft) >= 1 || Math.abs(top - scrollTop) >= 1)
        ways.push({ scroller, left, top });
      x += scrollLeft - left;
      y += scrollTop - top;
    }
    x += origin.x;
    y += origin.y;
  }
  return ways;
}

/** Whether scrolling would show more of it. */
export const isInView = (element: Element): boolean => waysTo(element).length === 0;

/** Scrolls all that is around it; at once where the visitor wants less motion. */
export function bringIntoView(element: Element): void {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  for (const { scroller, left, top } of waysTo(element))
    scroller.scrollTo({ left, top, behavior: isCalm ? 'instant' : 'smooth' });
}

/** Whether it has a place in the page at all. */
export function isShown(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return element.isConnected && width + height > 0;
}
