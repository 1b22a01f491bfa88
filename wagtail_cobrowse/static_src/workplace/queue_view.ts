/** The queue: who waits, and whom this advisor talks with. */

import { gettext } from '../i18n.ts';
import { h, icon } from './dom.ts';
import { KeyedGroup } from './keyed_group.ts';
import { OthersList } from './others_list.ts';
import { type ItemActions, QueueItem } from './queue_item.ts';
import type { Row, Watchable, WorkplaceConfig } from './types.ts';
import { WatchList } from './watch_list.ts';

type QueueGroup = KeyedGroup<Row, QueueItem>;

export interface QueueActions extends ItemActions {
  watch(id: string): void;
  takeOver(row: Row): void;
}

export class QueueView {
  private readonly waiting: QueueGroup;
  private readonly mine: QueueGroup;
  private readonly offered: QueueGroup;
  private readonly chats: OthersList;
  private readonly others: WatchList;
  private readonly empty: HTMLElement;
  private readonly fold: HTMLButtonElement;
  private readonly region: HTMLElement;
  private readonly tools = h('div', { class: 'cobrowse-head__tools' });

  /** `desk`: what stands above the lists. */
  constructor(
    region: HTMLElement,
    config: WorkplaceConfig,
    actions: QueueActions,
    desk: HTMLElement,
  ) {
    this.region = region;
    const open = (id: string): void => {
      this.toggle(false);
      actions.open(id);
    };
    const make = (row: Row): QueueItem => new QueueItem(row, config, { ...actions, open });
    this.waiting = new KeyedGroup(gettext('Waiting'), make);
    this.mine = new KeyedGroup(gettext('My chats'), make);
    this.offered = new KeyedGroup(gettext('Offered to me'), make);
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
    const update = (item: QueueItem, row: Row): void => item.update(row, row.id === openId, now);
    const mine = rows.filter((row) => row.mine);
    const waiting = rows.filter((row) => !row.mine && row.state === 'waiting');
    const offered = rows.filter((row) => !row.mine && row.state !== 'waiting');
    this.mine.render(mine, update);
    this.waiting.render(waiting, update);
    this.offered.render(offered, update);
    this.empty.hidden = known === null || rows.length > 0;
  }

  renderOthers(rows: Row[]): void {
    this.chats.render(rows);
  }

  renderWatchable(rows: Watchable[], watchedId: string | null): void {
    this.others.render(rows, watchedId);
  }
}
