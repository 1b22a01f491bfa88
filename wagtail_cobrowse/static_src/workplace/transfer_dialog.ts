/** Pass a chat on: to which colleague, with a note that the visitor does not see. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h } from './dom.ts';
import { errorIdOf, FormDialog } from './form_dialog.ts';
import type { AccountId, Colleague } from './types.ts';

const LONGEST_NOTE = 500;

export interface TransferAnswers {
  /** Who is there; null where nobody answers. */
  colleagues(): Promise<Colleague[] | null>;
  /** What was wrong, or "". */
  offer(colleague: AccountId, note: string): Promise<string>;
}

export class TransferDialog {
  private readonly answers: TransferAnswers;
  private readonly list = h('div', { class: 'cobrowse-colleagues' });
  private readonly note: HTMLTextAreaElement;
  private readonly warning: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly dialog: FormDialog;

  constructor(answers: TransferAnswers) {
    this.answers = answers;
    this.note = h('textarea', { id: 'cobrowse-transfer-note', rows: 2, maxlength: LONGEST_NOTE });
    this.warning = h(
      'p',
      { class: 'cobrowse-facts' },
      gettext('The running co-browsing session ends as soon as somebody accepts.'),
    );
    this.button = h('button', { type: 'submit', class: 'button' }, gettext('Pass on'));
    this.dialog = new FormDialog({
      name: 'transfer',
      title: gettext('Pass chat on'),
      content: [
        h(
          'p',
          { class: 'cobrowse-facts' },
          gettext('The chat stays yours until your colleague accepts.'),
        ),
        this.warning,
        h(
          'fieldset',
          { 'aria-describedby': errorIdOf('transfer') },
          h('legend', {}, gettext('To whom')),
          this.list,
        ),
        h(
          'label',
          { for: 'cobrowse-transfer-note' },
          gettext('Note for your colleague (optional)'),
        ),
        this.note,
      ],
      submit: this.button,
      onSubmit: () => void this.submit(),
    });
  }

  get element(): HTMLElement {
    return this.dialog.element;
  }

  async open(isShared: boolean): Promise<void> {
    this.note.value = '';
    this.warning.hidden = !isShared;
    this.dialog.say('');
    const found = await this.answers.colleagues();
    if (!found) return;
    this.button.disabled = !found.some((each) => !each.is_full);
    this.list.replaceChildren(
      ...(found.length
        ? found.map(choice)
        : [h('p', {}, gettext('No colleague has a workplace open at the moment.'))]),
    );
    this.dialog.open();
    this.focus();
  }

  private focus(): void {
    this.list.querySelector<HTMLInputElement>('input:not(:disabled)')?.focus();
  }

  private async submit(): Promise<void> {
    const chosen = this.list.querySelector<HTMLInputElement>('input:checked');
    if (!chosen) {
      this.dialog.say(gettext('Choose a colleague.'));
      this.focus();
      return;
    }
    const answer = this.answers.offer(chosen.value, this.note.value.trim());
    const wrong = await this.dialog.wait(answer);
    this.dialog.say(wrong);
    if (!wrong) this.dialog.close();
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
