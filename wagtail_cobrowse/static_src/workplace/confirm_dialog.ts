/** One question before something that cannot be taken back. */

import { gettext } from '../i18n.ts';
import { h, setText } from './dom.ts';

export interface Question {
  title: string;
  text: string;
  button: string;
  act(): void;
}

export class ConfirmDialog {
  readonly element: HTMLDialogElement;
  private readonly title = h('h2', { id: 'cobrowse-confirm-title' });
  private readonly text = h('p', { id: 'cobrowse-confirm-text' });
  private readonly button = h('button', { type: 'submit', class: 'button' });
  private act: () => void = () => undefined;

  constructor() {
    this.element = h(
      'dialog',
      {
        class: 'cobrowse-dialog',
        'aria-labelledby': 'cobrowse-confirm-title',
        'aria-describedby': 'cobrowse-confirm-text',
      },
      h(
        'form',
        { method: 'dialog', onsubmit: () => this.act() },
        this.title,
        this.text,
        h(
          'div',
          { class: 'cobrowse-dialog__actions' },
          this.button,
          h(
            'button',
            { type: 'button', class: 'cobrowse-link', onclick: () => this.element.close() },
            gettext('Cancel'),
          ),
        ),
      ),
    );
  }

  ask({ title, text, button, act }: Question): void {
    setText(this.title, title);
    setText(this.text, text);
    setText(this.button, button);
    this.act = act;
    this.element.showModal();
  }
}
