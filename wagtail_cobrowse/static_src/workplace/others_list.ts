/** In the queue, for who may take over: which chats others have. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import type { Row } from './types.ts';
import { languageName, waited } from './words.ts';

export class OthersList {
  readonly element: HTMLElement;
  private readonly list = h('ul', {});
  private readonly count = h('span', { class: 'cobrowse-count' });
  private readonly language: string;
  private readonly takeOver: (row: Row) => void;
  private readonly items = new Map<string, Item>();

  constructor(language: string, takeOver: (row: Row) => void) {
    this.language = language;
    this.takeOver = takeOver;
    this.element = h(
      'div',
      { class: 'cobrowse-group cobrowse-others', hidden: true },
      h('h3', {}, gettext('Chats of others'), ' ', this.count),
      this.list,
    );
  }

  render(rows: Row[]): void {
    const present = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.items) {
      if (present.has(id)) continue;
      item.element.remove();
      this.items.delete(id);
    }
    const now = Date.now();
    for (const row of rows) {
      let item = this.items.get(row.id);
      if (!item) {
        item = new Item(this.takeOver);
        this.items.set(row.id, item);
        this.list.append(item.element);
      }
      item.update(row, this.language, now);
    }
    this.element.hidden = !rows.length;
    setText(this.count, String(rows.length));
  }
}

class Item {
  readonly element: HTMLLIElement;
  private readonly name = h('span', { class: 'cobrowse-row__name' });
  private readonly since = h('span', { class: 'cobrowse-row__since' });
  private readonly page = h('span', { class: 'cobrowse-row__page' });
  private row: Row | null = null;

  constructor(takeOver: (row: Row) => void) {
    this.element = h(
      'li',
      {},
      h(
        'div',
        { class: 'cobrowse-row cobrowse-row--still' },
        h('span', { class: 'cobrowse-row__head' }, this.name, this.since),
        this.page,
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'button button-small button-secondary cobrowse-take',
          'aria-haspopup': 'dialog',
          onclick: () => this.row && takeOver(this.row),
        },
        icon('user'),
        h('span', { class: 'cobrowse-take__text' }, gettext('Take over')),
      ),
    );
  }

  update(row: Row, language: string, now: number): void {
    this.row = row;
    const { pseudonym, advisor } = row;
    setText(
      this.name,
      interpolate(gettext('%(advisor)s with visitor %(pseudonym)s'), { advisor, pseudonym }),
    );
    this.name.dataset.short = pseudonym;
    const since = row.taken_at ?? row.created_at;
    setText(this.since, `${languageName(row.language, language)} · ${waited(since, now)}`);
    this.page.hidden = !row.page;
    setText(this.page, row.page?.title ?? '');
  }
}
