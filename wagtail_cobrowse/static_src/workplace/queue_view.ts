/** The queue: who waits, and whom this advisor talks with. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import { KeyedGroup } from './keyed_group.ts';
import { OthersList } from './others_list.ts';
import { type ItemActions, QueueItem } from './queue_item.ts';
import { Stillness } from './queue_stillness.ts';
import type { Row, Service, Watchable, WorkplaceConfig } from './types.ts';
import { WatchList } from './watch_list.ts';
import { hoursText } from './words.ts';

type QueueGroup = KeyedGroup<Row, QueueItem>;

export interface QueueActions extends ItemActions {
  watch(id: string): void;
  takeOver(row: Row): void;
  /** What waited while the pointer was over the list can be shown. */
  released(): void;
}

export class QueueView {
  private readonly waiting: QueueGroup;
  private readonly mine: QueueGroup;
  private readonly offered: QueueGroup;
  private readonly chats: OthersList;
  private readonly others: WatchList;
  private readonly empty: HTMLElement;
  private readonly awaited: HTMLElement;
  private readonly hours: HTMLElement;
  private readonly language: string;
  private readonly fold: HTMLButtonElement;
  private readonly region: HTMLElement;
  private readonly tools = h('div', { class: 'cobrowse-head__tools' });
  private readonly stillness: Stillness;
  private readonly news: HTMLButtonElement;

  /** `desk`: what stands above the lists. */
  constructor(
    region: HTMLElement,
    config: WorkplaceConfig,
    actions: QueueActions,
    desk: HTMLElement,
  ) {
    this.region = region;
    region.tabIndex = -1;
    const open = (id: string): void => {
      this.toggle(false);
      actions.open(id);
    };
    const make = (row: Row): QueueItem => new QueueItem(row, config, { ...actions, open });
    this.waiting = new KeyedGroup(gettext('Waiting'), make);
    this.mine = new KeyedGroup(config.chat ? gettext('My chats') : gettext('My sessions'), make);
    this.offered = new KeyedGroup(gettext('Offered to me'), make);
    this.chats = new OthersList(config.language, (row) => actions.takeOver(row));
    this.others = new WatchList(config.language, (id) => {
      this.toggle(false);
      actions.watch(id);
    });
    this.awaited = h(
      'p',
      {},
      config.chat
        ? gettext('New chats appear here by themselves.')
        : gettext('Visitors who have a Startcode appear here by themselves.'),
    );
    this.hours = h('p', { hidden: true });
    this.language = config.language;
    this.empty = h(
      'div',
      { class: 'cobrowse-empty' },
      icon('comment'),
      h('p', { class: 'cobrowse-empty__title' }, gettext('Nobody is waiting.')),
      this.awaited,
      this.hours,
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
    const lists = h(
      'div',
      { class: 'cobrowse-scroll' },
      this.empty,
      this.offered.element,
      this.mine.element,
      this.waiting.element,
      this.chats.element,
      this.others.element,
    );
    this.stillness = new Stillness(lists, (isStill) => {
      for (const group of [this.offered, this.mine, this.waiting, this.chats, this.others])
        group.keepStill(isStill);
      if (!isStill) actions.released();
    });
    this.news = h('button', {
      type: 'button',
      class: 'cobrowse-news',
      hidden: true,
      onclick: () => this.stillness.release(),
    });
    region.append(
      h(
        'div',
        { class: 'cobrowse-head' },
        h('h2', {}, gettext('Queue')),
        this.news,
        this.tools,
        this.fold,
      ),
      desk,
      lists,
    );
    // Above the stage it would cover what has the focus there.
    region.addEventListener('focusout', ({ relatedTarget }) => {
      if (relatedTarget && !region.contains(relatedTarget as Node)) this.toggle(false);
    });
    region.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.fold.ariaExpanded === 'true') {
        this.toggle();
        this.fold.focus();
      }
    });
  }

  /** The chats as they stand, from top to bottom. */
  order(): string[] {
    return this.rows().map((row) => row.dataset.id!);
  }

  /** To a chat of the list; without it to the first one, and where there is none to the part itself. */
  focus(id: string | null): void {
    const rows = this.rows();
    const row = rows.find((each) => each.dataset.id === id) ?? rows[0];
    (row?.querySelector<HTMLElement>('.cobrowse-row') ?? this.region).focus();
  }

  private rows(): HTMLElement[] {
    return [...this.region.querySelectorAll<HTMLElement>('li[data-id]:not([inert])')];
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
    const update = (item: QueueItem, row: Row): void => item.update(row, row.id === openId, now);
    const mine = rows.filter((row) => row.mine);
    const waiting = rows.filter((row) => !row.mine && row.state === 'waiting');
    const offered = rows.filter((row) => !row.mine && row.state !== 'waiting');
    this.mine.render(mine, update);
    const held = this.waiting.render(waiting, update) + this.offered.render(offered, update);
    this.news.hidden = !held;
    setText(
      this.news,
      interpolate(ngettext('%(count)s new', '%(count)s new', held), { count: held }),
    );
    this.empty.hidden = known === null || rows.length > 0 || this.stillness.isStill;
  }

  /** When visitors can begin a chat, said where none is. */
  renderHours(service: Service | null): void {
    const text = hoursText(service, this.language, new Date());
    // Out of hours none begins.
    this.awaited.hidden = service?.state === 'closed';
    this.hours.hidden = !text;
    setText(this.hours, text);
  }

  renderOthers(rows: Row[]): void {
    this.chats.render(rows);
  }

  renderWatchable(rows: Watchable[], watchedId: string | null): void {
    this.others.render(rows, watchedId);
  }
}
