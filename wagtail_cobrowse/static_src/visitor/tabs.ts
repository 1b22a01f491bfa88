/** Which page this tab shows, and whether it is the one in use. */

export interface TabOptions {
  /** The visitor is here now. */
  onFocus(): void;
  /** The page has another address. */
  onMove(): void;
  onVisibility(hidden: boolean): void;
}

/** The address as others may know it: without what was typed or searched. */
export function bareAddress(location: Pick<Location, 'origin' | 'pathname'>): string {
  return location.origin + location.pathname;
}

export function isFocused(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

export function watchTab({ onFocus, onMove, onVisibility }: TabOptions): void {
  let address = bareAddress(location);

  function moved(): void {
    const now = bareAddress(location);
    if (now === address) return;
    address = now;
    onMove();
  }

  window.addEventListener('focus', onFocus);
  document.addEventListener('visibilitychange', () => {
    onVisibility(document.visibilityState === 'hidden');
    if (isFocused()) onFocus();
  });
  window.addEventListener('popstate', moved);
  window.addEventListener('hashchange', moved);
  if ('navigation' in window) {
    (window.navigation as EventTarget).addEventListener('currententrychange', moved);
  } else {
    watchHistory(moved);
  }
}

/** For browsers without the Navigation API: a page that changes its address says so to nobody. */
function watchHistory(moved: () => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History['pushState']>): void {
      original.apply(this, args);
      queueMicrotask(moved);
    };
  }
}
