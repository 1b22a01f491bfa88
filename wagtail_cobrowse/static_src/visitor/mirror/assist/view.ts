/** All that the visitor sees and hears of it, in one closed overlay. */

import type { Capabilities } from '../../../assist.ts';
import { gettext, interpolate } from '../../../i18n.ts';
import { adopt, el } from '../../dom.ts';
import { keepListening } from '../../tabs.ts';
import tokens from '../../tokens.css';
import { OVERLAY, type createOverlay } from '../overlay.ts';
import { createVoice, createWay, keepQuiet } from '../proposals/asking.ts';
import { pathOf } from '../proposals/effects.ts';
import styles from './assist.css';
import { createQuestion, type QuestionOptions } from './question.ts';
import { topmostAt } from './sight.ts';
import { createSign, type SignOptions } from './sign.ts';
import { questionWords } from './words.ts';

export interface ViewOptions extends SignOptions, Omit<QuestionOptions, 'advisor'> {
  createOverlay: typeof createOverlay;
  color: string;
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
  /** Whether the visitor can press what ends it: else brings it there, if there is a way. */
  isInReach(): boolean;
  /** For those who listen. */
  say(text: string): void;
  hide(): void;
}

/** Milliseconds between two looks at what has come above it. */
export const FOLLOW_INTERVAL = 250;
/** How much of the upper edge is taken. */
const TAKEN = '--sign-height';

/** Nothing can be pressed but what is in it: a modal dialog, or what fills the screen. */
const confines = (element: Element): boolean =>
  element.localName === 'dialog' ||
  // What is in a video or frame is not drawn.
  (!/^(?:video|iframe)$/.test(element.localName) &&
    (element.getRootNode() as Document).fullscreenElement === element);

export function createView(options: ViewOptions): View {
  const { advisor, minutes, color } = options;
  const overlay = options.createOverlay('');
  const { root } = overlay;
  adopt(root, tokens, styles);
  const question = createQuestion({ advisor, minutes, onAnswer: options.onAnswer });
  const sign = createSign({ advisor, onStop: options.onStop, onClose: options.onClose });
  const voice = createVoice();
  const way = createWay(root, question.first);
  const layer = el('div', { class: 'layer' }, ...sign.elements, question.element, voice.element);
  if (CSS.supports('color', color)) layer.style.setProperty('--guidance', color);
  root.append(layer);
  keepListening(() => {
    keepQuiet(root);
    if (!question.element.hidden) way.open();
  });
  let watching: ReturnType<typeof setInterval> | undefined;

  function topmost(): Element | null {
    const shown = question.element.hidden ? sign.button() : question.element;
    const { x, y, width, height } = shown.getBoundingClientRect();
    return topmostAt(x + width / 2, y + height / 2);
  }

  function isInReach(): boolean {
    const above = topmost();
    if (above === root.host) return true;
    const within = above && pathOf(above).find(confines);
    overlay.show(within ?? document.documentElement);
    overlay.raise();
    return topmost() === root.host;
  }

  function show(): void {
    const style = getComputedStyle(document.documentElement);
    layer.lang = document.documentElement.lang;
    layer.dir = style.direction;
    layer.style.colorScheme = style.colorScheme;
    isInReach();
  }

  /** What others say at the upper edge begins below the sign. */
  function makeRoom(): void {
    const room = `${sign.height()}px`;
    for (const { style } of document.querySelectorAll<HTMLElement>(OVERLAY))
      if (style.getPropertyValue(TAKEN) !== room) style.setProperty(TAKEN, room);
  }

  function follow(): void {
    isInReach();
    sign.follow();
    makeRoom();
  }

  /** The list stays when it is over, also where the dialog goes that it was put into. */
  function watch(isListed: boolean): void {
    clearInterval(watching);
    watching = isListed ? setInterval(follow, FOLLOW_INTERVAL) : undefined;
  }

  function answered(): void {
    way.close();
    question.hide();
  }

  return {
    isInReach,
    answered,
    say: voice.say,
    ask(capabilities) {
      question.show(capabilities);
      show();
      way.open();
      const text = gettext('%(question)s To answer, press Alt+Shift+A.');
      voice.say(interpolate(text, { question: questionWords(advisor) }));
    },
    sign(isOn, lines) {
      sign.show(isOn, lines);
      if (isOn || lines.length) show();
      watch(!isOn && lines.length > 0);
      makeRoom();
    },
    time: sign.showTime,
    flash: sign.flash,
    follow,
    hide() {
      watch(false);
      voice.hush();
      answered();
      sign.show(false, []);
      makeRoom();
      overlay.remove();
    },
  };
}
