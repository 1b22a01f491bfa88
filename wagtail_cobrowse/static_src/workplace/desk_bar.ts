/** Above the queue: whether this advisor takes chats, and how many they have. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, setText } from './dom.ts';
import type { Me, Service, Status } from './types.ts';

export class DeskBar {
  readonly element: HTMLElement;
  private readonly hasChat: boolean;
  private readonly select: HTMLSelectElement;
  private readonly chats = h('span', { class: 'cobrowse-facts' });
  private readonly twins = h('p', { class: 'cobrowse-service', role: 'status', hidden: true });
  private readonly service = h('p', { class: 'cobrowse-service', role: 'status', hidden: true });

  /** `hasChat`: else there is nothing to count, and visitors read nothing of who is there. */
  constructor(choose: (status: Status) => void, hasChat: boolean) {
    this.hasChat = hasChat;
    this.select = h(
      'select',
      {
        id: 'cobrowse-availability',
        onchange: () => {
          this.paint();
          choose(this.select.value as Status);
        },
      },
      h('option', { value: 'available' }, gettext('Available')),
      h('option', { value: 'away' }, gettext('Away')),
      h('option', { value: 'offline' }, gettext('Offline')),
    );
    this.element = h(
      'div',
      { class: 'cobrowse-desk', hidden: true },
      h(
        'div',
        { class: 'cobrowse-desk__row' },
        h('label', { for: 'cobrowse-availability', class: 'w-sr-only' }, gettext('I am')),
        this.select,
        this.chats,
      ),
      this.service,
      this.twins,
    );
  }

  /** The same advisor has a workplace in another tab as well. */
  tellOfTwins(areThere: boolean): void {
    this.twins.hidden = !areThere;
    setText(
      this.twins,
      !areThere
        ? ''
        : this.hasChat
          ? gettext(
              'The workplace is open in another tab as well. What you begin to write stays in its own tab.',
            )
          : gettext('The workplace is open in another tab as well.'),
    );
  }

  render(me: Me | null, service: Service | null): void {
    this.element.hidden = !me;
    if (!me) return;
    // Who is about to choose is not interrupted.
    if (document.activeElement !== this.select) this.select.value = me.status;
    this.paint();
    if (!this.hasChat) return;
    setText(this.chats, chatsText(me));
    const text = serviceText(service);
    this.service.hidden = !text;
    setText(this.service, text);
  }

  private paint(): void {
    this.select.dataset.status = this.select.value;
  }
}

function chatsText({ chats, limit }: Me): string {
  if (limit === null)
    return interpolate(ngettext('%(count)s chat', '%(count)s chats', chats), { count: chats });
  return interpolate(gettext('%(count)s of %(limit)s chats'), { count: chats, limit });
}

function serviceText(service: Service | null): string {
  if (service?.state === 'closed') return gettext('Out of hours: no new chats begin.');
  if (service?.state === 'unstaffed')
    return gettext('Visitors read that nobody is there: no advisor is available.');
  return '';
}
