/** Below the head of the chat: whose it is, who else looks, and the ways to pass it on. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import type { Detail, Transfer } from './types.ts';
import { whileWaiting } from './waiting_button.ts';

export interface OwnershipActions {
  passOn(): void;
  release(): void;
  takeBack(): Promise<void>;
  accept(): Promise<void>;
  decline(): Promise<void>;
}

export class OwnershipBar {
  readonly element: HTMLElement;
  private readonly viewers = h('p', { class: 'cobrowse-viewers', role: 'status', hidden: true });
  private readonly offer = h('p', { class: 'cobrowse-transfer__text', role: 'status' });
  private readonly note = h('blockquote', { class: 'cobrowse-transfer__note', dir: 'auto' });
  private readonly transfer: HTMLElement;
  private readonly own: HTMLElement;
  private readonly answers: HTMLElement;
  private readonly back: HTMLButtonElement;

  constructor(actions: OwnershipActions) {
    const button = (
      text: string,
      secondary: boolean,
      act: () => Promise<void>,
    ): HTMLButtonElement =>
      h(
        'button',
        {
          type: 'button',
          class: secondary ? 'button button-small button-secondary' : 'button button-small',
          onclick: (event: Event) =>
            void whileWaiting(event.currentTarget as HTMLButtonElement, act),
        },
        text,
      );
    this.back = button(gettext('Take back'), true, () => actions.takeBack());
    this.answers = h(
      'span',
      { class: 'cobrowse-transfer__answers' },
      button(gettext('Accept'), false, () => actions.accept()),
      button(gettext('Decline'), true, () => actions.decline()),
    );
    this.transfer = h(
      'div',
      { class: 'cobrowse-transfer', hidden: true },
      this.offer,
      this.note,
      this.answers,
      this.back,
    );
    const quiet = (text: string, name: string, act: () => void): HTMLButtonElement =>
      h(
        'button',
        { type: 'button', class: 'cobrowse-link', 'aria-haspopup': 'dialog', onclick: act },
        icon(name),
        text,
      );
    this.own = h(
      'div',
      { class: 'cobrowse-own' },
      quiet(gettext('Pass on'), 'resubmit', () => actions.passOn()),
      quiet(gettext('Back to the queue'), 'arrow-left', () => actions.release()),
    );
    this.element = h('div', { class: 'cobrowse-ownership' }, this.own, this.viewers, this.transfer);
  }

  render(detail: Detail): void {
    const { transfer } = detail;
    this.own.hidden = !detail.mine || transfer?.state === 'pending';
    this.viewers.hidden = !detail.viewers.length;
    setText(this.viewers, lookingText(detail.viewers));
    this.transfer.hidden = !transfer;
    if (!transfer) return;
    const isPending = transfer.state === 'pending';
    setText(this.offer, transferText(transfer));
    this.note.hidden = !transfer.note;
    setText(this.note, transfer.note);
    this.answers.hidden = !(transfer.to_me && isPending);
    this.back.hidden = transfer.to_me;
    setText(this.back, isPending ? gettext('Take back') : gettext('All right'));
  }
}

export function lookingText(names: string[]): string {
  return names.length
    ? interpolate(gettext('Has this open as well: %(names)s'), { names: names.join(', ') })
    : '';
}

export function transferText({ state, to_me: toMe, colleague: name }: Transfer): string {
  if (toMe)
    return interpolate(
      state === 'pending'
        ? gettext('%(name)s wants to pass this chat on to you.')
        : gettext('From %(name)s'),
      { name },
    );
  switch (state) {
    case 'declined':
      return interpolate(gettext('%(name)s has declined. The chat is still yours.'), { name });
    case 'expired':
      return interpolate(gettext('%(name)s has not answered. The chat is still yours.'), { name });
    default:
      return interpolate(gettext('Offered to %(name)s. Until they accept, the chat is yours.'), {
        name,
      });
  }
}
