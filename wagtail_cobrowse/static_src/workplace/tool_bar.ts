/** The tools of the stage, in its bar. */

import { gettext } from '../i18n.ts';
import { h, icon } from './dom.ts';
import type { Tool } from './guidance.ts';

export interface ToolBarEvents {
  choose(tool: Tool): void;
  lookAround(isOn: boolean): void;
}

export class ToolBar {
  readonly element: HTMLElement;
  private readonly shortcuts: boolean;
  private readonly tools = new Map<Tool, HTMLButtonElement>();
  private readonly around: HTMLButtonElement;

  constructor(shortcuts: boolean, events: ToolBarEvents) {
    this.shortcuts = shortcuts;
    const tool = (name: Tool, key: string, text: string): HTMLButtonElement => {
      const sign = name === 'look' ? 'crosshairs' : `cobrowse-${name}`;
      const button = this.button(sign, key, text, () => events.choose(name));
      this.tools.set(name, button);
      return button;
    };
    this.around = this.button('view', 'f', gettext('Look around'), () =>
      events.lookAround(this.around.getAttribute('aria-pressed') !== 'true'),
    );
    this.element = h(
      'div',
      { class: 'cobrowse-tools', role: 'group', 'aria-label': gettext('Tools') },
      h(
        'div',
        { class: 'cobrowse-tools__group' },
        tool('pointer', 'p', gettext('Pointer')),
        tool('highlight', 'h', gettext('Highlight')),
        tool('look', 'l', gettext('Look here')),
        tool('draw', 'd', gettext('Draw')),
      ),
      h('div', { class: 'cobrowse-tools__group' }, this.around),
    );
  }

  set hidden(isHidden: boolean) {
    this.element.hidden = isHidden;
  }

  set disabled(isDisabled: boolean) {
    for (const button of [...this.tools.values(), this.around]) button.disabled = isDisabled;
  }

  press(tool: Tool): void {
    for (const [name, button] of this.tools)
      button.setAttribute('aria-pressed', String(name === tool));
  }

  pressAround(isOn: boolean): void {
    this.around.setAttribute('aria-pressed', String(isOn));
  }

  private button(sign: string, key: string, text: string, onclick: () => void): HTMLButtonElement {
    const button = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-tool',
        'aria-pressed': 'false',
        'aria-keyshortcuts': this.shortcuts ? key : null,
        onclick,
      },
      icon(sign),
      h('span', { class: 'cobrowse-tool__text' }, text),
    );
    button.title = this.shortcuts ? `${text} (${key.toUpperCase()})` : text;
    return button;
  }
}
