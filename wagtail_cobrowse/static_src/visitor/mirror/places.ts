/** From node ids to places in the visitor's window, and to words. */

export interface Point {
  x: number;
  y: number;
}

/** Where the window of a document of the page or of its frames begins, in the page's window. */
export function originOf(of: Document): Point {
  const origin = { x: 0, y: 0 };
  for (let inner = of; inner !== document;) {
    const frame = inner.defaultView?.frameElement;
    if (!frame) break;
    const outer = frame.getBoundingClientRect();
    origin.x += outer.x + frame.clientLeft;
    origin.y += outer.y + frame.clientTop;
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

const NAME_LENGTH = 80;

const shorten = (text: string): string => {
  const words = text.replace(/\s+/g, ' ').trim();
  return words.length > NAME_LENGTH ? `${words.slice(0, NAME_LENGTH - 1)}…` : words;
};

/** How a person would call it, for the visitor's own ears; never what was entered. */
export function nameOf(element: Element): string {
  const labelledBy = (element.getAttribute('aria-labelledby') ?? '')
    .split(/\s+/)
    .map((id) => element.ownerDocument.getElementById(id)?.textContent ?? '')
    .join(' ');
  const field = element as HTMLInputElement;
  const isField = /^(?:input|select|textarea)$/.test(element.localName);
  const isButton = isField && /^(?:submit|reset|button)$/.test(field.type);
  const candidates = [
    element.getAttribute('aria-label'),
    labelledBy,
    isField ? field.labels?.[0]?.textContent : null,
    isButton ? field.value : null,
    element.getAttribute('alt'),
    isField ? element.getAttribute('placeholder') : element.textContent,
    element.querySelector('img[alt]')?.getAttribute('alt'),
    element.getAttribute('title'),
  ];
  return shorten(candidates.find((candidate) => candidate?.trim()) ?? '');
}
