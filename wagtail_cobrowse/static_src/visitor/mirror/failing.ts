/** What becomes of a page that cannot be recorded. */

/** Milliseconds, the first time that it was no use to try again at once; then twice as many each time. */
const RETRY = 1000;
/** A page that has gone well for longer than the longest wait has never failed. */
const LONGEST = 64_000;
/** Milliseconds that a page may take to be there, until both are told that it is not. */
const HELD_UP = 10_000;

export interface Failing {
  /** It has failed: it is to be tried again, later each time. */
  failed(): void;
  /** Nothing of it is to be tried for the moment. */
  waits(): boolean;
  /** It is not there as a whole yet. */
  isHeldUp(): void;
  /** It is recorded. */
  worked(): void;
  /** Another page, or another session. */
  forget(): void;
}

/** `request(urgent)`: a keyframe; `tell`: whether the page is given up for now, each time that changes. */
export function createFailing(
  request: (urgent?: boolean) => void,
  tell: (isUnable: boolean) => void,
): Failing {
  let patience = 0;
  let isWaiting = false;
  /** Until when it waited last, as performance.now() has it. */
  let until = 0;
  let isUnable = false;
  /** Since when it is waited for. */
  let since = 0;

  function say(is: boolean): void {
    if (is !== isUnable) tell((isUnable = is));
  }

  return {
    failed() {
      const now = performance.now();
      if (isWaiting) return;
      if (now - until > LONGEST) patience = 0;
      until = now + patience;
      isWaiting = true;
      setTimeout(() => {
        isWaiting = false;
        request();
      }, patience);
      if (patience) {
        // What stands there is of a page that nobody follows any more.
        request(true);
        say(true);
      }
      patience = Math.min(2 * patience || RETRY, LONGEST);
    },
    waits: () => isWaiting,
    isHeldUp() {
      since ||= performance.now();
      if (performance.now() - since > HELD_UP) say(true);
    },
    worked() {
      since = 0;
      say(false);
    },
    forget() {
      say(false);
      patience = until = since = 0;
      isWaiting = false;
    },
  };
}
