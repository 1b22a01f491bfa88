/** Suggest a page: by its webcode, or from the page tree in Wagtail's own chooser. */

import { gettext } from '../i18n.ts';
import { h } from './dom.ts';
import { errorIdOf, FormDialog } from './form_dialog.ts';
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
  private readonly config: WorkplaceConfig;
  private readonly suggest: (what: Suggestion) => Promise<string>;
  private readonly input: HTMLInputElement;
  private readonly dialog: FormDialog;

  /** `suggest` resolves to what was wrong, or "". */
  constructor(config: WorkplaceConfig, suggest: (what: Suggestion) => Promise<string>) {
    this.config = config;
    this.suggest = suggest;
    this.input = h('input', {
      id: 'cobrowse-webcode',
      type: 'text',
      autocomplete: 'off',
      maxlength: 40,
      'aria-describedby': `cobrowse-webcode-help ${errorIdOf('suggest')}`,
      oninput: () => this.dialog.say('', this.input),
    });
    this.dialog = new FormDialog({
      name: 'suggest',
      title: gettext('Suggest page'),
      content: [
        h('label', { for: 'cobrowse-webcode' }, gettext('Webcode')),
        this.input,
        h(
          'p',
          { id: 'cobrowse-webcode-help', class: 'cobrowse-facts' },
          gettext('The webcode stands at the end of every page.'),
        ),
      ],
      submit: h('button', { type: 'submit', class: 'button' }, gettext('Suggest')),
      more: [
        h(
          'button',
          { type: 'button', class: 'button button-secondary', onclick: () => this.browse() },
          gettext('Choose from the page tree'),
        ),
      ],
      onSubmit: () => void this.submit(),
    });
  }

  get element(): HTMLElement {
    return this.dialog.element;
  }

  open(): void {
    this.input.value = '';
    this.dialog.say('', this.input);
    this.dialog.open();
  }

  private async submit(): Promise<void> {
    const webcode = this.input.value.trim();
    if (!webcode) this.dialog.say(gettext('Type a webcode.'), this.input);
    else await this.send({ webcode });
  }

  private async send(what: Suggestion): Promise<void> {
    const wrong = await this.dialog.wait(this.suggest(what));
    if (!wrong) {
      this.dialog.close();
      return;
    }
    this.dialog.open();
    this.dialog.say(wrong, this.input);
    this.input.focus();
  }

  private browse(): void {
    const { ModalWorkflow, PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS } = window as WagtailGlobals;
    if (!ModalWorkflow || !PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS) return;
    this.dialog.close();
    ModalWorkflow({
      url: this.config.chooser,
      onload: PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS,
      responses: { pageChosen: (page) => void this.send({ page: Number(page.id) }) },
    });
  }
}
