/** The question to the visitor: what the advisor may do on the page, and for how long. */

import type { Capabilities } from '../../../assist.ts';
import { gettext, interpolate, ngettext } from '../../../i18n.ts';
import { button, el } from '../../dom.ts';
import { keepListening } from '../../tabs.ts';
import { capabilityWords, questionWords } from './words.ts';

export interface QuestionOptions {
  advisor: string;
  /** For how long it may be granted, the usual first. */
  minutes: number[];
  /** Pressed by the visitor, not by a script; null: no. */
  onAnswer(answer: { capabilities: Capabilities; minutes: number } | null): void;
}

export interface Question {
  element: HTMLElement;
  show(capabilities: Capabilities): void;
  hide(): void;
  /** The first of its answers. */
  first(): HTMLElement;
}

/** A yes that was on its way when it appeared was meant for something else; a no counts at once. */
const ARMED_AFTER = 500;
const CHECK = 'M5 12.5 10 17.5 19.5 7';
const CROSS = 'M6 6 18 18M18 6 6 18';

export function createQuestion({ advisor, minutes, onAnswer }: QuestionOptions): Question {
  let since = 0;

  const choice = (type: string, group: string, value: number, words: string): HTMLLabelElement =>
    el('label', { class: 'choice' }, el('input', { type, name: group, value: `${value}` }), words);
  const capabilities = capabilityWords().map(([bit, words]) =>
    choice('checkbox', 'may', bit, words),
  );
  const input = (of: HTMLElement): HTMLInputElement => of.querySelector('input')!;
  // Only here: what the visitor has unticked stays so, however often they are asked.
  for (const each of capabilities) input(each).checked = true;
  const times = minutes.map((count) => {
    const words = ngettext('%(count)s minute', '%(count)s minutes', count);
    return choice('radio', 'minutes', count, interpolate(words, { count }));
  });
  const allow = button(gettext('Allow'), 'button primary', CHECK);
  const decline = button(gettext('Do not allow'), 'button', CROSS);
  const element = el(
    'div',
    { class: 'question', role: 'group', 'aria-labelledby': 'title', 'aria-describedby': 'about' },
    el('p', { class: 'title', id: 'title' }, questionWords(advisor)),
    el(
      'p',
      { class: 'about', id: 'about' },
      gettext(
        'What you allow is done at once, and you see it. Passwords, payment data, and what you have not shown stay yours. You can end it at any time with Esc.',
      ),
    ),
    el('div', { role: 'group', 'aria-label': gettext('What is allowed') }, ...capabilities),
    el(
      'div',
      { class: 'times', role: 'radiogroup', 'aria-label': gettext('For how long') },
      ...times,
    ),
    el('div', { class: 'answers' }, allow, decline),
  );
  element.hidden = true;

  function update(): void {
    allow.disabled = !capabilities.some((each) => !each.hidden && input(each).checked);
  }

  function accept(event: Event): void {
    if (!event.isTrusted || performance.now() - since < ARMED_AFTER) return;
    const chosen = capabilities.filter((each) => !each.hidden && input(each).checked);
    const bits = chosen.reduce((sum, each) => sum | Number(input(each).value), 0);
    const time = times.map(input).find((each) => each.checked);
    onAnswer(bits ? { capabilities: bits, minutes: Number(time?.value ?? 0) } : null);
  }

  function refuse(event: Event): void {
    if (event.isTrusted) onAnswer(null);
  }

  function onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    refuse(event);
  }

  keepListening(() => {
    element.addEventListener('change', update);
    allow.addEventListener('click', accept);
    decline.addEventListener('click', refuse);
    element.addEventListener('keydown', onEscape);
  });

  return {
    element,
    show(asked) {
      since = performance.now();
      for (const each of capabilities) each.hidden = !(asked & Number(input(each).value));
      input(times[0]!).checked = true;
      update();
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
    first: () => input(capabilities.find((each) => !each.hidden)!),
  };
}
