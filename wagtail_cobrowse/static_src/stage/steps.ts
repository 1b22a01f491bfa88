/** From thing to thing by the keyboard, in the order of the page. */

import type { Dom } from './dom.ts';
import { WHOLE } from '../names.ts';
import type { NodeMap } from './node_map.ts';

/** So many nodes are looked at for one step, at most. */
const MOST_NODES = 50_000;
/** What a person would point to. */
const CHOOSABLE = `${WHOLE}, input, textarea, h1, h2, h3, h4, h5, h6, p, li, dt, dd, img, th, td,
  legend, figcaption, iframe`;

/**
 * The next thing after `from` (before it with `forward` false), null at the end. Without
 * `from` the first one or the last. `isWanted` is asked of things that are seen.
 */
export function step(
  from: Element | null,
  forward: boolean,
  map: NodeMap,
  dom: Dom,
  root: Node,
  isWanted: (element: Element) => boolean,
): Element | null {
  let isPast = from === null;
  let last: Element | null = null;
  for (const element of elements(root, dom)) {
    if (element === from) {
      if (!forward) return last;
      isPast = true;
      continue;
    }
    if (forward && !isPast) continue;
    if (!isChoosable(element, map, dom) || !isWanted(element)) continue;
    if (forward) return element;
    last = element;
  }
  // Where `from` has gone there is no "before it".
  return from && !forward ? null : last;
}

function isChoosable(element: Element, map: NodeMap, dom: Dom): boolean {
  if (map.id(element) === undefined || !dom.matches(element, CHOOSABLE)) return false;
  const { width, height } = dom.box(element);
  if (width < 2 || height < 2 || !dom.isVisible(element)) return false;
  // Of a button or link all of it, not its parts.
  for (let one = dom.parent(element); one; one = dom.parent(one))
    if (dom.nodeType(one) === 1 && dom.matches(one as Element, WHOLE)) return false;
  return true;
}

/** All elements below `root` in the order of the page, into shadow trees. */
function* elements(root: Node, dom: Dom): Generator<Element> {
  const open: Node[] = [root];
  let looked = 0;
  for (let one = open.pop(); one && looked < MOST_NODES; one = open.pop()) {
    looked++;
    const isElement = dom.nodeType(one) === 1;
    if (isElement) yield one as Element;
    const below: Node[] = [];
    const shadow = isElement && dom.shadow(one as Element);
    if (shadow) below.push(shadow);
    for (let child = dom.firstChild(one); child; child = dom.nextSibling(child)) below.push(child);
    open.push(...below.reverse());
  }
}
