/**
 * Does what the visitor has accepted, as the visitor would: pages and their frameworks hear
 * the events that they would hear of a hand.
 */

import { Deed, Why, type Proposal } from '../../../proposal.ts';
import { asValue, choiceOf } from './values.ts';

type Window = HTMLElement['ownerDocument']['defaultView'] & typeof globalThis;
type Field = HTMLInputElement | HTMLTextAreaElement;

const windowOf = (element: Element): Window => element.ownerDocument.defaultView as Window;

/** Past what a framework has put on the element itself to notice what scripts set. */
function setByPrototype(element: object, name: string, value: unknown): void {
  for (let of: unknown = Object.getPrototypeOf(element); of; of = Object.getPrototypeOf(of)) {
    const setter = Object.getOwnPropertyDescriptor(of, name)?.set;
    if (setter) return setter.call(element, value);
  }
}

function tell(element: Element, data: string | null): void {
  const { Event, InputEvent } = windowOf(element);
  const all = { bubbles: true, composed: true };
  element.dispatchEvent(
    data === null
      ? new Event('input', all)
      : new InputEvent('input', { ...all, inputType: 'insertReplacementText', data }),
  );
  element.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Many pages look at a field once it is left; the visitor stays in it. */
function leaveAndReturn(element: HTMLElement): void {
  element.blur();
  element.focus({ preventScroll: true });
}

function enter(field: Field, text: string): Why {
  const value = asValue(field, text);
  field.focus();
  setByPrototype(field, 'value', value);
  if (field.value !== value) return Why.Refused;
  tell(field, value);
  leaveAndReturn(field);
  return Why.None;
}

function choose(list: HTMLSelectElement, words: string): Why {
  const choice = choiceOf(list, words);
  if (!choice) return Why.Refused;
  list.focus();
  if (choice.selected) return Why.None;
  if (list.multiple) setByPrototype(choice, 'selected', true);
  else setByPrototype(list, 'selectedIndex', choice.index);
  tell(list, null);
  leaveAndReturn(list);
  return Why.None;
}

/** With all that comes before a click: menus often open as soon as the finger is down. */
function press(element: HTMLElement): Why {
  const view = windowOf(element);
  const { x, y, width, height } = element.getBoundingClientRect();
  const at = {
    bubbles: true,
    cancelable: true,
    composed: true,
    view,
    detail: 1,
    clientX: x + width / 2,
    clientY: y + height / 2,
  };
  const down = { ...at, buttons: 1 };
  const pointer = { pointerId: 1, isPrimary: true, pointerType: 'mouse' };
  element.dispatchEvent(new view.PointerEvent('pointerdown', { ...down, ...pointer }));
  if (element.dispatchEvent(new view.MouseEvent('mousedown', down))) element.focus();
  element.dispatchEvent(new view.PointerEvent('pointerup', { ...at, ...pointer }));
  element.dispatchEvent(new view.MouseEvent('mouseup', at));
  element.click();
  return Why.None;
}

const isTicked = (element: HTMLElement): boolean =>
  (element as HTMLInputElement).checked ?? element.getAttribute('aria-checked') === 'true';

/** What is so already stays so. */
const tick = (element: HTMLElement, wanted: boolean): Why =>
  isTicked(element) === wanted ? Why.None : press(element);

function perform(element: HTMLElement, { deed, text }: Proposal): Why {
  if (deed === Deed.Enter) return enter(element as Field, text);
  if (deed === Deed.Choose && text) return choose(element as HTMLSelectElement, text);
  if (deed === Deed.Press) return press(element);
  return tick(element, deed !== Deed.Untick);
}

/** Does it and keeps what it sets off from sending a form, unless `maySubmit`. */
export function guard<R>(
  element: Element,
  maySubmit: boolean,
  perform: () => R,
): R | typeof Why.Submits {
  let sent = false;
  const stop = (event: Event): void => {
    sent = true;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const view = windowOf(element);
  if (!maySubmit) view.addEventListener('submit', stop, true);
  try {
    const why = perform();
    return sent ? Why.Submits : why;
  } finally {
    view.removeEventListener('submit', stop, true);
  }
}

/** Does it; `maySubmit`: also where the page sends a form because of it. */
export const act = (element: HTMLElement, proposal: Proposal, maySubmit: boolean): Why =>
  guard(element, maySubmit, () => perform(element, proposal));
