/** The card at the place itself: what is proposed, and the two answers. */

import { gettext, interpolate } from '../../../i18n.ts';
import { adopt, button, el } from '../../dom.ts';
import tokens from '../../tokens.css';
import { isBehindOurs } from '../behind.ts';
import type { Overlay } from '../overlay.ts';
import { createVoice, createWay, keepQuiet } from './asking.ts';
import styles from './card.css';
import { spotFor } from './spot.ts';

export interface CardOptions {
  overlay: Overlay;
  color: string;
  /** Pressed by the visitor, not by a script of the page. */
  onAnswer(accepted: boolean): void;
}

export interface Card {
  /** `words`: what is proposed. */
  show(words: string, anchor: Element): void;
  /** `box`: of the anchor in the window, or null where it is not seen just now. */
  place(box: DOMRect | null, anchor: Element): void;
  /** Gives the focus back to where it was before the visitor came here by key. */
  restoreFocus(): void;
  hide(): void;
  /** For those who listen. */
  say(text: string): void;
  remove(): void;
}

const CHECK = 'M5 12.5 10 17.5 19.5 7';
const CROSS = 'M6 6 18 18M18 6 6 18';

export function createCard({ overlay, color, onAnswer }: CardOptions): Card {
  const { root } = overlay;
  adopt(root, tokens, styles);
  const who = el('p', { class: 'who', id: 'who' }, gettext('Your advisor suggests:'));
  const what = el('p', { class: 'what', id: 'what' });
  const where = el('p', { class: 'where' });
  const accept = button(gettext('Accept'), 'button primary', CHECK);
  const decline = button(gettext('Decline'), 'button', CROSS);
  const answers = el('div', { class: 'answers' }, accept, decline);
  const card = el(
    'div',
    { class: 'card', role: 'group', 'aria-labelledby': 'who what' },
    ...[who, what, where, answers],
  );
  const edge = el('div', { class: 'edge', 'aria-hidden': 'true' });
  const voice = createVoice();
  const way = createWay(root, () => accept);
  const layer = el('div', { class: 'layer' }, edge, card, voice.element);
  if (CSS.supports('color', color)) layer.style.setProperty('--guidance', color);
  root.append(layer);
  card.hidden = edge.hidden = true;

  function answer(event: Event, accepted: boolean): void {
    if (event.isTrusted) onAnswer(accepted);
  }

  // The field keeps the focus, and with it the keyboard on the screen.
  card.addEventListener('mousedown', (event) => event.preventDefault());
  accept.addEventListener('click', (event) => answer(event, true));
  decline.addEventListener('click', (event) => answer(event, false));
  card.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    answer(event, false);
  });
  keepQuiet(root);

  return {
    restoreFocus: way.back,
    say: voice.say,
    show(words, anchor) {
      what.textContent = words;
      layer.lang = document.documentElement.lang;
      layer.style.colorScheme = getComputedStyle(document.documentElement).colorScheme;
      card.dir = getComputedStyle(document.documentElement).direction;
      overlay.show(anchor.closest(':modal') ?? document.documentElement);
      card.hidden = edge.hidden = false;
      way.open();
      const text = gettext('Your advisor suggests: %(what)s. To answer, press Alt+Shift+A.');
      voice.say(interpolate(text, { what: words }));
    },
    place(box, anchor) {
      layer.style.visibility = box ? '' : 'hidden';
      if (!box) return;
      overlay.show(anchor.closest(':modal') ?? document.documentElement);
      const room = visualViewport;
      const view = {
        left: room?.offsetLeft ?? 0,
        top: room?.offsetTop ?? 0,
        width: room?.width ?? innerWidth,
        height: room?.height ?? innerHeight,
      };
      const isBelow = box.top >= view.top + view.height || isBehindOurs(box);
      const away = isBelow ? '↓' : box.bottom <= view.top ? '↑' : '';
      where.hidden = !away;
      where.textContent =
        away &&
        `${away} ${away === '↓' ? gettext('Further down on this page') : gettext('Further up on this page')}`;
      edge.hidden = away !== '';
      edge.style.transform = `translate(${box.x - 4}px, ${box.y - 4}px)`;
      edge.style.inlineSize = `${box.width + 8}px`;
      edge.style.blockSize = `${box.height + 8}px`;
      const size = { width: card.offsetWidth, height: card.offsetHeight };
      const { x, y } = spotFor(box, size, view, card.dir === 'rtl');
      card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    },
    hide() {
      way.close();
      card.hidden = edge.hidden = true;
      voice.hush();
    },
    remove() {
      voice.hush();
      overlay.remove();
    },
  };
}
