/** From node ids to places in the visitor's window. */

export interface Point {
  x: number;
  y: number;
}

/** Where the window within a frame begins, in the window around it: behind border and padding. */
export function insideOf(frame: Element): Point {
  const { x, y } = frame.getBoundingClientRect();
  const { paddingLeft, paddingTop } = getComputedStyle(frame);
  return {
    x: x + frame.clientLeft + parseFloat(paddingLeft),
    y: y + frame.clientTop + parseFloat(paddingTop),
  };
}

/** Where the window of a document of the page or of its frames begins, in the page's window. */
export function originOf(of: Document): Point {
  const origin = { x: 0, y: 0 };
  for (let inner = of; inner !== document;) {
    const frame = inner.defaultView?.frameElement;
    if (!frame) break;
    const { x, y } = insideOf(frame);
    origin.x += x;
    origin.y += y;
    inner = frame.ownerDocument;
  }
  return origin;
}

/** Box of an element in CSS pixels of the page's window, through frames. */
export function boxOf(node: Node | null): DOMRect | null {
  const element = node?.nodeType === 1 ? (node as Element) : (node?.parentElement ?? null);
  if (!element?.isConnected) return null;
  const box = element.getBoundingClientRect();
  const { x, y } = originOf(element.ownerDocument);
  return new DOMRect(box.x + x, box.y + y, box.width, box.height);
}

/** A fraction of a node's box; null if the node has none. */
export function pointOf(node: Node | null, fx: number, fy: number): Point | null {
  const box = boxOf(node);
  if (!box || (box.width === 0 && box.height === 0)) return null;
  return { x: box.x + fx * box.width, y: box.y + fy * box.height };
}
