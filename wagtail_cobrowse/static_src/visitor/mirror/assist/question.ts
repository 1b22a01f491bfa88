/** The question to the visitor: what the advisor may do on the page, and for how long. */

import type { Capabilities } from '../../../assist.ts';
import { gettext, interpolate, ngettext } from '../../../i18n.ts';
import { button, el } from '../../dom.ts';
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

/** A press that was on its way when it appeared was meant for something else. */
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
  const input = (of: HTMLElement): HTMLInputElement => of.querySelector('input')!;

  function update(): void {
    allow.disabled = !capabilities.some((each) => !each.hidden && input(each).checked);
  }

  function answer(event: Event, isAllowed: boolean): void {
    if (!event.isTrusted || performance.now() - since < ARMED_AFTER) return;
    const chosen = capabilities.filter((each) => !each.hidden && input(each).checked);
    const bits = chosen.reduce((sum, each) => sum | Number(input(each).value), 0);
    const time = times.map(input).find((each) => each.checked);
    onAnswer(isAllowed && bits ? { capabilities: bits, minutes: Number(time?.value ?? 0) } : null);
  }

  element.addEventListener('change', update);
  allow.addEventListener('click', (event) => answer(event, true));
  decline.addEventListener('click', (event) => answer(event, false));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    answer(event, false);
  });

  return {
    element,
    show(asked) {
      since = performance.now();
      for (const each of capabilities) {
        each.hidden = !(asked & Number(input(each).value));
        input(each).checked = !each.hidden;
      }
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
