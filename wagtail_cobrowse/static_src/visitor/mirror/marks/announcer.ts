/** Says to assistive technology what is shown: not too often, and only while it is wanted. */

/** Not more than one announcement in this time, in milliseconds. */
export const ANNOUNCE_GAP = 2000;
/** Assistive technology does not hear what is said by an element that is newer than this. */
const HEARD_AFTER = 300;

export interface Announcer {
  element: HTMLElement;
  /** The newest counts; what is not said yet is dropped for it. */
  say(text: string): void;
  clear(): void;
}

export function createAnnouncer(): Announcer {
  const element = document.createElement('div');
  element.className = 'spoken';
  element.setAttribute('role', 'status');
  element.setAttribute('aria-live', 'polite');
  let said = performance.now() + HEARD_AFTER - ANNOUNCE_GAP;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    say(text) {
      clearTimeout(timer);
      const wait = ANNOUNCE_GAP - (performance.now() - said);
      timer = setTimeout(
        () => {
          said = performance.now();
          element.textContent = text;
        },
        Math.max(0, wait),
      );
    },
    clear() {
      clearTimeout(timer);
      element.textContent = '';
    },
  };
}
