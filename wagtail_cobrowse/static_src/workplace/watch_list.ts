/** In the queue, for supervisors: the running sessions of others, and the way to look on. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import type { Watchable } from './types.ts';
import { languageName, waited } from './words.ts';

export class WatchList {
  readonly element: HTMLElement;
  private readonly list: HTMLUListElement;
  private readonly count: HTMLElement;
  private readonly language: string;
  private readonly watch: (id: string) => void;
  private readonly items = new Map<string, Item>();

  constructor(language: string, watch: (id: string) => void) {
    this.language = language;
    this.watch = watch;
    this.count = h('span', { class: 'cobrowse-count' });
    this.list = h('ul', {});
    this.element = h(
      'div',
      { class: 'cobrowse-group cobrowse-watch-list', hidden: true },
      h('h3', {}, gettext('Sessions of others'), ' ', this.count),
      this.list,
    );
  }

  render(rows: Watchable[], watchedId: string | null): void {
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
        item = new Item(() => this.watch(row.id));
        this.items.set(row.id, item);
        this.list.append(item.element);
      }
      item.update(row, row.id === watchedId, this.language, now);
    }
    this.element.hidden = !rows.length;
    setText(this.count, String(rows.length));
  }
}

class Item {
  readonly element: HTMLLIElement;
  private readonly name = h('span', { class: 'cobrowse-row__name' });
  private readonly since = h('span', { class: 'cobrowse-row__since' });
  private readonly state = h('span', { class: 'cobrowse-row__state' });
  private readonly button: HTMLButtonElement;

  constructor(watch: () => void) {
    this.button = h(
      'button',
      {
        type: 'button',
        class: 'button button-small button-secondary cobrowse-take',
        onclick: watch,
      },
      icon('view'),
      h('span', { class: 'cobrowse-take__text' }, gettext('Watch')),
    );
    this.element = h(
      'li',
      {},
      h(
        'div',
        { class: 'cobrowse-row cobrowse-row--still' },
        h('span', { class: 'cobrowse-row__head' }, this.name, this.since),
        this.state,
      ),
      this.button,
    );
  }

  update(row: Watchable, isOpen: boolean, language: string, now: number): void {
    const { pseudonym, advisor, watcher } = row;
    setText(
      this.name,
      interpolate(gettext('%(advisor)s with visitor %(pseudonym)s'), { advisor, pseudonym }),
    );
    this.name.dataset.short = pseudonym;
    setText(this.since, `${languageName(row.language, language)} · ${waited(row.started_at, now)}`);
    const taken = watcher && !row.mine;
    const state = taken
      ? interpolate(gettext('%(name)s looks on'), { name: watcher })
      : row.state === 'paused'
        ? gettext('Co-browsing is paused')
        : gettext('Co-browsing');
    this.state.dataset.state = row.state;
    setText(this.state, state);
    this.button.hidden = isOpen;
    this.button.disabled = !!taken;
    this.element.classList.toggle('cobrowse-row--open', isOpen);
  }
}
