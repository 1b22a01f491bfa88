/**
 * What everything that asks the visitor has in common: the page hears nothing of it, assistive
 * technology does, and a key leads there and back.
 */

import { el } from '../../dom.ts';

/** Assistive technology does not hear what is said by an element that is newer than this. */
const HEARD_AFTER = 300;

const QUIET =
  'pointerdown mousedown pointerup mouseup click touchstart touchend keydown keyup keypress change input';

const stop = (event: Event): void => event.stopPropagation();

export function keepQuiet(root: ShadowRoot): void {
  for (const name of QUIET.split(' ')) root.addEventListener(name, stop);
}

export interface Voice {
  element: HTMLElement;
  /** For those who listen. */
  say(text: string): void;
  hush(): void;
}

export function createVoice(): Voice {
  const element = el('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  let speaking: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    say(text) {
      clearTimeout(speaking);
      speaking = setTimeout(() => (element.textContent = text), HEARD_AFTER);
    },
    hush() {
      clearTimeout(speaking);
      element.textContent = '';
    },
  };
}

export interface Way {
  open(): void;
  /** Gives the focus back to where it was before the visitor came here by key. */
  back(): void;
  close(): void;
}

/** Alt+Shift+A: from wherever the visitor is to what `first` gives. */
export function createWay(root: ShadowRoot, first: () => HTMLElement): Way {
  let before: HTMLElement | null = null;

  function onKey(event: KeyboardEvent): void {
    const isKey = event.code === 'KeyA' && event.altKey && event.shiftKey;
    if (!isKey || event.ctrlKey || event.metaKey || event.repeat || event.defaultPrevented) return;
    if (!event.isTrusted) return;
    event.preventDefault();
    if (!root.activeElement) before = document.activeElement as HTMLElement | null;
    first().focus();
  }

  function back(): void {
    if (root.activeElement) before?.focus({ preventScroll: true });
    before = null;
  }

  return {
    back,
    open: () => addEventListener('keydown', onKey),
    close() {
      back();
      removeEventListener('keydown', onKey);
    },
  };
}
