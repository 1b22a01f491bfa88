/** The frame of a dialog with a form: heading, what is asked, what is wrong, and the buttons. */

import { gettext } from '../i18n.ts';
import { h, setText } from './dom.ts';
import { isWaiting, whileWaiting } from './waiting_button.ts';

export interface FormParts {
  /** Of the ids of heading and error. */
  name: string;
  title: string;
  content: HTMLElement[];
  submit: HTMLButtonElement;
  /** Between the button that submits and the one that cancels. */
  more?: HTMLElement[];
  /** Pressed; the dialog stays until `close`. */
  onSubmit(): void;
}

export class FormDialog {
  readonly element: HTMLDialogElement;
  private readonly submit: HTMLButtonElement;
  private readonly error: HTMLElement;

  constructor({ name, title, content, submit, more = [], onSubmit }: FormParts) {
    this.submit = submit;
    const [titleId, errorId] = [`cobrowse-${name}-title`, errorIdOf(name)];
    this.error = h('p', { id: errorId, class: 'cobrowse-error', role: 'alert' });
    const cancel = h(
      'button',
      { type: 'button', class: 'cobrowse-link', onclick: () => this.close() },
      gettext('Cancel'),
    );
    const form = h(
      'form',
      {
        method: 'dialog',
        novalidate: true,
        onsubmit: (event: Event) => {
          event.preventDefault();
          if (!isWaiting(submit)) onSubmit();
        },
      },
      h('h2', { id: titleId }, title),
      ...content,
      this.error,
      h('div', { class: 'cobrowse-dialog__actions' }, submit, ...more, cancel),
    );
    this.element = h('dialog', { class: 'cobrowse-dialog', 'aria-labelledby': titleId }, form);
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }

  close(): void {
    this.element.close();
  }

  /** Says what is wrong, and marks the field that it is about; "" takes it back. */
  say(text: string, field?: HTMLElement): void {
    setText(this.error, text);
    if (text) field?.setAttribute('aria-invalid', 'true');
    else field?.removeAttribute('aria-invalid');
  }

  /** Waits for an answer, which is asked for once. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    await whileWaiting(this.submit, () => answer);
    return answer;
  }
}

/** For `aria-describedby` of the fields. */
export function errorIdOf(name: string): string {
  return `cobrowse-${name}-error`;
}
