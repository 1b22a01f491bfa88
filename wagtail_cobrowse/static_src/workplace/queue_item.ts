/** One chat in the queue: who, since when, and where it stands. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import { lookingText, transferText } from './ownership_bar.ts';
import type { Row, WorkplaceConfig } from './types.ts';
import { languageName, unansweredText, unreadText, waited } from './words.ts';

export interface ItemActions {
  take(id: string): void;
  open(id: string): void;
}

export class QueueItem {
  readonly element: HTMLLIElement;
  private readonly config: WorkplaceConfig;
  private readonly name: HTMLElement;
  private readonly language = h('span', { class: 'cobrowse-row__language' });
  private readonly since = h('span', { class: 'cobrowse-row__age' });
  private readonly badge: HTMLElement;
  private readonly state: HTMLElement;
  private readonly page: HTMLElement;
  private readonly preview: HTMLElement;
  private readonly viewers = h('span', { class: 'cobrowse-row__viewers', hidden: true });
  private readonly take: HTMLButtonElement;
  private readonly button: HTMLButtonElement;

  constructor(row: Row, config: WorkplaceConfig, actions: ItemActions) {
    this.config = config;
    this.name = h('span', { class: 'cobrowse-row__name' });
    this.badge = h('span', { class: 'cobrowse-badge', role: 'img', hidden: true });
    this.state = h('span', { class: 'cobrowse-row__state', hidden: true });
    this.page = h('span', { class: 'cobrowse-row__page', hidden: true });
    this.preview = h('span', { class: 'cobrowse-row__preview', dir: 'auto' });
    this.take = h(
      'button',
      {
        type: 'button',
        class: 'button button-small cobrowse-take',
        // The second press of two is meant for what was there before the list moved.
        onclick: ({ detail }: MouseEvent) => detail < 2 && actions.take(row.id),
      },
      icon('comment'),
      h('span', { class: 'cobrowse-take__text' }, gettext('Take chat')),
    );
    const since = h('span', { class: 'cobrowse-row__since' }, this.language, this.since);
    const head = h('span', { class: 'cobrowse-row__head' }, this.name, this.badge, since);
    this.button = h(
      'button',
      { type: 'button', class: 'cobrowse-row', onclick: () => actions.open(row.id) },
      head,
      this.state,
      this.preview,
      this.page,
      this.viewers,
    );
    this.element = h('li', { 'data-id': row.id }, this.button, this.take);
  }

  update(row: Row, open: boolean, now: number): void {
    setText(this.name, interpolate(gettext('Visitor %(pseudonym)s'), { pseudonym: row.pseudonym }));
    this.name.dataset.short = row.pseudonym;
    setText(this.language, languageName(row.language, this.config.language));
    const unanswered = row.mine ? row.unanswered_since : null;
    setText(
      this.since,
      ` · ${unanswered ? unansweredText(unanswered, now) : waited(row.created_at, now)}`,
    );
    this.since.classList.toggle('cobrowse-row__age--unanswered', Boolean(unanswered));
    const unread = row.mine ? row.unread : 0;
    this.badge.hidden = !unread;
    setText(this.badge, unread > 99 ? '99+' : String(unread));
    this.badge.setAttribute('aria-label', unreadText(unread));
    const state = stateText(row);
    this.state.hidden = !state;
    this.state.dataset.state = row.session?.state ?? (row.reads_terms ? 'terms' : 'away');
    setText(this.state, state);
    this.preview.hidden = !row.preview;
    setText(this.preview, row.preview);
    this.page.hidden = !row.page;
    if (row.page) {
      setText(this.page, [row.page.title, row.page.webcode].filter(Boolean).join(' · '));
    }
    // Without a chat there is nothing to take: whoever has the Startcode has the visitor.
    this.take.hidden = row.state !== 'waiting' || !this.config.chat;
    const looking = row.mine ? '' : lookingText(row.viewers);
    this.viewers.hidden = !looking;
    setText(this.viewers, looking);
    this.element.classList.toggle('cobrowse-row--open', open);
    if (open) this.button.setAttribute('aria-current', 'true');
    else this.button.removeAttribute('aria-current');
  }
}

function stateText(row: Row): string {
  const { transfer } = row;
  if (transfer && transfer.state !== 'accepted') return transferText(transfer);
  switch (row.session?.state) {
    case 'active':
      return gettext('Co-browsing');
    case 'paused':
      return gettext('Co-browsing is paused');
    case 'waiting':
      return gettext('Waiting for the Startcode');
    default:
      if (row.reads_terms) return gettext('Is reading the terms');
      return row.visitor_connected ? '' : gettext('Not connected at the moment');
  }
}
