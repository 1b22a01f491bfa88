/** What the advisor sees of assist, below the bar of the stage. */

import { KEYS, type Capabilities, type KeyName } from '../assist.ts';
import { gettext, interpolate } from '../i18n.ts';
import type { Sort } from '../stage/port.ts';
import type { Phase } from './assist.ts';
import { CAPABILITIES } from './assist_words.ts';
import { h, setText } from './dom.ts';

export interface AssistFormEvents {
  ask(capabilities: Capabilities): void;
  end(): void;
  /** Whether it could be sent. */
  write(text: string): boolean;
  key(key: KeyName): void;
}

export interface AssistFormView {
  isShown: boolean;
  phase: Phase;
  /** The page is one on which something may be done. */
  isPossible: boolean;
  allowed: Capabilities;
  status: string;
  hint: string;
  /** The field of the page that is written in. */
  field: { name: string; sort: Sort } | null;
  lines: readonly string[];
}

function fieldText({ name, sort }: { name: string; sort: Sort }): string {
  const [named, unnamed] =
    sort === 'list'
      ? [gettext('Choose in “%(name)s”'), gettext('Choose in this list')]
      : [gettext('Write in “%(name)s”'), gettext('Write in this field')];
  return name ? interpolate(named, { name }) : unnamed;
}

export class AssistForm {
  readonly element: HTMLFormElement;
  private readonly events: AssistFormEvents;
  private readonly choices: [Capabilities, HTMLLabelElement, HTMLInputElement][];
  private readonly asking: HTMLElement;
  private readonly askButton: HTMLButtonElement;
  private readonly endButton: HTMLButtonElement;
  private readonly status: HTMLElement;
  private readonly news: HTMLElement;
  private readonly writing: HTMLElement;
  private readonly label: HTMLLabelElement;
  private readonly text: HTMLInputElement;
  private readonly help: HTMLElement;
  private readonly details: HTMLDetailsElement;
  private readonly summary: HTMLElement;
  private readonly list: HTMLElement;
  private said = '';

  constructor(events: AssistFormEvents) {
    this.events = events;
    this.choices = CAPABILITIES.map(([bit, words]) => {
      const box = h('input', { type: 'checkbox', value: bit, checked: true });
      box.addEventListener('change', () => this.update());
      return [bit, h('label', { class: 'cobrowse-assist__choice' }, box, words()), box];
    });
    const button = (text: string, kind: string, press: () => void): HTMLButtonElement =>
      h('button', { type: 'button', class: `button button-small ${kind}`, onclick: press }, text);
    this.askButton = button(gettext('Ask the visitor'), '', () => events.ask(this.chosen()));
    this.asking = h(
      'div',
      { class: 'cobrowse-assist__row', role: 'group', 'aria-label': gettext('What to ask for') },
      ...this.choices.map(([, label]) => label),
      this.askButton,
    );
    this.endButton = button(gettext('End assist'), 'button-secondary', () => events.end());
    this.status = h('p', { class: 'cobrowse-assist__status' });
    this.news = h('p', { class: 'cobrowse-assist__news', role: 'status' });
    this.text = h('input', {
      id: 'cobrowse-assist-text',
      type: 'text',
      autocomplete: 'off',
      maxlength: 500,
      'aria-describedby': 'cobrowse-assist-help',
    });
    this.text.addEventListener('keydown', (event) => this.pressed(event));
    this.label = h('label', { for: this.text.id });
    this.help = h(
      'p',
      { id: 'cobrowse-assist-help', class: 'cobrowse-assist__help' },
      gettext(
        'Enter writes it there. While this field is empty, Backspace, arrows and Enter are pressed there.',
      ),
    );
    this.writing = h(
      'div',
      { class: 'cobrowse-assist__row cobrowse-assist__row--writing' },
      this.label,
      this.text,
      h('button', { type: 'submit', class: 'button button-small' }, gettext('Write')),
      this.help,
    );
    this.summary = h('summary', {});
    this.list = h('ol', {});
    this.details = h('details', { class: 'cobrowse-assist__done' }, this.summary, this.list);
    this.element = h(
      'form',
      {
        class: 'cobrowse-proposal cobrowse-assist',
        'aria-label': gettext('Assist'),
        onsubmit: (event: Event) => {
          event.preventDefault();
          this.write();
        },
      },
      this.status,
      this.news,
      this.asking,
      this.endButton,
      this.details,
      this.writing,
    );
  }

  focusText(): void {
    this.text.focus();
  }

  say(text: string): void {
    this.said = text;
    setText(this.news, text);
  }

  render(view: AssistFormView): void {
    const { phase, field, lines } = view;
    const isIdle = phase === 'none';
    this.element.hidden = !view.isShown;
    this.element.classList.toggle('cobrowse-assist--on', phase === 'granted');
    setText(this.status, view.status);
    this.status.hidden = !view.status;
    const refusal =
      isIdle && !view.isPossible
        ? gettext('Nobody can act on this page, because it is not openly shared.')
        : '';
    setText(this.news, this.said || refusal || view.hint);
    this.news.hidden = !this.news.textContent;
    this.asking.hidden = !isIdle;
    for (const [bit, label] of this.choices) label.hidden = !(view.allowed & bit);
    this.isPossible = view.isPossible;
    this.update();
    this.endButton.hidden = isIdle;
    if (this.writing.hidden !== (field === null)) this.text.value = '';
    this.writing.hidden = field === null;
    if (field) setText(this.label, fieldText(field));
    this.details.hidden = lines.length === 0;
    const count = { count: lines.length };
    setText(this.summary, interpolate(gettext('What was done (%(count)s)'), count));
    while (this.list.children.length > lines.length) this.list.lastChild!.remove();
    for (const [index, line] of lines.entries())
      if (this.list.children[index]) setText(this.list.children[index]!, line);
      else this.list.append(h('li', {}, line));
  }

  private isPossible = false;

  private chosen(): Capabilities {
    return this.choices
      .filter(([, label, box]) => !label.hidden && box.checked)
      .reduce((sum, [bit]) => sum | bit, 0);
  }

  private update(): void {
    this.askButton.disabled = !this.isPossible || !this.chosen();
  }

  private write(): void {
    if (this.text.value === '') this.events.key('Enter');
    else if (this.events.write(this.text.value)) this.text.value = '';
  }

  /** In an empty field there is nothing that a key could do here. */
  private pressed(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
      return;
    const key = KEYS.find((each) => each === event.key);
    // Enter submits the form, which writes or presses it.
    if (!key || key === 'Enter' || this.text.value !== '') return;
    event.preventDefault();
    this.events.key(key);
  }
}
