/** A part of the queue: a heading with a count, and a list whose items stay as long as their rows do. */

import { gettext } from '../i18n.ts';
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
  private isStill = false;

  constructor(title: string, make: (row: Row) => Item, className = '') {
    this.make = make;
    this.element = h(
      'div',
      { class: `cobrowse-group ${className}`, hidden: true },
      h('h3', {}, title, ' ', this.count),
      this.list,
    );
  }

  /** While it is still nothing comes, goes or grows; the next `render` afterwards makes up for it. */
  keepStill(isStill: boolean): void {
    this.isStill = isStill;
    const heights = [...this.items.values()].map(({ element }) => element.offsetHeight);
    [...this.items.values()].forEach(({ element }, index) => {
      element.style.blockSize = isStill ? `${heights[index]}px` : '';
    });
  }

  /** New ones are appended: nothing moves that is there already. The number of those that wait to be shown. */
  render(rows: readonly Row[], update: (item: Item, row: Row) => void): number {
    const present = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.items) {
      const isGone = !present.has(id);
      mark(item.element, isGone);
      if (!isGone || this.isStill) continue;
      item.element.remove();
      this.items.delete(id);
    }
    let held = 0;
    for (const row of rows) {
      let item = this.items.get(row.id);
      if (!item && this.isStill) {
        held++;
        continue;
      }
      if (!item) {
        item = this.make(row);
        this.items.set(row.id, item);
        this.list.append(item.element);
      }
      update(item, row);
    }
    this.element.hidden = !this.items.size;
    setText(this.count, String(rows.length));
    return held;
  }
}

/** Still to be seen, but nothing to be pressed. */
function mark(element: HTMLElement, isGone: boolean): void {
  element.inert = isGone;
  if (isGone) element.dataset.gone = gettext('No longer here');
  else delete element.dataset.gone;
}
