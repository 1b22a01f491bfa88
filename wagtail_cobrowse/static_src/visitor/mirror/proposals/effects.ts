/**
 * What a press on an element would set off, as far as the page says it: a click reaches
 * everything around the element too.
 */

import { Why } from '../../../proposal.ts';

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
    const root = current.getRootNode() as ShadowRoot;
    current = current.assignedSlot ?? current.parentElement ?? root.host ?? null;
  }
  return path;
}

/** A button, of whichever kind, that sends or empties the form that it belongs to. */
function submits(element: Element): boolean {
  if (element.localName !== 'button' && element.localName !== 'input') return false;
  const { type, form, formMethod } = element as HTMLButtonElement;
  if (!form || !/^(?:submit|image|reset)$/.test(type)) return false;
  // Closes the dialog around it; nothing is sent.
  const method = element.hasAttribute('formmethod') ? formMethod : form.method;
  return type === 'reset' || method !== 'dialog';
}

const sendsByAttribute = (element: Element): boolean =>
  [...element.attributes].some(
    ({ name, value }) => SENDS.test(name) || (name.startsWith('on') && SUBMITS.test(value)),
  );

/** A link to another site, or to what is no page at all. */
function leaves(element: Element): boolean {
  if (!/^(?:a|area)$/.test(element.localName)) return false;
  const address = element.getAttribute('href') ?? element.getAttribute('xlink:href');
  if (address === null) return false;
  const { baseURI, ownerDocument } = element;
  if (!URL.canParse(address, baseURI)) return false;
  return new URL(address, baseURI).origin !== ownerDocument.defaultView?.location.origin;
}

/** `path`: the element and all that is around it. `Unfit`: it would act on a field beside it. */
export function effectOf(path: readonly Element[]): Why {
  if (path.some((each) => submits(each) || sendsByAttribute(each))) return Why.Submits;
  if (path.some(leaves)) return Why.Leaves;
  const [element] = path;
  const label = path.find((each) => each.localName === 'label') as HTMLLabelElement | undefined;
  const isBeside = label?.control && label.control !== element && !element?.matches(OF_ITS_OWN);
  return isBeside ? Why.Unfit : Why.None;
}
