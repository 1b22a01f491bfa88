/** A wheel that is turned for the visitor: what is under it moves, or else what is around that. */

import { Reason } from '../../../assist.ts';
import { pathOf } from '../proposals/effects.ts';

/** Whether it moved: at its end, or where there is nothing more, it does not. */
function turn(element: Element, left: number, top: number): boolean {
  const { scrollLeft, scrollTop } = element;
  element.scrollBy({ left, top, behavior: 'instant' });
  return element.scrollLeft !== scrollLeft || element.scrollTop !== scrollTop;
}

/** By hand only what has, or could have, a scroll bar this way is moved. */
function turnBox(element: Element, dx: number, dy: number): boolean {
  const style = element.ownerDocument.defaultView!.getComputedStyle(element);
  const isFree = (overflow: string): boolean => /auto|scroll|overlay/.test(overflow);
  const [x, y] = [isFree(style.overflowX) ? dx : 0, isFree(style.overflowY) ? dy : 0];
  return (x || y) !== 0 && turn(element, x, y);
}

/** What a page keeps from scrolling, as behind a dialog, no hand would scroll. */
function turnPage(of: Document, dx: number, dy: number): boolean {
  const styleOf = of.defaultView!.getComputedStyle;
  const root = styleOf(of.documentElement);
  // The body speaks for the window where the root says nothing.
  const { overflowX, overflowY } = root.overflow === 'visible' && of.body ? styleOf(of.body) : root;
  const isFree = (overflow: string): boolean => !/hidden|clip/.test(overflow);
  const [x, y] = [isFree(overflowX) ? dx : 0, isFree(overflowY) ? dy : 0];
  return turn(of.scrollingElement ?? of.documentElement, x, y);
}

/** `element`: where the wheel is, null for the page; ways in CSS pixels. */
export function scroll(element: Element | null, dx: number, dy: number): Reason {
  for (let inner = element ?? document.documentElement; ;) {
    const of = inner.ownerDocument;
    const frame = of === document ? null : of.defaultView?.frameElement;
    const isDone = pathOf(inner).some((each) => turnBox(each, dx, dy)) || turnPage(of, dx, dy);
    if (isDone || !frame) return Reason.None;
    inner = frame;
  }
}
