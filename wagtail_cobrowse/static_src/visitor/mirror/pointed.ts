/** What the other side may know of the place that the visitor points to. */

import { boxOf } from './places.ts';
import { attributeOf } from './plain.ts';
import type { Place } from './pointer.ts';
import { idOf } from './recorder.ts';
import { isEntered, isOneField, Rule, type Known, type State } from './redact-rules.ts';

/** The innermost known element of `path`, and of one field the whole; null over our own elements. */
export function placeOf(path: EventTarget[], state: State): Place | null {
  const nodes = path.filter((target) => (target as Node).nodeType === 1) as Element[];
  // A frame is in the page as what is in it is in the frame.
  for (let of = nodes[0]?.ownerDocument; of && of !== document;) {
    const frame = of.defaultView?.frameElement;
    if (frame) nodes.push(frame);
    of = frame?.ownerDocument;
  }
  if (nodes.some((node) => attributeOf(node, 'data-cobrowse-ui') !== null)) return null;
  let place: Place | null = null;
  let inner: Known | null = null;
  let blurred = false;
  for (const node of nodes) {
    const id = idOf(node);
    const known = state.known.get(id);
    if (!known || known.rule === Rule.Dropped) continue;
    if (place && inner && !isOneField(inner, known)) break;
    // Where in a slider, list of choices or editor the pointer is would be what is chosen, or the place in it.
    blurred ||= isEntered(known) || !!known.entered || known.holds || known.rule === Rule.Hidden;
    const box = boxOf(node);
    place = box && { id, box, blurred };
    inner = known;
  }
  return place;
}
