/** Ban a visitor: a reason and a time; the chat ends with it. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, setText } from './dom.ts';

/** Resolves to what was wrong, or "". */
export type Banning = (reason: string, hours: number) => Promise<string>;

/** As in banning.py. */
const HOURS = [1, 24, 168, 720];
const USUAL = 24;

export class BanDialog {
  readonly element: HTMLDialogElement;
  private readonly ban: Banning;
  private readonly reason: HTMLSelectElement;
  private readonly hours: HTMLSelectElement;
  private readonly error: HTMLElement;
  private readonly button: HTMLButtonElement;

  constructor(ban: Banning) {
    this.ban = ban;
    this.reason = h(
      'select',
      { id: 'cobrowse-ban-reason', 'aria-describedby': 'cobrowse-ban-error' },
      ...[
        ['', gettext('Please choose')],
        ['insults', gettext('Insults or threats')],
        ['spam', gettext('Advertising or spam')],
        ['misuse', gettext('Misuse of the service')],
      ].map(([value, text]) => h('option', { value: value! }, text)),
    );
    this.reason.addEventListener('change', () => this.say(''));
    this.hours = h(
      'select',
      { id: 'cobrowse-ban-hours' },
      ...HOURS.map((hours) => h('option', { value: hours }, timeText(hours))),
    );
    this.error = h('p', { id: 'cobrowse-ban-error', class: 'cobrowse-error', role: 'alert' });
    this.button = h('button', { type: 'submit', class: 'button no' }, gettext('Ban visitor'));
    this.element = h(
      'dialog',
      { class: 'cobrowse-dialog', 'aria-labelledby': 'cobrowse-ban-title' },
      h(
        'form',
        { method: 'dialog', novalidate: true, onsubmit: (event: Event) => void this.submit(event) },
        h('h2', { id: 'cobrowse-ban-title' }, gettext('Ban visitor')),
        h(
          'p',
          { class: 'cobrowse-facts' },
          gettext(
            'The chat ends now, with any co-browsing session. The visitor reads the reason, and cannot write from this browser until the time is over.',
          ),
        ),
        h('label', { for: 'cobrowse-ban-reason' }, gettext('Reason')),
        this.reason,
        h('label', { for: 'cobrowse-ban-hours' }, gettext('For')),
        this.hours,
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
    this.hours.value = String(USUAL);
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
    const wrong = await this.ban(this.reason.value, Number(this.hours.value));
    this.button.disabled = false;
    if (wrong) this.say(wrong);
    else this.element.close();
  }
}

function timeText(hours: number): string {
  if (hours < 24)
    return interpolate(ngettext('%(count)s hour', '%(count)s hours', hours), { count: hours });
  const days = hours / 24;
  return interpolate(ngettext('%(count)s day', '%(count)s days', days), { count: days });
}
