/** In the queue, for supervisors: the running sessions of others, and the way to look on. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import { KeyedGroup } from './keyed_group.ts';
import type { Watchable } from './types.ts';
import { languageName, waited } from './words.ts';

export class WatchList {
  private readonly language: string;
  private readonly group: KeyedGroup<Watchable, Item>;

  constructor(language: string, watch: (id: string) => void) {
    this.language = language;
    const make = ({ id }: Watchable): Item => new Item(() => watch(id));
    this.group = new KeyedGroup(gettext('Sessions of others'), make, 'cobrowse-watch-list');
  }

  get element(): HTMLElement {
    return this.group.element;
  }

  keepStill(isStill: boolean): void {
    this.group.keepStill(isStill);
  }

  render(rows: Watchable[], watchedId: string | null): void {
    const now = Date.now();
    this.group.render(rows, (item, row) =>
      item.update(row, row.id === watchedId, this.language, now),
    );
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
