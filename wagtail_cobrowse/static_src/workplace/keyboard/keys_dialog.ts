/** The list of all keys, and the switches for what they do. */

import { gettext } from '../../i18n.ts';
import { h, icon } from '../dom.ts';
import type { Choice } from './choice.ts';
import { type Group, keymap } from './keymap.ts';

export class KeysDialog {
  readonly element: HTMLDialogElement;
  /** Opens it, for who knows no key yet. */
  readonly button: HTMLButtonElement;

  /** `enterSends`: null on a site with a chat of its own. */
  constructor(singleKeys: Choice, enterSends: Choice | null) {
    const groups = h('div', { class: 'cobrowse-keys__groups' });
    this.element = h(
      'dialog',
      { class: 'cobrowse-dialog cobrowse-keys', 'aria-labelledby': 'cobrowse-keys-title' },
      h(
        'form',
        { method: 'dialog' },
        h('h2', { id: 'cobrowse-keys-title' }, gettext('Keys of the workplace')),
        h(
          'div',
          { class: 'cobrowse-keys__choices' },
          choiceElement(
            singleKeys,
            gettext('Single keys do something'),
            gettext('Never while you write. This setting is for this browser.'),
          ),
          enterSends &&
            choiceElement(
              enterSends,
              gettext('Enter sends the message'),
              gettext(
                'Otherwise Ctrl and Enter do, and Enter begins a new line. This setting is for this browser.',
              ),
            ),
        ),
        groups,
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
    singleKeys.follow(() => this.element.classList.toggle('cobrowse-keys--off', !singleKeys.isOn));
    const list = (): void =>
      groups.replaceChildren(...keymap(enterSends !== null, enterSends?.isOn).map(groupElement));
    if (enterSends) enterSends.follow(list);
    else list();
  }

  open(): void {
    if (!this.element.open) this.element.showModal();
  }
}

function choiceElement(choice: Choice, text: string, more: string): HTMLElement {
  const box = h('input', { type: 'checkbox', onchange: () => choice.choose(box.checked) });
  choice.follow(() => (box.checked = choice.isOn));
  return h(
    'label',
    { class: 'cobrowse-keys__choice' },
    box,
    h('span', {}, text, h('span', { class: 'cobrowse-facts' }, more)),
  );
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
