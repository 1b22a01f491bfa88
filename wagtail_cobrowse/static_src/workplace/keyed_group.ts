/** A part of the queue: a heading with a count, and a list whose items stay as long as their rows do. */

import { h, setText } from './dom.ts';

export interface KeyedItem {
  readonly element: HTMLLIElement;
}

export class KeyedGroup<Row extends { id: string }, Item extends KeyedItem> {
  readonly element: HTMLElement;
  private readonly list = h('ul', {});
  private readonly count = h('span', { class: 'cobrowse-count' });
  private readonly make: (row: Row) => Item;
  private readonly items = new Map<string, Item>();

  constructor(title: string, make: (row: Row) => Item, className = '') {
    this.make = make;
    this.element = h(
      'div',
      { class: `cobrowse-group ${className}`, hidden: true },
      h('h3', {}, title, ' ', this.count),
      this.list,
    );
  }

  /** Only ever appended: nothing moves under the pointer of somebody about to press. */
  render(rows: readonly Row[], update: (item: Item, row: Row) => void): void {
    const present = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.items) {
      if (present.has(id)) continue;
      item.element.remove();
      this.items.delete(id);
    }
    for (const row of rows) {
      let item = this.items.get(row.id);
      if (!item) {
        item = this.make(row);
        this.items.set(row.id, item);
        this.list.append(item.element);
      }
      update(item, row);
    }
    this.element.hidden = !rows.length;
    setText(this.count, String(rows.length));
  }
}
