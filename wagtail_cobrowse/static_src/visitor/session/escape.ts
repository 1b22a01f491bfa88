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
  #last = -Infinity;

  press({ at, used, typing }: Press): 'nothing' | 'hint' | 'end' {
    if (typing) return 'nothing';
    if (used) {
      this.#last = -Infinity;
      return 'nothing';
    }
    const second = at - this.#last <= WITHIN;
    this.#last = second ? -Infinity : at;
    return second ? 'end' : 'hint';
  }

  other(): void {
    this.#last = -Infinity;
  }
}

/** How often it is looked where the keyboard is, in milliseconds. */
export const LOOK = 250;

/**
 * Watches the page and those frames of it that it can reach; returns how to stop that. A key that is
 * pressed in a frame is heard there alone, and a frame may have another document at any time, or lose
 * all listeners by `document.open()`. So whichever has the focus is asked to listen, again and again:
 * what listens already does not do so twice.
 */
export function watchEscape(react: (what: 'hint' | 'end') => void): () => void {
  const count = new EscapeCount();
  const stopped = new AbortController();
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
      // Each document counts from its own beginning.
      at: (event.view ?? window).performance.timeOrigin + event.timeStamp,
      // Many menus close without saying that they took the key.
      used: event.defaultPrevented || usedByBrowser || countExpanded() < expanded,
      typing: event.isComposing || event.keyCode === 229 || event.repeat,
    });
    if (what !== 'nothing') react(what);
  }

  // The same function for all: a second one would be a second listener.
  const lookSoon = (): void => void setTimeout(look);

  function look(): void {
    if (stopped.signal.aborted) return;
    const { signal } = stopped;
    for (const { defaultView: view } of focusedDocuments()) {
      view?.addEventListener('keydown', before, { capture: true, signal });
      view?.addEventListener('keydown', after, { signal });
      view?.addEventListener('blur', lookSoon, { signal });
    }
  }

  look();
  const timer = setInterval(look, LOOK);
  return () => {
    clearInterval(timer);
    stopped.abort();
  };
}

/** The page, the frame in it that has the focus, the frame in that one, and so on. */
export function focusedDocuments(): Document[] {
  const found: Document[] = [];
  for (let of: Document | null | undefined = document; of;) {
    found.push(of);
    let focused: Element | null | undefined = of.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    // Null where it is another website's.
    of = (focused as HTMLIFrameElement | null)?.contentDocument;
  }
  return found;
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta';
}

/** Whether the browser itself does something with Esc here: closes, clears, leaves full screen. */
function browserUses(event: KeyboardEvent): boolean {
  if (document.fullscreenElement) return true;
  const field = event.composedPath()[0] as HTMLInputElement;
  if (field.localName === 'input' && field.type === 'search' && field.value) return true;
  // One that is opened and closed by hand alone stays, as the layer of our own pointers does.
  return matches(':modal') || matches(':popover-open:not([popover="manual" i])');
}

function matches(selector: string): boolean {
  try {
    return focusedDocuments().some((of) => of.querySelector(selector));
  } catch {
    // An older browser does not know the selector, and so not the thing.
    return false;
  }
}

function countExpanded(): number {
  const expanded = '[aria-expanded="true"], details[open], dialog[open]';
  return focusedDocuments().reduce((sum, of) => sum + of.querySelectorAll(expanded).length, 0);
}
