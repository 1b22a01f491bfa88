/** All that the visitor sees and hears of it, in one closed overlay. */

import type { Capabilities } from '../../../assist.ts';
import { gettext, interpolate } from '../../../i18n.ts';
import { adopt, el } from '../../dom.ts';
import tokens from '../../tokens.css';
import { OVERLAY, type createOverlay } from '../overlay.ts';
import styles from './assist.css';
import { createQuestion, type QuestionOptions } from './question.ts';
import { createSign, type SignOptions } from './sign.ts';
import { nameOfAdvisor } from './words.ts';

export interface ViewOptions
  extends Omit<SignOptions, 'advisor'>, Omit<QuestionOptions, 'root' | 'advisor'> {
  createOverlay: typeof createOverlay;
  color: string;
  advisor: string;
}

export interface View {
  ask(capabilities: Capabilities): void;
  /** The question is gone. */
  answered(): void;
  sign(isOn: boolean, lines: readonly string[]): void;
  time(words: string): void;
  flash(element: Element | null): void;
  /** Pages move without telling. */
  follow(): void;
  /** For those who listen. */
  say(text: string): void;
  hide(): void;
}

/** Assistive technology does not hear what is said by an element that is newer than this. */
const HEARD_AFTER = 300;
/** How much of the upper edge is taken. */
const TAKEN = '--sign-height';
/** Nothing of this is for the page to hear. */
const QUIET =
  'pointerdown mousedown pointerup mouseup click touchstart touchend keydown keyup keypress change input';

function home(): Element {
  const modal = document.querySelectorAll(':modal');
  return modal[modal.length - 1] ?? document.documentElement;
}

export function createView(options: ViewOptions): View {
  const { advisor, minutes, color } = options;
  const overlay = options.createOverlay('');
  const { root } = overlay;
  adopt(root, tokens, styles);
  const question = createQuestion({ root, advisor, minutes, onAnswer: options.onAnswer });
  const sign = createSign({ advisor, onStop: options.onStop, onClose: options.onClose });
  const spoken = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const layer = el('div', { class: 'layer' }, ...sign.elements, question.element, spoken);
  if (CSS.supports('color', color)) layer.style.setProperty('--guidance', color);
  root.append(layer);
  let speaking: ReturnType<typeof setTimeout> | undefined;

  for (const name of QUIET.split(' '))
    root.addEventListener(name, (event) => event.stopPropagation());

  function show(): void {
    const style = getComputedStyle(document.documentElement);
    layer.lang = document.documentElement.lang;
    layer.dir = style.direction;
    layer.style.colorScheme = style.colorScheme;
    overlay.show(home());
  }

  /** What others say at the upper edge begins below the sign. */
  function makeRoom(): void {
    const room = `${sign.height()}px`;
    for (const { style } of document.querySelectorAll<HTMLElement>(OVERLAY))
      if (style.getPropertyValue(TAKEN) !== room) style.setProperty(TAKEN, room);
  }

  function say(text: string): void {
    clearTimeout(speaking);
    speaking = setTimeout(() => (spoken.textContent = text), HEARD_AFTER);
  }

  function onKey(event: KeyboardEvent): void {
    const isKey = event.code === 'KeyA' && event.altKey && event.shiftKey;
    if (!isKey || event.ctrlKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    if (!event.isTrusted) return;
    event.preventDefault();
    question.focus();
  }

  return {
    say,
    ask(capabilities) {
      show();
      question.show(capabilities);
      addEventListener('keydown', onKey);
      const text = gettext('May %(name)s act on this page? To answer, press Alt+Shift+A.');
      say(interpolate(text, { name: nameOfAdvisor(advisor) }));
    },
    answered() {
      removeEventListener('keydown', onKey);
      question.hide();
    },
    sign(isOn, lines) {
      if (isOn || lines.length) show();
      sign.show(isOn, lines);
      makeRoom();
    },
    time: sign.showTime,
    flash: sign.flash,
    follow() {
      overlay.show(home());
      sign.follow();
      makeRoom();
    },
    hide() {
      clearTimeout(speaking);
      removeEventListener('keydown', onKey);
      question.hide();
      sign.show(false, []);
      makeRoom();
      overlay.remove();
    },
  };
}
