/** The sign while an advisor may act on the page: a frame around it, words, and the way to end it. */

import { gettext, interpolate } from '../../../i18n.ts';
import { button, el, icon, setText, show } from '../../dom.ts';
import { keepListening } from '../../tabs.ts';
import { boxOf } from '../places.ts';
import { nameOfAdvisor } from './words.ts';

export interface SignOptions {
  advisor: string;
  /** Pressed by the visitor, not by a script. */
  onStop(): void;
  /** The list of what was done is put away. */
  onClose(): void;
}

export interface Sign {
  elements: HTMLElement[];
  /** Acting is allowed, or not any more; without lines nothing is left then. */
  show(isOn: boolean, lines: readonly string[]): void;
  showTime(words: string): void;
  /** Where something was done. */
  flash(element: Element | null): void;
  follow(): void;
  /** Of the words at the upper edge, in CSS pixels; 0 where there are none. */
  height(): number;
  /** The way to end it, or to put the list away. */
  button(): HTMLElement;
}

const HAND =
  'M8 12V5.500a1.500 1.500 0 0 1 3 0V11V4.500a1.500 1.500 0 0 1 3 0V11V6.500a1.500 1.500 0 0 1 3 0V14c0 4-2 6.500-5.500 6.500S6.500 18.500 5 15.500l-1-2a1.500 1.500 0 0 1 2.500-1.500Z';
const CROSS = 'M6 6 18 18M18 6 6 18';
/** A mark stays for so many milliseconds. */
const FLASHES = 1500;

/** The field keeps the focus, and with it the keyboard on the screen. */
const stayInField = (event: Event): void => event.preventDefault();

export function createSign({ advisor, onStop, onClose }: SignOptions): Sign {
  const name = nameOfAdvisor(advisor);
  const frame = el('div', { class: 'frame', 'aria-hidden': 'true' });
  const mark = el('div', { class: 'mark', 'aria-hidden': 'true' });
  const text = el('p', { class: 'text' });
  const time = el('p', { class: 'time' });
  const list = el('ol', {});
  const count = el('summary', {});
  const details = el('details', {}, count, list);
  const stop = button(gettext('End it'), 'button danger', CROSS);
  const close = button(gettext('Close'), 'button');
  stop.append(el('kbd', { 'aria-hidden': 'true' }, gettext('Esc')));
  const strip = el(
    'section',
    { class: 'strip', 'aria-label': gettext('Acting on this page') },
    el('span', { class: 'hand' }, icon(HAND)),
    el('div', { class: 'words' }, text, time),
    details,
    stop,
    close,
  );
  frame.hidden = strip.hidden = mark.hidden = true;
  let marked: Element | null = null;
  let fading: ReturnType<typeof setTimeout> | undefined;

  const stopped = (event: Event): unknown => event.isTrusted && onStop();
  const closed = (event: Event): unknown => event.isTrusted && onClose();
  keepListening(() => {
    stop.addEventListener('click', stopped);
    close.addEventListener('click', closed);
    strip.addEventListener('mousedown', stayInField);
  });

  function follow(): void {
    const box = boxOf(marked);
    show(mark, box !== null);
    if (!box) return;
    mark.style.transform = `translate(${box.x - 4}px, ${box.y - 4}px)`;
    mark.style.inlineSize = `${box.width + 8}px`;
    mark.style.blockSize = `${box.height + 8}px`;
  }

  return {
    elements: [frame, mark, strip],
    follow,
    height: () => strip.offsetHeight,
    button: () => (stop.hidden ? close : stop),
    show(isOn, lines) {
      show(frame, isOn);
      show(strip, isOn || lines.length > 0);
      show(stop, isOn);
      show(close, !isOn);
      show(time, isOn);
      strip.classList.toggle('over', !isOn);
      const words = isOn
        ? gettext('%(name)s can act on this page')
        : gettext('%(name)s can no longer act on this page');
      setText(text, interpolate(words, { name }));
      show(details, lines.length > 0);
      setText(count, interpolate(gettext('What was done (%(count)s)'), { count: lines.length }));
      while (list.children.length > lines.length) list.lastChild!.remove();
      for (const [index, line] of lines.entries())
        if (list.children[index]) setText(list.children[index]!, line);
        else list.append(el('li', {}, line));
    },
    showTime: (words) => setText(time, words),
    flash(element) {
      clearTimeout(fading);
      marked = element;
      follow();
      fading = setTimeout(() => {
        marked = null;
        follow();
      }, FLASHES);
    },
  };
}
