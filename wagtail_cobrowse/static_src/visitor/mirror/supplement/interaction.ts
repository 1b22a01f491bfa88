import { plain } from '../plain.ts';
import type { MakePart } from './part.ts';

/** At most one state in so many milliseconds. */
const EVERY = 30;

/** Where the visitor's mouse and keyboard are, and what is selected. */
export const interactionPart: MakePart = ({ idOf, listen, onStop, tell }) => {
  let over: Node | null = null;
  let pressed: Node | null = null;
  let timer = 0;

  const soon = (): void => {
    timer ||= window.setTimeout(() => {
      timer = 0;
      tell();
    }, EVERY);
  };

  /** Ids of the node and all that it is in; redact takes the first that may be named. */
  function chain(node: Node | null): number[] {
    const ids: number[] = [];
    const around = (one: Node): Node | null =>
      plain(one, 'parentNode') ?? (one.nodeType === 11 ? (one as ShadowRoot).host : frameOf(one));
    for (let one = node; one; one = around(one)) if (one.nodeType === 1) ids.push(idOf(one));
    return ids.filter((id) => id);
  }

  const frameOf = (node: Node): Element | null =>
    node === document ? null : ((node as Document).defaultView?.frameElement ?? null);

  const is = (node: Node | null, state: string): Element | null =>
    (node as Element | null)?.matches?.(state) ? (node as Element) : null;

  /** What has the focus, through shadow trees and documents of frames. */
  function active(): Element | null {
    let element = document.activeElement;
    for (let next = element; next;) {
      element = next;
      const inner = element.shadowRoot ?? (element as HTMLIFrameElement).contentDocument;
      next = inner?.activeElement ?? null;
    }
    return element;
  }

  function selection(): { start: number; from: number; end: number; to: number } | null {
    const found = (active()?.ownerDocument ?? document).getSelection();
    if (!found?.rangeCount || found.isCollapsed) return null;
    const range = found.getRangeAt(0);
    const { startContainer, startOffset, endContainer, endOffset } = range;
    let [start, from, end, to] = [startContainer, startOffset, endContainer, endOffset];
    // A triple click selects up to the beginning of the next element. From both ends inwards: to
    // ask of each text in between whether it is selected goes through all that is beside it.
    const texts = document.createTreeWalker(range.commonAncestorContainer, 4);
    if (start.nodeType !== 3) {
      texts.currentNode = lastBefore(start, from);
      [start, from] = [texts.nextNode()!, 0];
    }
    if (!start || !range.intersectsNode(start)) return null;
    if (end.nodeType !== 3) {
      end = texts.currentNode = lastBefore(end, to);
      if (end.nodeType !== 3) end = texts.previousNode()!;
      to = end.nodeValue!.length;
    }
    return { start: idOf(start), from, end: idOf(end), to };
  }

  return {
    start() {
      listen(document, 'pointerover pointerout', (event) => {
        const leaves = event.type === 'pointerout' && !(event as PointerEvent).relatedTarget;
        if (leaves) over = null;
        else if (event.type === 'pointerover') over = event.composedPath()[0] as Node;
        soon();
      });
      listen(document, 'pointerdown', (event) => {
        pressed = event.composedPath()[0] as Node;
        soon();
      });
      listen(document, 'pointerup pointercancel dragend', () => {
        pressed = null;
        soon();
      });
      listen(document, 'focusin focusout selectionchange', soon);
      listen(window, 'hashchange focus blur', soon);
      onStop(() => {
        clearTimeout(timer);
        timer = 0;
        over = pressed = null;
      });
    },
    current() {
      const focus = is(active(), ':focus') ?? is(document.activeElement, ':focus');
      return {
        kind: 'interaction',
        hover: chain(is(over, ':hover')),
        active: chain(is(pressed, ':active')),
        focus: chain(focus),
        visible: is(focus, ':focus-visible') !== null,
        // Without a fragment there is none to look for.
        target: location.hash ? idOf(document.querySelector(':target')) : 0,
        selection: selection(),
      };
    },
  };
};

/** What begins last before a place in a node. */
function lastBefore(node: Node, offset: number): Node {
  let last = node.childNodes[offset - 1] ?? node;
  while (offset && last.lastChild) last = last.lastChild;
  return last;
}
