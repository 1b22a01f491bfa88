/** The queue: who waits, and whom this advisor talks with. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import { OthersList } from './others_list.ts';
import { lookingText, transferText } from './ownership_bar.ts';
import type { Row, Watchable, WorkplaceConfig } from './types.ts';
import { WatchList } from './watch_list.ts';
import { languageName, waited, webcodeText } from './words.ts';

export interface QueueActions {
  take(id: string): void;
  open(id: string): void;
  watch(id: string): void;
  takeOver(row: Row): void;
}

export class QueueView {
  private readonly config: WorkplaceConfig;
  private readonly actions: QueueActions;
  private readonly waiting: Group;
  private readonly mine: Group;
  private readonly offered: Group;
  private readonly chats: OthersList;
  private readonly others: WatchList;
  private readonly empty: HTMLElement;
  private readonly fold: HTMLButtonElement;
  private readonly region: HTMLElement;
  private readonly tools = h('div', { class: 'cobrowse-head__tools' });
  private readonly items = new Map<string, Item>();

  /** `desk`: what stands above the lists. */
  constructor(
    region: HTMLElement,
    config: WorkplaceConfig,
    actions: QueueActions,
    desk: HTMLElement,
  ) {
    this.region = region;
    this.config = config;
    this.actions = actions;
    this.waiting = new Group(gettext('Waiting'));
    this.mine = new Group(gettext('My chats'));
    this.offered = new Group(gettext('Offered to me'));
    this.chats = new OthersList(config.language, (row) => actions.takeOver(row));
    this.others = new WatchList(config.language, (id) => {
      this.toggle(false);
      actions.watch(id);
    });
    this.empty = h(
      'div',
      { class: 'cobrowse-empty' },
      icon('comment'),
      h('p', { class: 'cobrowse-empty__title' }, gettext('Nobody is waiting.')),
      h('p', {}, gettext('New chats appear here by themselves.')),
    );
    this.fold = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-quiet cobrowse-fold',
        'aria-expanded': 'false',
        'aria-label': gettext('Show the whole list'),
        onclick: () => this.toggle(),
      },
      icon('bars'),
    );
    region.append(
      h('div', { class: 'cobrowse-head' }, h('h2', {}, gettext('Queue')), this.tools, this.fold),
      desk,
      h(
        'div',
        { class: 'cobrowse-scroll' },
        this.empty,
        this.offered.element,
        this.mine.element,
        this.waiting.element,
        this.chats.element,
        this.others.element,
      ),
    );
    region.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.fold.ariaExpanded === 'true') {
        this.toggle();
        this.fold.focus();
      }
    });
  }

  /** Beside the heading. */
  addTool(element: HTMLElement): void {
    this.tools.append(element);
  }

  /** In focus mode the list is a rail; this opens it above the stage. */
  private toggle(open = this.fold.ariaExpanded !== 'true'): void {
    this.fold.setAttribute('aria-expanded', String(open));
    this.region.classList.toggle('cobrowse-queue--open', open);
  }

  /** `null`: not known yet. */
  render(known: Row[] | null, openId: string | null): void {
    const now = Date.now();
    const rows = known ?? [];
    const present = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.items) {
      if (present.has(id)) continue;
      item.element.remove();
      this.items.delete(id);
    }
    for (const row of rows) {
      let item = this.items.get(row.id);
      if (!item) {
        item = new Item(row, this.config, {
          ...this.actions,
          open: (id) => {
            this.toggle(false);
            this.actions.open(id);
          },
        });
        this.items.set(row.id, item);
      }
      item.update(row, row.id === openId, now);
      // Only ever appended: nothing moves under the pointer of somebody about to press.
      const { list } = row.mine ? this.mine : row.state === 'waiting' ? this.waiting : this.offered;
      if (item.element.parentNode !== list) list.append(item.element);
    }
    this.empty.hidden = known === null || rows.length > 0;
    this.waiting.update();
    this.mine.update();
    this.offered.update();
  }

  renderOthers(rows: Row[]): void {
    this.chats.render(rows);
  }

  renderWatchable(rows: Watchable[], watchedId: string | null): void {
    this.others.render(rows, watchedId);
  }
}

class Group {
  readonly element: HTMLElement;
  readonly list: HTMLUListElement;
  private readonly count: HTMLElement;

  constructor(title: string) {
    this.count = h('span', { class: 'cobrowse-count' });
    this.list = h('ul', {});
    this.element = h(
      'div',
      { class: 'cobrowse-group' },
      h('h3', {}, title, ' ', this.count),
      this.list,
    );
  }

  update(): void {
    this.element.hidden = !this.list.childElementCount;
    setText(this.count, String(this.list.childElementCount));
  }
}

class Item {
  readonly element: HTMLLIElement;
  private readonly config: WorkplaceConfig;
  private readonly name: HTMLElement;
  private readonly since: HTMLElement;
  private readonly badge: HTMLElement;
  private readonly state: HTMLElement;
  private readonly page: HTMLElement;
  private readonly preview: HTMLElement;
  private readonly viewers = h('span', { class: 'cobrowse-row__viewers', hidden: true });
  private readonly take: HTMLButtonElement;
  private readonly button: HTMLButtonElement;

  constructor(row: Row, config: WorkplaceConfig, actions: QueueActions) {
    this.config = config;
    this.name = h('span', { class: 'cobrowse-row__name' });
    this.since = h('span', { class: 'cobrowse-row__since' });
    this.badge = h('span', { class: 'cobrowse-badge', hidden: true });
    this.state = h('span', { class: 'cobrowse-row__state', hidden: true });
    this.page = h('span', { class: 'cobrowse-row__page', hidden: true });
    this.preview = h('span', { class: 'cobrowse-row__preview', dir: 'auto' });
    this.take = h(
      'button',
      {
        type: 'button',
        class: 'button button-small cobrowse-take',
        onclick: () => actions.take(row.id),
      },
      icon('comment'),
      h('span', { class: 'cobrowse-take__text' }, gettext('Take chat')),
    );
    const head = h('span', { class: 'cobrowse-row__head' }, this.name, this.badge, this.since);
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
    const language = languageName(row.language, this.config.language);
    setText(this.since, `${language} · ${waited(row.created_at, now)}`);
    const unread = row.mine ? row.unread : 0;
    this.badge.hidden = !unread;
    setText(this.badge, unread > 99 ? '99+' : String(unread));
    this.badge.setAttribute(
      'aria-label',
      interpolate(ngettext('%(count)s unread message', '%(count)s unread messages', unread), {
        count: unread,
      }),
    );
    const state = stateText(row);
    this.state.hidden = !state;
    this.state.dataset.state = row.session?.state ?? (row.reads_terms ? 'terms' : 'away');
    setText(this.state, state);
    this.preview.hidden = !row.preview;
    setText(this.preview, row.preview);
    this.page.hidden = !row.page;
    if (row.page) {
      const code = row.page.webcode && webcodeText(row.page.webcode, this.config.webcodePrefix);
      setText(this.page, code ? `${row.page.title} · ${code}` : row.page.title);
    }
    this.take.hidden = row.state !== 'waiting';
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
