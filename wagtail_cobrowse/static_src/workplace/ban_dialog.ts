/** Ban a visitor: a reason and a time; the chat ends with it. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h } from './dom.ts';
import { errorIdOf, FormDialog } from './form_dialog.ts';

/** Resolves to what was wrong, or "". */
export type Banning = (reason: string, hours: number) => Promise<string>;

/** As in banning.py. */
const HOURS = [1, 24, 168, 720];
const USUAL = 24;

export class BanDialog {
  private readonly ban: Banning;
  private readonly reason: HTMLSelectElement;
  private readonly hours: HTMLSelectElement;
  private readonly dialog: FormDialog;

  constructor(ban: Banning) {
    this.ban = ban;
    this.reason = h(
      'select',
      { id: 'cobrowse-ban-reason', 'aria-describedby': errorIdOf('ban') },
      ...[
        ['', gettext('Please choose')],
        ['insults', gettext('Insults or threats')],
        ['spam', gettext('Advertising or spam')],
        ['misuse', gettext('Misuse of the service')],
      ].map(([value, text]) => h('option', { value: value! }, text)),
    );
    this.reason.addEventListener('change', () => this.dialog.say('', this.reason));
    this.hours = h(
      'select',
      { id: 'cobrowse-ban-hours' },
      ...HOURS.map((hours) => h('option', { value: hours }, timeText(hours))),
    );
    this.dialog = new FormDialog({
      name: 'ban',
      title: gettext('Ban visitor'),
      content: [
        h(
          'p',
          { class: 'cobrowse-facts' },
          gettext(
            'The chat ends now, with any co-browsing session. The visitor reads the reason, and cannot write from this browser until that time is up.',
          ),
        ),
        h('label', { for: 'cobrowse-ban-reason' }, gettext('Reason')),
        this.reason,
        h('label', { for: 'cobrowse-ban-hours' }, gettext('For')),
        this.hours,
      ],
      submit: h('button', { type: 'submit', class: 'button no' }, gettext('Ban visitor')),
      onSubmit: () => void this.submit(),
    });
  }

  get element(): HTMLElement {
    return this.dialog.element;
  }

  open(): void {
    this.reason.value = '';
    this.hours.value = String(USUAL);
    this.dialog.say('', this.reason);
    this.dialog.open();
  }

  private async submit(): Promise<void> {
    if (!this.reason.value) {
      this.dialog.say(gettext('Choose a reason.'), this.reason);
      this.reason.focus();
      return;
    }
    const answer = this.ban(this.reason.value, Number(this.hours.value));
    const wrong = await this.dialog.wait(answer);
    if (wrong) this.dialog.say(wrong);
    else this.dialog.close();
  }
}

function timeText(hours: number): string {
  if (hours < 24)
    return interpolate(ngettext('%(count)s hour', '%(count)s hours', hours), { count: hours });
  const days = hours / 24;
  return interpolate(ngettext('%(count)s day', '%(count)s days', days), { count: days });
}
