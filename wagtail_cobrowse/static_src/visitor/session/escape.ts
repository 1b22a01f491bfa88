/** Esc twice within a second ends the session, where nothing on the page used it. */

export const WITHIN = 1000;

export interface Press {
  /** Milliseconds. */
  at: number;
  /** The page did something with it, or the browser did. */
  used: boolean;
  /** An input method is composing, or the key is held down. */
  typing: boolean;
}

/** Counts presses of Esc; any other key starts anew. */
export class EscapeCount {
  private last = -Infinity;

  press({ at, used, typing }: Press): 'nothing' | 'hint' | 'end' {
    if (typing) return 'nothing';
    if (used) {
      this.last = -Infinity;
      return 'nothing';
    }
    const second = at - this.last <= WITHIN;
    this.last = second ? -Infinity : at;
    return second ? 'end' : 'hint';
  }

  other(): void {
    this.last = -Infinity;
  }
}

/** Watches the page; returns how to stop that. */
export function watchEscape(react: (what: 'hint' | 'end') => void): () => void {
  const count = new EscapeCount();
  let usedByBrowser = false;
  let expanded = 0;

  function before(event: KeyboardEvent): void {
    if (event.key !== 'Escape') {
      if (!isModifier(event.key)) count.other();
      return;
    }
    usedByBrowser = browserUses(event);
    expanded = countExpanded();
  }

  function after(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    const what = count.press({
      at: event.timeStamp,
      // Many menus close without saying that they took the key.
      used: event.defaultPrevented || usedByBrowser || countExpanded() < expanded,
      typing: event.isComposing || event.keyCode === 229 || event.repeat,
    });
    if (what !== 'nothing') react(what);
  }

  window.addEventListener('keydown', before, true);
  window.addEventListener('keydown', after);
  return () => {
    window.removeEventListener('keydown', before, true);
    window.removeEventListener('keydown', after);
  };
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta';
}

/** Whether the browser itself does something with Esc here: closes, clears, leaves full screen. */
function browserUses(event: KeyboardEvent): boolean {
  if (document.fullscreenElement) return true;
  const target = event.composedPath()[0];
  if (target instanceof HTMLInputElement && target.type === 'search' && target.value) return true;
  return matches(':modal') || matches(':popover-open');
}

function matches(selector: string): boolean {
  try {
    return document.querySelector(selector) !== null;
  } catch {
    // An older browser does not know the selector, and so not the thing.
    return false;
  }
}

function countExpanded(): number {
  return document.querySelectorAll('[aria-expanded="true"], details[open], dialog[open]').length;
}
