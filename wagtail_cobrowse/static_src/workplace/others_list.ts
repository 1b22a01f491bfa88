/** In the queue, for who may take over: which chats others have. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import { KeyedGroup } from './keyed_group.ts';
import type { Row } from './types.ts';
import { languageName, waited } from './words.ts';

export class OthersList {
  private readonly language: string;
  private readonly group: KeyedGroup<Row, Item>;

  constructor(language: string, takeOver: (row: Row) => void) {
    this.language = language;
    const make = (): Item => new Item(takeOver);
    this.group = new KeyedGroup(gettext('Chats of others'), make, 'cobrowse-others');
  }

  get element(): HTMLElement {
    return this.group.element;
  }

  keepStill(isStill: boolean): void {
    this.group.keepStill(isStill);
  }

  render(rows: Row[]): void {
    const now = Date.now();
    this.group.render(rows, (item, row) => item.update(row, this.language, now));
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
