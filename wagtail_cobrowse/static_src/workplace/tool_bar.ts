/** The tools of the stage, in its bar. */

import { gettext } from '../i18n.ts';
import { h, icon } from './dom.ts';
import { Shape } from '../shapes.ts';
import type { Tool } from './guidance.ts';

export interface ToolBarEvents {
  choose(tool: Tool): void;
  lookAround(isOn: boolean): void;
  /** As large as the visitor has it, rather than all of it. */
  actualSize(isOn: boolean): void;
  shape(shape: Shape): void;
  undo(): void;
  clear(): void;
}

export class ToolBar {
  readonly element: HTMLElement;
  private readonly shortcuts: boolean;
  private readonly tools = new Map<Tool, HTMLButtonElement>();
  private readonly around: HTMLButtonElement;
  private readonly size: HTMLButtonElement;
  private readonly shapes = new Map<Shape, HTMLButtonElement>();
  private readonly drawing: HTMLElement;
  private left: HTMLElement | null = null;

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
    this.size = this.button('cobrowse-size', '1', gettext('Actual size'), () =>
      events.actualSize(this.size.getAttribute('aria-pressed') !== 'true'),
    );
    const shape = (of: Shape, sign: string, text: string): HTMLButtonElement => {
      const button = this.button(sign, '', text, () => {
        events.shape(of);
        this.pressShape(of);
      });
      this.shapes.set(of, button);
      return button;
    };
    const action = (sign: string, key: string, text: string, press: () => void) => {
      const button = this.button(sign, key, text, press);
      button.removeAttribute('aria-pressed');
      return button;
    };
    this.drawing = h(
      'div',
      {
        class: 'cobrowse-tools__group cobrowse-tools__group--signs',
        role: 'group',
        'aria-label': gettext('Drawing'),
      },
      shape(Shape.Line, 'cobrowse-line', gettext('Line')),
      shape(Shape.Arrow, 'cobrowse-arrow', gettext('Arrow')),
      shape(Shape.Rectangle, 'cobrowse-rectangle', gettext('Rectangle')),
      action('cobrowse-undo', 'z', gettext('Undo'), () => events.undo()),
      action('bin', 'Escape', gettext('Remove all'), () => events.clear()),
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
        tool('propose', 'e', gettext('Propose')),
        tool('assist', 'a', gettext('Assist')),
      ),
      this.drawing,
      // A label that comes and goes here would break the bar into two lines, and move the page.
      h(
        'div',
        { class: 'cobrowse-tools__group cobrowse-tools__group--signs' },
        this.around,
        this.size,
      ),
    );
    this.pressShape(Shape.Line);
  }

  set hidden(isHidden: boolean) {
    this.element.hidden = isHidden;
  }

  /** What had the focus has it again, unless somebody has gone on meanwhile. */
  set disabled(isDisabled: boolean) {
    const { activeElement, body } = this.element.ownerDocument;
    if (isDisabled && this.element.contains(activeElement))
      this.left = activeElement as HTMLElement;
    for (const button of this.element.querySelectorAll('button')) button.disabled = isDisabled;
    if (isDisabled) return;
    if (activeElement === body) this.left?.focus();
    this.left = null;
  }

  /** Shows those that may be used; null: all of them. */
  allow(tools: ReadonlySet<Tool> | null): void {
    for (const [name, button] of this.tools) button.hidden = tools?.has(name) === false;
  }

  press(tool: Tool): void {
    for (const [name, button] of this.tools)
      button.setAttribute('aria-pressed', String(name === tool));
    this.drawing.hidden = tool !== 'draw';
  }

  private pressShape(of: Shape): void {
    for (const [shape, button] of this.shapes)
      button.setAttribute('aria-pressed', String(shape === of));
  }

  pressAround(isOn: boolean): void {
    this.around.setAttribute('aria-pressed', String(isOn));
  }

  /** `isOffered`: all of the page does not fit in its size. */
  pressSize(isOn: boolean, isOffered: boolean): void {
    this.size.setAttribute('aria-pressed', String(isOn));
    this.size.hidden = !isOn && !isOffered;
  }

  private button(sign: string, key: string, text: string, onclick: () => void): HTMLButtonElement {
    const button = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-tool',
        'aria-pressed': 'false',
        'aria-keyshortcuts': (this.shortcuts || key === 'Escape') && key ? key : null,
        onclick,
      },
      icon(sign),
      h('span', { class: 'cobrowse-tool__text' }, text),
    );
    const shown = key === 'Escape' ? 'Esc' : this.shortcuts ? key.toUpperCase() : '';
    button.title = shown ? `${text} (${shown})` : text;
    return button;
  }
}
