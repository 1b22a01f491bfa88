/** The way to a session, in four steps, and the place for the Startcode. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import { OfferView } from './offer_view.ts';
import type { Detail, Message } from './types.ts';
import { whileWaiting } from './waiting_button.ts';
import { clock } from './words.ts';

export type Step = 'none' | 'offer' | 'offered' | 'terms' | 'waiting' | 'other';

const NUMBER: Record<Step, number> = {
  none: 0,
  offer: 1,
  offered: 2,
  terms: 2,
  waiting: 3,
  other: 0,
};

/** Characters that may be typed or pasted: a Startcode in spelling words, or the sentence around it; as the API has it. */
export const LONGEST = 200;

export class StepsView {
  readonly element: HTMLElement;
  private readonly title: HTMLElement;
  private readonly text: HTMLElement;
  private readonly summary: HTMLElement;
  private readonly list: HTMLOListElement;
  private readonly form: HTMLFormElement;
  private readonly code: HTMLInputElement;
  private readonly error: HTMLElement;
  private readonly facts: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly offer: OfferView;
  private readonly start: (code: string) => Promise<string>;
  private readonly hasChat: boolean;
  private step: Step = 'none';
  private detail: Detail | null = null;
  private conversation = '';

  /** `start` resolves to what was wrong, or "" when the session runs. */
  constructor(
    start: (code: string) => Promise<string>,
    withdraw: () => Promise<void>,
    hasChat: boolean,
  ) {
    this.start = start;
    this.offer = new OfferView(withdraw);
    this.hasChat = hasChat;
    this.title = h('h2', { 'aria-live': 'polite', tabindex: '-1' });
    this.text = h('p', {});
    this.summary = h('p', { class: 'cobrowse-summary', role: 'status', hidden: true });
    this.list = h(
      'ol',
      { class: 'cobrowse-steps' },
      ...[
        hasChat
          ? gettext('You offer co-browsing.')
          : gettext('You send the visitor to the co-browsing page.'),
        gettext('The visitor reads the terms and agrees.'),
        gettext('The visitor tells you the Startcode, and you type it here.'),
        gettext('You see the same page.'),
      ].map((text) => h('li', {}, text)),
    );
    this.code = h('input', {
      id: 'cobrowse-startcode',
      // Groups of digits alone would change places in an admin from right to left.
      dir: 'ltr',
      type: 'text',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      maxlength: LONGEST,
      required: true,
      'aria-describedby': 'cobrowse-startcode-error cobrowse-startcode-facts',
      oninput: () => this.say(''),
    });
    this.error = h('p', { id: 'cobrowse-startcode-error', class: 'cobrowse-error', role: 'alert' });
    this.facts = h('p', { id: 'cobrowse-startcode-facts', class: 'cobrowse-facts' });
    this.button = h('button', { type: 'submit', class: 'button' }, gettext('Start session'));
    this.form = h(
      'form',
      {
        class: 'cobrowse-startcode',
        hidden: true,
        novalidate: true,
        onsubmit: (event: Event) => void this.submit(event),
      },
      h('label', { for: 'cobrowse-startcode' }, gettext('Startcode')),
      h('div', { class: 'cobrowse-startcode__row' }, this.code, this.button),
      this.error,
      this.facts,
    );
    this.element = h(
      'div',
      { class: 'cobrowse-way' },
      h('div', { class: 'cobrowse-way__art', 'aria-hidden': 'true' }, icon('cobrowse')),
      this.summary,
      this.title,
      this.text,
      this.offer.element,
      this.form,
      this.list,
    );
  }

  /** `offer`: what the visitor was offered, while that counts. */
  render(step: Step, detail: Detail | null, summary: string, offer: Message | null): void {
    const began = step === 'waiting' && this.step !== 'waiting';
    if (detail?.id !== this.conversation || step !== this.step) {
      this.code.value = '';
      this.say('');
    }
    this.conversation = detail?.id ?? '';
    this.step = step;
    this.detail = detail;
    const [title, text] = this.hasChat ? words(step) : wordsWithoutChat(step, detail);
    setText(this.title, title);
    setText(this.text, text);
    this.summary.hidden = !summary;
    setText(this.summary, summary);
    this.offer.render(step === 'offered' || step === 'terms' ? offer : null);
    this.form.hidden = step !== 'waiting';
    this.list.hidden = step === 'other';
    [...this.list.children].forEach((item, index) => {
      const state =
        index + 1 < NUMBER[step] ? 'done' : index + 1 === NUMBER[step] ? 'now' : 'later';
      item.setAttribute('data-step', state);
      if (state === 'now') item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
    });
    this.tick();
    // Who is writing to the visitor goes on writing.
    if (began && !document.activeElement?.matches('textarea, input')) this.code.focus();
  }

  /** Whether a Startcode is asked for. */
  get isAsking(): boolean {
    return this.step === 'waiting' && !this.element.hidden;
  }

  focus(): void {
    (this.isAsking ? this.code : this.title).focus();
  }

  /** The remaining time of the Startcode; called every second. */
  tick(): void {
    const session = this.detail?.session;
    if (this.step !== 'waiting' || !session) return;
    const tries = session.locked_out
      ? ''
      : interpolate(
          ngettext('%(count)s try is left.', '%(count)s tries are left.', session.tries_left),
          { count: session.tries_left },
        );
    const left = session.expires_at ? Date.parse(session.expires_at) - Date.now() : 0;
    const time =
      left > 0
        ? interpolate(gettext('Valid for %(time)s more.'), { time: clock(left) })
        : gettext('The Startcode has expired. The visitor can make a new one.');
    setText(this.facts, `${time} ${tries}`.trim());
  }

  private say(text: string): void {
    setText(this.error, text);
    if (text) this.code.setAttribute('aria-invalid', 'true');
    else this.code.removeAttribute('aria-invalid');
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const code = typedStartcode(this.code.value);
    if (!code) {
      this.say(gettext('Type the Startcode that the visitor tells you.'));
      this.code.focus();
      return;
    }
    const wrong = await whileWaiting(this.button, () => this.start(code));
    if (wrong === undefined) return;
    this.say(wrong);
    if (wrong && this.step === 'waiting') {
      this.code.select();
      this.code.focus();
    }
  }
}

/** What was typed or pasted, '' for nothing; spelling words and all else the server reads. */
export function typedStartcode(text: string): string {
  return /[\p{L}\p{N}]/u.test(text) ? text.trim().slice(0, LONGEST) : '';
}

function wordsWithoutChat(step: Step, detail: Detail | null): [string, string] {
  if (step === 'waiting' && detail)
    return [
      interpolate(gettext('Visitor %(pseudonym)s is waiting'), { pseudonym: detail.pseudonym }),
      gettext('The visitor sees a Startcode. Ask for it by phone or in your chat.'),
    ];
  if (step === 'other') return words(step);
  return [
    gettext('Nothing is shared yet.'),
    gettext(
      'Open the visitor from the queue: the four signs there are those that the visitor reads beside the Startcode.',
    ),
  ];
}

function words(step: Step): [string, string] {
  switch (step) {
    case 'none':
      return [
        gettext('Nothing is shared yet.'),
        gettext('Take a chat from the queue. When the visitor agrees, you see their page here.'),
      ];
    case 'offer':
      return [
        gettext('Nothing is shared yet.'),
        gettext('The next step: press “Offer co-browsing” in the chat.'),
      ];
    case 'offered':
      return [
        gettext('Nothing is shared yet.'),
        gettext(
          'You have offered co-browsing. The visitor enters the webcode in the search field.',
        ),
      ];
    case 'terms':
      return [
        gettext('The visitor is reading the terms'),
        gettext('As soon as the visitor agrees, you can type the Startcode here.'),
      ];
    case 'waiting':
      return [
        gettext('Waiting for the Startcode'),
        gettext('The visitor sees a Startcode. Ask for it by phone or in the chat.'),
      ];
    case 'other':
      return [
        gettext('Nothing is shared with you.'),
        gettext('Another advisor runs the session of this visitor.'),
      ];
  }
}
