/**
 * Does what the visitor has accepted, as the visitor would: pages and their frameworks hear
 * the events that they would hear of a hand.
 */

import { Deed, Why, type Proposal } from '../../../proposal.ts';
import { isOwn, type Ground } from './deciding.ts';
import { isElsewhere, pathOf } from './effects.ts';
import { asValue, choiceOf } from './values.ts';

/** What the site allows, and which forms nobody acts on for the visitor. */
type Limits = Pick<Ground, 'maySubmit' | 'mayLeave' | 'keptBack'>;

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

/** `submitter`: the button that sends it, null where a script does so by itself. */
type Sending = Pick<SubmitEvent, 'type' | 'target'> & Partial<Pick<SubmitEvent, 'submitter'>>;

/** Why a form may not be sent or emptied, or none. */
function refusalOfForm({ type, target, submitter }: Sending, ground: Limits): Why {
  const form = target as HTMLFormElement;
  // A script may tell it of anything.
  if (form.nodeType === 1) {
    const kept = pathOf(form).some(isOwn) ? Why.Withheld : ground.keptBack(form);
    if (kept || type === 'reset') return kept;
    // It closes the dialog around it; nothing is sent.
    if ((submitter?.getAttribute('formmethod') ?? form.method) === 'dialog') return Why.None;
    // An empty one is the page itself.
    const address = (submitter?.getAttribute('formaction') ?? form.getAttribute('action')) || null;
    if (!ground.mayLeave && isElsewhere(form, address)) return Why.Leaves;
  }
  return ground.maySubmit || type === 'reset' ? Why.None : Why.Submits;
}

const EVENTS = ['submit', 'reset'];

/** Does it and keeps what it sets off from sending or emptying a form that may not be. */
export function guard<R>(element: Element, ground: Limits, perform: () => R): R | Why {
  // As it was allowed: what it sets off may end that.
  const limits = { ...ground };
  let refusal: Why = Why.None;
  const isRefused = (sending: Sending): boolean => {
    const why = refusalOfForm(sending, limits);
    if (why) refusal = why;
    return why !== Why.None;
  };
  const judge = (event: Event): void => {
    if (!isRefused(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // It is told within one tree alone.
  const trees = new Set<Node>(pathOf(element).map((each) => each.getRootNode()));
  const heard: EventTarget[] = [windowOf(element), ...trees];
  for (const each of heard) for (const name of EVENTS) each.addEventListener(name, judge, true);
  // What a script sends by this tells nobody.
  const forms = windowOf(element).HTMLFormElement.prototype;
  const { submit } = forms;
  Reflect.set(forms, 'submit', function (this: HTMLFormElement): void {
    if (!isRefused({ type: 'submit', target: this })) submit.call(this);
  });
  try {
    const why = perform();
    return refusal || why;
  } finally {
    for (const each of heard)
      for (const name of EVENTS) each.removeEventListener(name, judge, true);
    Reflect.set(forms, 'submit', submit);
  }
}

/** Does it, but sends no form that `ground` does not let the page send because of it. */
export const act = (element: HTMLElement, proposal: Proposal, ground: Limits): Why =>
  guard(element, ground, () => perform(element, proposal));
