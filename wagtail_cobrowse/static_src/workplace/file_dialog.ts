/** File to case: a reason, a note for the case, and the copy on the advisor's machine. */

import { gettext } from '../i18n.ts';
import { h, setText } from './dom.ts';
import type { Filed } from './types.ts';

/** `Filed`, or in words what was wrong. */
export type Filing = (reason: string, note: string) => Promise<Filed | string>;

const LONGEST_NOTE = 500;

export class FileDialog {
  readonly element: HTMLDialogElement;
  private readonly file: Filing;
  private readonly reason: HTMLSelectElement;
  private readonly note: HTMLTextAreaElement;
  private readonly error: HTMLElement;
  private readonly button: HTMLButtonElement;

  constructor(file: Filing) {
    this.file = file;
    this.reason = h(
      'select',
      { id: 'cobrowse-file-reason', 'aria-describedby': 'cobrowse-file-error' },
      ...[
        ['', gettext('Please choose')],
        ['task', gettext('Needed for a task under the Social Code')],
        ['complaint', gettext('Complaint or objection')],
        ['legal', gettext('Legal claim, or a request of an authority')],
        ['misuse', gettext('Misuse of the service')],
      ].map(([value, text]) => h('option', { value: value! }, text)),
    );
    this.reason.addEventListener('change', () => this.say(''));
    this.note = h('textarea', { id: 'cobrowse-file-note', rows: 2, maxlength: LONGEST_NOTE });
    this.error = h('p', { id: 'cobrowse-file-error', class: 'cobrowse-error', role: 'alert' });
    this.button = h('button', { type: 'submit', class: 'button' }, gettext('File'));
    this.element = h(
      'dialog',
      { class: 'cobrowse-dialog', 'aria-labelledby': 'cobrowse-file-title' },
      h(
        'form',
        { method: 'dialog', novalidate: true, onsubmit: (event: Event) => void this.submit(event) },
        h('h2', { id: 'cobrowse-file-title' }, gettext('File to case')),
        h(
          'p',
          { class: 'cobrowse-facts' },
          gettext('A copy of this chat is kept. The visitor is told, with the reason.'),
        ),
        h('label', { for: 'cobrowse-file-reason' }, gettext('Reason')),
        this.reason,
        h('label', { for: 'cobrowse-file-note' }, gettext('Note for the case (optional)')),
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

  open(): void {
    this.reason.value = '';
    this.note.value = '';
    this.say('');
    this.element.showModal();
  }

  private say(text: string): void {
    setText(this.error, text);
    if (text) this.reason.setAttribute('aria-invalid', 'true');
    else this.reason.removeAttribute('aria-invalid');
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.reason.value) {
      this.say(gettext('Choose a reason.'));
      this.reason.focus();
      return;
    }
    this.button.disabled = true;
    const filed = await this.file(this.reason.value, this.note.value.trim());
    this.button.disabled = false;
    if (typeof filed === 'string') {
      this.say(filed);
      return;
    }
    this.element.close();
    if (!filed.delivered) saveCopy(filed);
  }
}

/** As text for people and as JSON for machines. */
function saveCopy({ document: copy, text }: Filed): void {
  const name = `${gettext('Chat for a case')} ${new Date().toISOString().slice(0, 10)}`;
  save(`${name}.txt`, text, 'text/plain;charset=utf-8');
  save(`${name}.json`, JSON.stringify(copy, null, 2), 'application/json');
}

function save(name: string, content: string, type: string): void {
  const href = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href, download: name }).click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
