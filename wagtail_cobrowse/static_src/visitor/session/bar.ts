/** The session bar and the frame around the page: who sees it, and how to stop that. */
import { gettext } from '../../i18n.ts';
import { adopt, button, el, hangBeforeBody, icon, setText, show } from '../dom.ts';
import { keepListening } from '../tabs.ts';
import { followTopLayer } from './top-layer.ts';
import type { Action, BarView, Mood } from './view.ts';

const SIGNS: Record<Mood, string[]> = {
  live: [
    'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z',
    'M12 9.200a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.600Z',
  ],
  waiting: ['M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17Z', 'M12 7.500V12l3 2'],
  calm: ['M8.5 5.500v13', 'M15.5 5.500v13'],
  lost: [
    'M3 3l18 18',
    'M5 11a11 11 0 0 1 4-2.500M19 11a11 11 0 0 0-6-3M8.5 15a5 5 0 0 1 6 0M12 19h.01',
  ],
  over: ['M5 12.500l4.5 4.500L19 7.5'],
};

export interface Bar {
  host: HTMLElement;
  /** Its buttons. */
  group: HTMLElement;
  show(view: BarView | null, color: string): void;
  /** Replaces the second line alone. */
  showMore(text: string): void;
  /** Says something to those who listen, without showing it. */
  announce(text: string): void;
  /** The bar's height has changed (CSS pixels; 0 when there is none). */
  onHeight: (height: number) => void;
}

export function createBar(
  styles: string[],
  language: string,
  actions: Record<Action, (event: Event) => void>,
): Bar {
  const host = el('div', { 'data-cobrowse-ui': '', lang: language });
  const root = host.attachShadow({ mode: 'open' });
  const frame = el('div', { class: 'frame', 'aria-hidden': 'true' });
  const sign = el('div', { class: 'sign' });
  const text = el('p', { class: 'text' });
  const more = el('p', { class: 'more' });
  // In the order of the keyboard: what ends the session is the second at most.
  const buttons: Record<Action, HTMLElement> = {
    share: button(gettext('Share again'), 'button primary', 'M7.5 5l11 7-11 7Z'),
    terms: el('a', { class: 'button primary' }, gettext('Read the terms')),
    pause: button(gettext('Pause'), 'button', 'M8.5 5.500v13', 'M15.5 5.500v13'),
    resume: button(gettext('Resume'), 'button primary', 'M7.5 5l11 7-11 7Z'),
    stop: button(gettext('End acting'), 'button primary', 'M6 6h12v12H6Z'),
    end: button(gettext('End session'), 'button danger', 'M6 6l12 12', 'M18 6L6 18'),
    save: button(gettext('Save receipt'), 'button'),
    print: button(gettext('Print receipt'), 'button'),
    close: button(gettext('Close'), 'button'),
  };
  const group = el('div', { class: 'actions' }, ...Object.values(buttons));
  const bar = el(
    'section',
    { class: 'bar', 'aria-label': gettext('Co-browsing') },
    sign,
    el('div', { class: 'words' }, text, more),
    group,
  );
  const status = el('p', { class: 'unseen', role: 'status' });
  root.append(frame, bar, status);
  show(frame, false);
  show(bar, false);
  keepListening(() => {
    for (const [action, each] of Object.entries(buttons))
      each.addEventListener('click', actions[action as Action]);
  });

  // Before the body: nothing comes earlier when somebody goes through the page by keyboard,
  // and no rule of the site about first or last children is touched.
  hangBeforeBody(host);
  followTopLayer(host, bar, () => document.documentElement?.insertBefore(host, document.body));
  adopt(root, ...styles);

  const result: Bar = {
    host,
    group,
    onHeight: () => undefined,
    announce(words) {
      // The same words twice are said twice.
      status.textContent = '';
      requestAnimationFrame(() => (status.textContent = words));
    },
    showMore(words) {
      setText(more, words);
      show(more, words !== '');
    },
    show(view, color) {
      const focused = root.activeElement;
      show(bar, view !== null);
      show(frame, view?.framed ?? false);
      if (CSS.supports('color', color)) host.style.setProperty('--color', color);
      if (!view) return;
      if (bar.dataset['mood'] !== view.mood) {
        bar.dataset['mood'] = view.mood;
        sign.replaceChildren(icon(...SIGNS[view.mood]));
      }
      setText(text, view.text);
      if (view.termsUrl) buttons.terms.setAttribute('href', view.termsUrl);
      result.showMore(view.more ?? '');
      for (const action of Object.keys(buttons) as Action[])
        show(buttons[action], view.actions.includes(action));
      // Who pressed a button that is gone stays where they were.
      if (focused instanceof HTMLElement && focused.hidden && view.actions[0])
        buttons[view.actions[0]].focus();
    },
  };
  new ResizeObserver(() => {
    const { height } = bar.getBoundingClientRect();
    makeRoom(height);
    result.onHeight(height);
  }).observe(bar);
  return result;
}

/** Whatever has the focus can be scrolled clear of the bar, also at the end of the page. */
function makeRoom(height: number): void {
  const { style } = document.documentElement;
  const room = height ? `${Math.ceil(height)}px` : '';
  style.scrollPaddingBlockEnd = room;
  style.paddingBlockEnd = room;
}
