/** Pass a chat on: to which colleague, with a note that the visitor does not see. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, setText } from './dom.ts';
import type { Colleague } from './types.ts';

const LONGEST_NOTE = 500;

export interface TransferAnswers {
  /** Who is there; null where nobody answers. */
  colleagues(): Promise<Colleague[] | null>;
  /** What was wrong, or "". */
  offer(colleague: number, note: string): Promise<string>;
}

export class TransferDialog {
  readonly element: HTMLDialogElement;
  private readonly answers: TransferAnswers;
  private readonly list = h('div', { class: 'cobrowse-colleagues' });
  private readonly note: HTMLTextAreaElement;
  private readonly warning: HTMLElement;
  private readonly error = h('p', {
    id: 'cobrowse-transfer-error',
    class: 'cobrowse-error',
    role: 'alert',
  });
  private readonly button: HTMLButtonElement;

  constructor(answers: TransferAnswers) {
    this.answers = answers;
    this.note = h('textarea', { id: 'cobrowse-transfer-note', rows: 2, maxlength: LONGEST_NOTE });
    this.warning = h(
      'p',
      { class: 'cobrowse-facts' },
      gettext('The running co-browsing session ends as soon as somebody accepts.'),
    );
    this.button = h('button', { type: 'submit', class: 'button' }, gettext('Pass on'));
    this.element = h(
      'dialog',
      { class: 'cobrowse-dialog', 'aria-labelledby': 'cobrowse-transfer-title' },
      h(
        'form',
        { method: 'dialog', novalidate: true, onsubmit: (event: Event) => void this.submit(event) },
        h('h2', { id: 'cobrowse-transfer-title' }, gettext('Pass chat on')),
        h(
          'p',
          { class: 'cobrowse-facts' },
          gettext('The chat stays yours until your colleague accepts.'),
        ),
        this.warning,
        h(
          'fieldset',
          { 'aria-describedby': 'cobrowse-transfer-error' },
          h('legend', {}, gettext('To whom')),
          this.list,
        ),
        h(
          'label',
          { for: 'cobrowse-transfer-note' },
          gettext('Note for your colleague (optional)'),
        ),
        this.note,
        this.error,
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

  async open(isShared: boolean): Promise<void> {
    this.note.value = '';
    this.warning.hidden = !isShared;
    setText(this.error, '');
    const found = await this.answers.colleagues();
    if (!found) return;
    this.button.disabled = !found.some((each) => !each.is_full);
    this.list.replaceChildren(
      ...(found.length
        ? found.map(choice)
        : [h('p', {}, gettext('No colleague has a workplace open at the moment.'))]),
    );
    this.element.showModal();
    this.list.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const chosen = this.list.querySelector<HTMLInputElement>('input:checked');
    if (!chosen) {
      setText(this.error, gettext('Choose a colleague.'));
      this.list.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus();
      return;
    }
    this.button.disabled = true;
    const wrong = await this.answers.offer(Number(chosen.value), this.note.value.trim());
    this.button.disabled = false;
    setText(this.error, wrong);
    if (!wrong) this.element.close();
  }
}

function choice({ id, name, status, chats, is_full: isFull }: Colleague): HTMLElement {
  const facts = [
    status === 'away' ? gettext('Away') : gettext('Available'),
    interpolate(ngettext('%(count)s chat', '%(count)s chats', chats), { count: chats }),
    isFull ? gettext('takes no more') : '',
  ];
  return h(
    'label',
    { class: 'cobrowse-colleague' },
    h('input', { type: 'radio', name: 'cobrowse-colleague', value: id, disabled: isFull }),
    h('span', {}, name),
    h('span', { class: 'cobrowse-facts' }, facts.filter(Boolean).join(' · ')),
  );
}
