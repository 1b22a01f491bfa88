/** File to case: a reason, a note for the case, and the copy on the advisor's machine. */

import { gettext } from '../i18n.ts';
import { h } from './dom.ts';
import { errorIdOf, FormDialog } from './form_dialog.ts';
import type { Filed } from './types.ts';

/** `Filed`, or in words what was wrong. */
export type Filing = (reason: string, note: string) => Promise<Filed | string>;

const LONGEST_NOTE = 500;

export class FileDialog {
  private readonly file: Filing;
  private readonly reason: HTMLSelectElement;
  private readonly note: HTMLTextAreaElement;
  private readonly dialog: FormDialog;

  constructor(file: Filing) {
    this.file = file;
    this.reason = h(
      'select',
      { id: 'cobrowse-file-reason', 'aria-describedby': errorIdOf('file') },
      ...[
        ['', gettext('Please choose')],
        ['task', gettext('Needed for a task under the Social Code')],
        ['complaint', gettext('Complaint or objection')],
        ['legal', gettext('Legal claim, or a request of an authority')],
        ['misuse', gettext('Misuse of the service')],
      ].map(([value, text]) => h('option', { value: value! }, text)),
    );
    this.reason.addEventListener('change', () => this.dialog.say('', this.reason));
    this.note = h('textarea', { id: 'cobrowse-file-note', rows: 2, maxlength: LONGEST_NOTE });
    this.dialog = new FormDialog({
      name: 'file',
      title: gettext('File to case'),
      content: [
        h(
          'p',
          { class: 'cobrowse-facts' },
          gettext('A copy of this chat is kept. The visitor is told, with the reason.'),
        ),
        h('label', { for: 'cobrowse-file-reason' }, gettext('Reason')),
        this.reason,
        h('label', { for: 'cobrowse-file-note' }, gettext('Note for the case (optional)')),
        this.note,
      ],
      submit: h('button', { type: 'submit', class: 'button' }, gettext('File')),
      onSubmit: () => void this.submit(),
    });
  }

  get element(): HTMLElement {
    return this.dialog.element;
  }

  open(): void {
    this.reason.value = '';
    this.note.value = '';
    this.dialog.say('', this.reason);
    this.dialog.open();
  }

  private async submit(): Promise<void> {
    if (!this.reason.value) {
      this.dialog.say(gettext('Choose a reason.'), this.reason);
      this.reason.focus();
      return;
    }
    const answer = this.file(this.reason.value, this.note.value.trim());
    const filed = await this.dialog.wait(answer);
    if (typeof filed === 'string') {
      this.dialog.say(filed);
      return;
    }
    this.dialog.close();
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
