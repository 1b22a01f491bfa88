/** Whether the visitor sees a thing just now, in the window and not behind another one. */

import { originOf } from '../places.ts';

/** The part of its first box that is in the window of its document and in the page's, or null. */
function seenPart(element: Element): DOMRect | null {
  const view = element.ownerDocument.defaultView;
  const box = element.getClientRects()[0];
  if (!view || !box) return null;
  const { x, y } = originOf(element.ownerDocument);
  const left = Math.max(box.left, 0, -x);
  const top = Math.max(box.top, 0, -y);
  const right = Math.min(box.right, view.innerWidth, innerWidth - x);
  const bottom = Math.min(box.bottom, view.innerHeight, innerHeight - y);
  return right - left < 1 || bottom - top < 1
    ? null
    : new DOMRect(left, top, right - left, bottom - top);
}

/** What is at this place of its document, through shadow trees. */
function topmostAt(document: Document, x: number, y: number): Element | null {
  let found = document.elementFromPoint(x, y);
  for (;;) {
    const inner: Element | null = found?.shadowRoot?.elementFromPoint(x, y) ?? null;
    if (!inner || inner === found) return found;
    found = inner;
  }
}

function isWithin(inner: Node | null, outer: Element): boolean {
  for (let node = inner; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null)
    if (node === outer) return true;
  return false;
}

/** Its middle, as far as it is in the window, is what a finger would touch there. */
export function isInSight(element: Element): boolean {
  const part = seenPart(element);
  if (!part) return false;
  const [x, y] = [part.x + part.width / 2, part.y + part.height / 2];
  const top = topmostAt(element.ownerDocument, x, y);
  if (!top || !(isWithin(top, element) || isWithin(element, top))) return false;
  if (element.ownerDocument === document) return true;
  // Above a frame there may be something of the page around it, or of ours.
  const origin = originOf(element.ownerDocument);
  return topmostAt(document, x + origin.x, y + origin.y)?.localName === 'iframe';
}
