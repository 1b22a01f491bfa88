/**
 * Does one thing on the page for the advisor, or says why not. Stricter than for proposals, which
 * the visitor looks at first: only what both see just now, and never what is masked for one.
 */

import { Deed as Act, Reason, type Doing } from '../../../assist.ts';
import { Deed, type Proposal } from '../../../proposal.ts';
import { act } from '../proposals/acting.ts';
import {
  decide,
  PRESSABLE,
  RADIO,
  TICKED,
  type Ground,
  type Target,
} from '../proposals/deciding.ts';
import { pathOf } from '../proposals/effects.ts';
import { scroll } from './scrolling.ts';
import { press, write, type Field } from './writing.ts';

export interface Place extends Ground {
  /** Whether the advisor can read what it is, and holds. */
  isRead(element: Element): boolean;
  /** Whether it is in the visitor's window, and nothing above it. */
  isInSight(element: Element): boolean;
}

/** What may be done, and has not been yet. */
export interface Prepared {
  /** On which; null for the page as a whole. */
  element: HTMLElement | null;
  perform(): Reason;
}

const as = (deed: Deed, text = ''): Proposal => ({ number: 1, deed, id: 1, text });

const elementOf = (node: Node | null): Element | null =>
  node?.nodeType === 1 ? (node as Element) : (node?.parentElement ?? null);

/** The nearest thing that a press there is for: of words beside a box the box, not what is around. */
function pressedAt(node: Node | null): [Node | null, Proposal] {
  const element = elementOf(node);
  for (const each of element ? pathOf(element) : []) {
    const thing = (each.localName === 'label' && (each as HTMLLabelElement).control) || each;
    // Ticks, unticks and choices are presses as well: the advisor sees what is so already.
    for (const [selector, deed] of [
      [PRESSABLE, Deed.Press],
      [TICKED, Deed.Tick],
      [RADIO, Deed.Choose],
    ] as const)
      if (thing.matches(selector)) return [thing, as(deed)];
  }
  return [node, as(Deed.Press)];
}

function targetOf(doing: Doing, node: Node | null, place: Place): Target | Reason {
  if (doing.deed === Act.Press) {
    const [thing, proposal] = pressedAt(node);
    return decide(thing, proposal, place);
  }
  // Of a key any text that every field takes: it is the field that counts.
  if (doing.deed !== Act.Type) return decide(node, as(Deed.Enter), place);
  const target = decide(node, as(Deed.Enter, doing.text), place);
  return target === Reason.Unfit ? decide(node, as(Deed.Choose, doing.text), place) : target;
}

/** What is to be done, or why it may not be. */
export function prepare(doing: Doing, node: Node | null, place: Place): Prepared | Reason {
  const { deed } = doing;
  if (deed === Act.Scroll) {
    const from = elementOf(node);
    const kept = place.keptBack(from ?? document.documentElement);
    return kept || { element: null, perform: () => scroll(from, doing.dx, doing.dy) };
  }
  const target = targetOf(doing, node, place);
  if (typeof target === 'number') return target;
  const { element, anchor } = target;
  if (!place.isRead(element)) return Reason.Unshown;
  if (!place.isInSight(anchor)) return Reason.OutOfSight;
  return {
    element,
    perform() {
      if (deed === Act.Press) return act(element, as(Deed.Press), place);
      if (deed === Act.Key) return press(element as Field, doing.key, place);
      return element.localName === 'select'
        ? act(element, as(Deed.Choose, doing.text), place)
        : write(element as Field, doing.text, place);
    },
  };
}
