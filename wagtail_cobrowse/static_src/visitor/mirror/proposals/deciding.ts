/**
 * Whether what the advisor proposes may be done: the visitor's browser alone decides it,
 * whatever came over the wire, and once more when the visitor accepts.
 */

import { LABEL } from '../../../names.ts';
import { Deed, Why, type Proposal } from '../../../proposal.ts';
import { pathOf, refusalOf } from './effects.ts';
import { takes } from './values.ts';

export interface Ground {
  /** What redaction keeps from the advisor: never shown, or not shared; else none. */
  keptBack(element: Element): Why;
  /** Whether the visitor can see it at all, somewhere on the page. */
  isSeen(element: Element): boolean;
  /** What the site allows. */
  maySubmit: boolean;
  mayLeave: boolean;
}

export interface Target {
  element: HTMLElement;
  /** What is seen of it: of a box to tick that is drawn by its label, the label. */
  anchor: Element;
}

export const PRESSABLE =
  'button, summary, a[href], area[href], input:is([type=button i], [type=submit i], [type=reset i],' +
  ' [type=image i]), [role=button], [role=link], [role=tab], [role=menuitem], [role=option],' +
  ' [role=menuitemradio], [role=radio], [role=treeitem]';
const TYPED =
  'textarea, input:not([type=checkbox i], [type=radio i], [type=range i], [type=color i],' +
  ' [type=file i], [type=button i], [type=submit i], [type=reset i], [type=image i], [type=hidden i])';
export const TICKED =
  'input[type=checkbox i], [role=checkbox], [role=switch], [role=menuitemcheckbox]';
export const RADIO = 'input[type=radio i]';

/** What the visitor alone does: to agree, to start, to end. */
export const isOwn = (element: Element): boolean =>
  element.getAttributeNames().some((name) => name.startsWith('data-cobrowse-') && name !== LABEL);

/** Of the words beside a field the field; of what is in a button the button. */
function elementFor(node: Node | null, { deed, text }: Proposal): Element | null {
  const element = node?.nodeType === 1 ? (node as Element) : (node?.parentElement ?? null);
  if (!element?.isConnected) return null;
  const control = element.closest('label')?.control ?? null;
  const field = control && !element.matches('input, select, textarea') ? control : element;
  // Of two buttons in one label each is itself.
  const find = (selector: string): Element | null =>
    [element, field, ...pathOf(element)].find((each) => each.matches(selector)) ?? null;
  if (deed === Deed.Press) return find(PRESSABLE);
  if (deed === Deed.Enter) return find(TYPED);
  if (deed === Deed.Choose) return find(text ? 'select' : RADIO);
  return deed === Deed.Withdraw ? null : find(TICKED);
}

function isUsable(element: HTMLElement, deed: Deed): boolean {
  const path = pathOf(element);
  if (element.matches(':disabled') || path.some((each) => each.hasAttribute('inert'))) return false;
  if (path.some((each) => each.getAttribute('aria-disabled') === 'true')) return false;
  if (deed === Deed.Enter && (element as HTMLInputElement).readOnly) return false;
  return !isBehindDialog(path);
}

/** Nothing outside of a modal dialog can be used. */
function isBehindDialog(path: readonly Element[]): boolean {
  try {
    const modal = path[0]!.ownerDocument.querySelectorAll(':modal');
    return modal.length > 0 && !path.includes(modal[modal.length - 1]!);
  } catch {
    // A browser that does not know the selector.
    return false;
  }
}

/** Ticks and radio buttons are often drawn by their labels. */
function anchorOf(element: HTMLElement, ground: Ground): Element | null {
  if (ground.isSeen(element)) return element;
  if (!element.matches(`${RADIO}, input[type=checkbox i]`)) return null;
  return [...((element as HTMLInputElement).labels ?? [])].find(ground.isSeen) ?? null;
}

/** A field or button may belong to a form that is elsewhere on the page. */
function formOf(element: HTMLElement): Element | null {
  const { form } = element as HTMLInputElement;
  return form?.nodeType === 1 && !form.contains(element) ? form : null;
}

/** What to act on, or why nothing may be done. */
export function decide(node: Node | null, proposal: Proposal, ground: Ground): Target | Why {
  const element = elementFor(node, proposal) as HTMLElement | null;
  if (!element) return node?.isConnected ? Why.Unfit : Why.Removed;
  const path = pathOf(element);
  const form = formOf(element);
  if ([...path, ...(form ? pathOf(form) : [])].some(isOwn)) return Why.Withheld;
  const kept = ground.keptBack(element) || (form && ground.keptBack(form));
  if (kept) return kept;
  if (!isUsable(element, proposal.deed)) return Why.Unusable;
  const anchor = anchorOf(element, ground);
  if (!anchor) return Why.Unusable;
  const refusal = refusalOf(path, ground);
  if (refusal) return refusal;
  if (proposal.deed === Deed.Enter && !takes(element as HTMLInputElement, proposal.text))
    return Why.Refused;
  return { element, anchor };
}
