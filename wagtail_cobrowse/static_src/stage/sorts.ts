/** What can be done with an element of the mirrored page: for the advisor's proposals. */

import type { Dom } from './dom.ts';
import type { Sort } from './port.ts';

const INPUTS: Readonly<Record<string, Sort>> = {
  checkbox: 'box',
  radio: 'radio',
  button: 'press',
  submit: 'press',
  reset: 'press',
  image: 'press',
  hidden: '',
  file: '',
};
const TAGS: Readonly<Record<string, Sort>> = {
  textarea: 'enter',
  select: 'list',
  button: 'press',
  summary: 'press',
  a: 'press',
  area: 'press',
};
const ROLES: Readonly<Record<string, Sort>> = {
  checkbox: 'box',
  switch: 'box',
  menuitemcheckbox: 'box',
  button: 'press',
  link: 'press',
  tab: 'press',
  menuitem: 'press',
  menuitemradio: 'press',
  option: 'press',
  radio: 'press',
  treeitem: 'press',
};

const of = (table: Readonly<Record<string, Sort>>, name: string): Sort | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

function ownSort(element: Element, dom: Dom): Sort | undefined {
  const tag = dom.tag(element);
  if (tag === 'input') return of(INPUTS, dom.inputType(element)) ?? 'enter';
  const role = dom.getAttribute(element, 'role');
  return (role === null ? undefined : of(ROLES, role)) ?? of(TAGS, tag);
}

/** Of the element, or of what it is in or the words of; "" where there is nothing to be done. */
export function sortOf(element: Element, dom: Dom): Sort {
  for (let one: Node | null = element; one; one = dom.parent(one)) {
    if (dom.nodeType(one) !== 1) continue;
    const labelled = dom.labelled(one as Element);
    const sort = ownSort(labelled ?? (one as Element), dom);
    if (sort !== undefined) return sort;
  }
  return '';
}
