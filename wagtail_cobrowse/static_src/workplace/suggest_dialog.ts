/** Suggest a page: by its webcode, or from the page tree in Wagtail's own chooser. */

import { gettext } from '../i18n.ts';
import { h, setText } from './dom.ts';
import type { WorkplaceConfig } from './types.ts';

export type Suggestion = { page: number } | { webcode: string };

/** Wagtail's admin, as far as it is used here. */
interface WagtailGlobals {
  ModalWorkflow?: (options: {
    url: string;
    urlParams?: Record<string, string>;
    onload: object;
    responses: { pageChosen(page: { id: number | string }): void };
    dialogOffset?: number;
  }) => unknown;
  PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS?: object;
}

export class SuggestDialog {
  readonly element: HTMLDialogElement;
  private readonly config: WorkplaceConfig;
  private readonly suggest: (what: Suggestion) => Promise<string>;
  private readonly input: HTMLInputElement;
  private readonly error: HTMLElement;
  private readonly button: HTMLButtonElement;

  /** `suggest` resolves to what was wrong, or "". */
  constructor(config: WorkplaceConfig, suggest: (what: Suggestion) => Promise<string>) {
    this.config = config;
    this.suggest = suggest;
    this.input = h('input', {
      id: 'cobrowse-webcode',
      type: 'text',
      autocomplete: 'off',
      maxlength: 40,
      'aria-describedby': 'cobrowse-webcode-help cobrowse-webcode-error',
      oninput: () => this.say(''),
    });
    this.error = h('p', { id: 'cobrowse-webcode-error', class: 'cobrowse-error', role: 'alert' });
    this.button = h('button', { type: 'submit', class: 'button' }, gettext('Suggest'));
    this.element = h(
      'dialog',
      { class: 'cobrowse-dialog', 'aria-labelledby': 'cobrowse-suggest-title' },
      h(
        'form',
        { method: 'dialog', novalidate: true, onsubmit: (event: Event) => void this.submit(event) },
        h('h2', { id: 'cobrowse-suggest-title' }, gettext('Suggest page')),
        h('label', { for: 'cobrowse-webcode' }, gettext('Webcode')),
        this.input,
        h(
          'p',
          { id: 'cobrowse-webcode-help', class: 'cobrowse-facts' },
          gettext('The webcode stands at the end of every page.'),
        ),
        this.error,
        h(
          'div',
          { class: 'cobrowse-dialog__actions' },
          this.button,
          h(
            'button',
            { type: 'button', class: 'button button-secondary', onclick: () => this.browse() },
            gettext('Choose from the page tree'),
          ),
          h(
            'button',
            { type: 'button', class: 'cobrowse-link', onclick: () => this.element.close() },
            gettext('Cancel'),
          ),
        ),
      ),
    );
  }

  open(): void {
    this.input.value = '';
    this.say('');
    this.element.showModal();
  }

  private say(text: string): void {
    setText(this.error, text);
    if (text) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const webcode = this.input.value.trim();
    if (!webcode) this.say(gettext('Type a webcode.'));
    else await this.send({ webcode });
  }

  private async send(what: Suggestion): Promise<void> {
    this.button.disabled = true;
    const wrong = await this.suggest(what);
    this.button.disabled = false;
    if (!wrong) {
      this.element.close();
      return;
    }
    if (!this.element.open) this.element.showModal();
    this.say(wrong);
    this.input.focus();
  }

  private browse(): void {
    const { ModalWorkflow, PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS } = window as WagtailGlobals;
    if (!ModalWorkflow || !PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS) return;
    this.element.close();
    ModalWorkflow({
      url: this.config.chooser,
      onload: PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS,
      responses: { pageChosen: (page) => void this.send({ page: Number(page.id) }) },
    });
  }
}
