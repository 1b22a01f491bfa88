/** What Enter in one line of text sends, as browsers have it. */

import { Reason } from '../../../assist.ts';
import { isOwn, type Ground } from '../proposals/deciding.ts';
import { isElsewhere, pathOf, refusalOf } from '../proposals/effects.ts';

type Control = HTMLInputElement | HTMLButtonElement;

/** A second one of them keeps a form without a button from being sent. */
const LINE = /^(?:text|search|tel|url|email|password|number|date|time|month|week|datetime-local)$/;

const nothing = (): Reason => Reason.None;

/** Of its form, in the order of the page. */
function controlsOf(form: HTMLFormElement): Control[] {
  const root = form.getRootNode() as Document | ShadowRoot;
  // `form.elements` is without buttons that are pictures.
  return [...root.querySelectorAll<Control>('button, input')].filter((each) => each.form === form);
}

/** The first button that sends is pressed, seen or not; without one the form itself is sent. */
export function sentBy(
  { form }: { form: HTMLFormElement | null },
  ground: Ground,
): (() => Reason) | Reason {
  if (!ground.maySubmit) return Reason.Submits;
  if (!form) return nothing;
  const controls = controlsOf(form);
  const button = controls.find(({ type }) => /^(?:submit|image)$/.test(type));
  // A button or field can belong to a form that is elsewhere on the page.
  for (const each of button ? [form, button] : [form]) {
    const kept = pathOf(each).some(isOwn) ? Reason.Withheld : ground.keptBack(each);
    if (kept) return kept;
  }
  if (button) return refusalOf(pathOf(button), ground) || (() => (button.click(), Reason.None));
  if (controls.filter(({ type }) => LINE.test(type)).length > 1) return nothing;
  if (!ground.mayLeave && isElsewhere(form, form.getAttribute('action') || null))
    return Reason.Leaves;
  return () => (form.requestSubmit(), Reason.None);
}
