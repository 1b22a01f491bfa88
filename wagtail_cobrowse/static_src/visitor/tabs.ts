/** Which page this tab shows, and whether it is the one in use. */

export interface TabOptions {
  /** The visitor is here now. */
  onFocus(): void;
  /** The visitor does something in it. */
  onUse(): void;
  /** The page has another address. */
  onMove(): void;
  onVisibility(hidden: boolean): void;
}

/** Characters of the longest address that the server takes. */
const LONGEST = 2048;

/** Whose page it is cannot be asked: no one has a longer address than the server takes. */
export const isTooLong = ({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>): boolean =>
  origin.length + pathname.length > LONGEST;

/** The address as others may know it: without what was typed or searched, and as far as it can be told. */
export function bareAddress(location: Pick<Location, 'origin' | 'pathname'>): string {
  return (location.origin + location.pathname).slice(0, LONGEST);
}

export function isFocused(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

/**
 * Listens as `listen` does, also after a page has written itself anew (document.open), which takes
 * all listeners away, those of our own buttons included. The same functions each time: who listens
 * already is not there twice.
 */
export function keepListening(listen: () => void): void {
  listen();
  new MutationObserver(listen).observe(document, { childList: true });
}

export function watchTab({ onFocus, onMove, onUse, onVisibility }: TabOptions): void {
  let address = bareAddress(location);

  function moved(): void {
    const now = bareAddress(location);
    if (now === address) return;
    address = now;
    onMove();
  }

  const seen = (): void => {
    onVisibility(document.visibilityState === 'hidden');
    if (isFocused()) onFocus();
  };
  keepListening(() => {
    window.addEventListener('focus', onFocus);
    for (const name of ['pointerdown', 'keydown', 'wheel'])
      window.addEventListener(name, onUse, { capture: true, passive: true });
    document.addEventListener('visibilitychange', seen);
    window.addEventListener('popstate', moved);
    window.addEventListener('hashchange', moved);
  });
  if ('navigation' in window) {
    (window.navigation as EventTarget).addEventListener('currententrychange', moved);
  } else {
    watchHistory(moved);
  }
}

/** For browsers without the Navigation API: a page that changes its address says so to nobody. */
function watchHistory(moved: () => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    // A proxy has the name, length and looks of the browser's own function.
    history[name] = new Proxy(history[name], {
      apply(target, self, args) {
        Reflect.apply(target, self, args);
        queueMicrotask(moved);
      },
    });
  }
}
