/**
 * What a press on an element would set off, as far as the page says it: a click reaches
 * everything around the element too.
 */

import { Why } from '../../../proposal.ts';
import { plain, rootOf } from '../plain.ts';

/** Frameworks that send what is in a page by attributes of their own. */
const SENDS = /^(?:data-)?hx-(?:post|put|patch|delete)$|^data-(?:turbo-)?method$/;
const SUBMITS = /\b(?:request)?submit\s*\(/i;
/** Inside of a label these are pressed for themselves. */
const OF_ITS_OWN = 'a[href], button, input, select, textarea, summary';

/** The element and all that is around it, through shadow trees. */
export function pathOf(element: Element): Element[] {
  const path: Element[] = [];
  let current: Element | null = element;
  while (current) {
    path.push(current);
    current =
      plain(current, 'assignedSlot') ??
      plain(current, 'parentElement') ??
      (rootOf(current) as Partial<ShadowRoot>).host ??
      null;
  }
  return path;
}

/** The form that a button, of whichever kind, sends or empties; else null. */
function formOf(element: Element): HTMLFormElement | null {
  if (element.localName !== 'button' && element.localName !== 'input') return null;
  const { type, form, formMethod } = element as HTMLButtonElement;
  if (!form || !/^(?:submit|image|reset)$/.test(type)) return null;
  // Closes the dialog around it; nothing is sent.
  const method = element.hasAttribute('formmethod') ? formMethod : form.method;
  return type === 'reset' || method !== 'dialog' ? form : null;
}

const sendsByAttribute = (element: Element): boolean =>
  [...element.attributes].some(
    ({ name, value }) => SENDS.test(name) || (name.startsWith('on') && SUBMITS.test(value)),
  );

/** Whether an address leads to another site, or to what is no page at all. */
export function isElsewhere({ baseURI, ownerDocument }: Element, address: string | null): boolean {
  if (address === null || !URL.canParse(address, baseURI)) return false;
  return new URL(address, baseURI).origin !== ownerDocument.defaultView?.location.origin;
}

/** Of a link, or of a button that sends a form; null where it leads nowhere. */
function addressOf(element: Element): string | null {
  if (/^(?:a|area)$/.test(element.localName))
    return element.getAttribute('href') ?? element.getAttribute('xlink:href');
  const form = formOf(element);
  if (!form || (element as HTMLButtonElement).type === 'reset') return null;
  // An empty one is the page itself, wherever its addresses begin.
  return (element.getAttribute('formaction') ?? form.getAttribute('action')) || null;
}

/**
 * Why a press may not be, or none. `path`: the element and all that is around it. What sends a form
 * to another site needs both. `Unfit`: it would act on a field beside it.
 */
export function refusalOf(
  path: readonly Element[],
  { maySubmit, mayLeave }: { maySubmit: boolean; mayLeave: boolean },
): Why {
  if (!mayLeave && path.some((each) => isElsewhere(each, addressOf(each)))) return Why.Leaves;
  if (!maySubmit && path.some((each) => formOf(each) || sendsByAttribute(each))) return Why.Submits;
  const [element] = path;
  const label = path.find((each) => each.localName === 'label') as HTMLLabelElement | undefined;
  const isBeside = label?.control && label.control !== element && !element?.matches(OF_ITS_OWN);
  return isBeside ? Why.Unfit : Why.None;
}
