/** The list of all keys, and the switch for those that are a single one. */

import { gettext } from '../../i18n.ts';
import { h, icon } from '../dom.ts';
import { type Group, keymap } from './keymap.ts';
import type { SingleKeys } from './single_keys.ts';

export class KeysDialog {
  readonly element: HTMLDialogElement;
  /** Opens it, for who knows no key yet. */
  readonly button: HTMLButtonElement;
  private readonly choice: HTMLInputElement;

  constructor(singleKeys: SingleKeys, hasChat: boolean) {
    this.choice = h('input', {
      type: 'checkbox',
      onchange: () => singleKeys.choose(this.choice.checked),
    });
    this.element = h(
      'dialog',
      { class: 'cobrowse-dialog cobrowse-keys', 'aria-labelledby': 'cobrowse-keys-title' },
      h(
        'form',
        { method: 'dialog' },
        h('h2', { id: 'cobrowse-keys-title' }, gettext('Keys of the workplace')),
        h(
          'label',
          { class: 'cobrowse-keys__choice' },
          this.choice,
          h(
            'span',
            {},
            gettext('Single keys do something'),
            h(
              'span',
              { class: 'cobrowse-facts' },
              gettext('Never while you write. This setting is for this browser.'),
            ),
          ),
        ),
        h('div', { class: 'cobrowse-keys__groups' }, ...keymap(hasChat).map(groupElement)),
        h(
          'div',
          { class: 'cobrowse-dialog__actions' },
          h('button', { type: 'submit', class: 'button' }, gettext('Close')),
        ),
      ),
    );
    const name = gettext('Keys');
    this.button = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-quiet cobrowse-bell',
        'aria-haspopup': 'dialog',
        'aria-label': name,
        title: name,
        onclick: () => this.open(),
      },
      icon('keyboard'),
    );
    singleKeys.follow(() => {
      this.choice.checked = singleKeys.isOn;
      this.element.classList.toggle('cobrowse-keys--off', !singleKeys.isOn);
    });
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }
}

function groupElement({ title, lines }: Group): HTMLElement {
  return h(
    'section',
    {},
    h('h3', {}, title),
    h(
      'dl',
      {},
      ...lines.map(({ keys, text, single }) =>
        h(
          'div',
          { class: single && 'cobrowse-keys__single' },
          h('dt', {}, ...keys.map((key) => h('kbd', {}, key.length > 1 ? key : key.toUpperCase()))),
          h('dd', {}, text),
        ),
      ),
    ),
  );
}
