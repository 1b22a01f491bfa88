/**
 * Does one thing on the page for the advisor, or says why not. Stricter than for proposals, which
 * the visitor looks at first: only what both see just now, and never what is masked for one.
 */

import { Deed as Act, Reason, type Doing } from '../../../assist.ts';
import { Deed, type Proposal } from '../../../proposal.ts';
import { act } from '../proposals/acting.ts';
import { decide, type Ground, type Target } from '../proposals/deciding.ts';
import { pathOf } from '../proposals/effects.ts';
import { press, write, type Field } from './writing.ts';

export interface Place extends Ground {
  /** Whether the advisor can read what it is, and holds. */
  isRead(element: Element): boolean;
  /** Whether it is in the visitor's window, and nothing above it. */
  isInSight(element: Element): boolean;
}

export interface Done {
  reason: Reason;
  /** On which; null for the page as a whole, and where nothing was found. */
  element: HTMLElement | null;
}

const as = (deed: Deed, text = ''): Proposal => ({ number: 1, deed, id: 1, text });

function isScrolled(element: Element): boolean {
  const { scrollHeight, clientHeight, scrollWidth, clientWidth } = element;
  if (scrollHeight <= clientHeight && scrollWidth <= clientWidth) return false;
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  return /auto|scroll|overlay/.test(`${style?.overflowX} ${style?.overflowY}`);
}

/** Whether it is not at its end in this way already. */
function goesOn(element: Element, dx: number, dy: number): boolean {
  const { scrollTop, scrollLeft } = element;
  const down = scrollTop + element.clientHeight < element.scrollHeight - 1;
  const right =
    Math.abs(scrollLeft) + element.clientWidth < element.scrollWidth - 1 || scrollLeft < 0;
  const left = scrollLeft > 0 || (scrollLeft <= 0 && dx < 0 && right);
  return (dy < 0 && scrollTop > 0) || (dy > 0 && down) || (dx < 0 && left) || (dx > 0 && right);
}

function scroll(node: Node | null, dx: number, dy: number, place: Place): Done {
  const element = node?.nodeType === 1 ? (node as Element) : (node?.parentElement ?? null);
  if (element) {
    const path = pathOf(element);
    const kept = place.keptBack(element);
    if (kept) return { reason: kept, element: null };
    const root = element.ownerDocument.documentElement;
    const inner = path.find(
      (each) =>
        each !== root && each.localName !== 'body' && isScrolled(each) && goesOn(each, dx, dy),
    );
    if (inner) {
      inner.scrollBy({ left: dx, top: dy, behavior: 'instant' });
      return { reason: Reason.None, element: null };
    }
  }
  const view = element?.ownerDocument.defaultView ?? window;
  view.scrollBy({ left: dx, top: dy, behavior: 'instant' });
  return { reason: Reason.None, element: null };
}

/** What decides for proposals, then what is asked of the advisor's own hand. */
function find(node: Node | null, proposals: Proposal[], place: Place): Target | Reason {
  let target: Target | Reason = Reason.Unfit;
  for (const proposal of proposals) {
    target = decide(node, proposal, place);
    if (target !== Reason.Unfit) break;
  }
  if (typeof target === 'number') return target;
  if (!place.isRead(target.element)) return Reason.Unshown;
  return place.isInSight(target.anchor) ? target : Reason.OutOfSight;
}

/** Ticks, unticks and choices are presses as well: the advisor sees what is so already. */
const PRESSES = [as(Deed.Press), as(Deed.Tick), as(Deed.Choose)];

export function carryOut(doing: Doing, node: Node | null, place: Place): Done {
  if (doing.deed === Act.Scroll) return scroll(node, doing.dx, doing.dy, place);
  const { deed } = doing;
  const text = deed === Act.Type ? doing.text : '';
  const wanted =
    deed === Act.Press
      ? PRESSES
      : deed === Act.Type
        ? [as(Deed.Enter, text), as(Deed.Choose, text)]
        : // Any text that every field takes: it is the field that counts.
          [as(Deed.Enter)];
  const target = find(node, wanted, place);
  if (typeof target === 'number') return { reason: target, element: null };
  const { element } = target;
  if (deed === Act.Press) return { reason: act(element, as(Deed.Press), place.maySubmit), element };
  if (deed === Act.Key)
    return { reason: press(element as Field, doing.key, place.maySubmit), element };
  const reason =
    element.localName === 'select'
      ? act(element, as(Deed.Choose, text), place.maySubmit)
      : write(element as Field, text);
  return { reason, element };
}
