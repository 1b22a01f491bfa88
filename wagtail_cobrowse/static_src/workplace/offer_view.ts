/** What was offered: the webcode to be told or copied, and the way to take the offer back. */

import { gettext } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import type { Message } from './types.ts';
import { whileWaiting } from './waiting_button.ts';

export class OfferView {
  readonly element: HTMLElement;
  private readonly code = h('bdi', { class: 'cobrowse-offer__code' });
  private readonly copied = h('span', { class: 'cobrowse-facts', role: 'status' });
  private readonly copy: HTMLButtonElement;
  private readonly named: HTMLElement;
  private readonly withdraw: HTMLButtonElement;
  private shown: string | null = null;

  constructor(withdraw: () => Promise<void>) {
    this.copy = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary button--icon',
        onclick: () => void this.copyCode(),
      },
      icon('copy'),
      gettext('Copy webcode'),
    );
    this.named = h(
      'p',
      { class: 'cobrowse-offer__row' },
      h('span', { class: 'cobrowse-facts' }, gettext('Webcode')),
      this.code,
      this.copy,
      this.copied,
    );
    this.withdraw = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-link',
        onclick: () => void whileWaiting(this.withdraw, withdraw),
      },
      gettext('Withdraw the offer'),
    );
    this.element = h('div', { class: 'cobrowse-offer', hidden: true }, this.named, this.withdraw);
  }

  render(offer: Message | null): void {
    this.element.hidden = !offer;
    if (offer?.client_id !== this.shown) setText(this.copied, '');
    this.shown = offer?.client_id ?? null;
    const code = String(offer?.data.webcode ?? '');
    this.named.hidden = !code;
    setText(this.code, code);
    // Only secure pages have a clipboard.
    this.copy.hidden = !('clipboard' in navigator);
  }

  private async copyCode(): Promise<void> {
    const isCopied = await navigator.clipboard.writeText(this.code.textContent ?? '').then(
      () => true,
      () => false,
    );
    setText(
      this.copied,
      isCopied ? gettext('Copied') : gettext('This browser does not allow copying.'),
    );
  }
}
