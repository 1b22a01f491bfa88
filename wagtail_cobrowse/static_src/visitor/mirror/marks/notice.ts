/** Where something is that is out of view, in words, with the way there. */

import { gettext } from '../../../i18n.ts';
import { keepListening } from '../../tabs.ts';

export interface NoticeEvents {
  go(): void;
  stay(): void;
  mute(isMuted: boolean): void;
}

export interface Notice {
  element: HTMLElement;
  /** `quiet`: only whoever comes with the keyboard sees it. `stays`: offers to stay as well. */
  show(text: string, how: { quiet: boolean; stays: boolean }): void;
  hide(): void;
}

function button(text: string, press: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  // Not by a script of the page.
  const onClick = (event: Event): unknown => event.isTrusted && press();
  keepListening(() => element.addEventListener('click', onClick));
  return element;
}

export function createNotice(events: NoticeEvents, isMuted: boolean): Notice {
  const element = document.createElement('div');
  element.className = 'notice';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', gettext('What your advisor points to'));
  // The layer around it is from left to right, as places on the screen are.
  element.dir = getComputedStyle(document.documentElement).direction;
  element.hidden = true;
  const words = document.createElement('p');
  words.dir = 'auto';
  const go = button(gettext('Go there'), events.go);
  go.className = 'main';
  go.setAttribute('aria-keyshortcuts', 'Alt+Shift+J');
  const stay = button(gettext('Stay here'), events.stay);
  const mute = button(gettext('Do not read out'), () => {
    const pressed = mute.getAttribute('aria-pressed') !== 'true';
    mute.setAttribute('aria-pressed', String(pressed));
    events.mute(pressed);
  });
  mute.className = 'mute';
  mute.setAttribute('aria-pressed', String(isMuted));
  element.append(words, go, stay, mute);
  // Not by mouse: a button that is pressed must stay where it is.
  const onFocus = ({ target }: Event): unknown =>
    element.classList.toggle('keys', (target as Element).matches(':focus-visible'));
  const onBlur = (): void => element.classList.remove('keys');
  keepListening(() => {
    element.addEventListener('focusin', onFocus);
    element.addEventListener('focusout', onBlur);
  });
  return {
    element,
    show(text, { quiet, stays }) {
      element.hidden = false;
      element.classList.toggle('quiet', quiet);
      stay.hidden = !stays;
      if (words.textContent !== text) words.textContent = text;
    },
    hide() {
      element.hidden = true;
    },
  };
}
