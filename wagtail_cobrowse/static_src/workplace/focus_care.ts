/**
 * Who works by keyboard does not lose the place: where what had the focus is gone, it goes to what comes next in the
 * work, instead of to the top of the document.
 */

import type { Pane } from './shell.ts';

export class FocusCare {
  private readonly next: Record<Pane, () => void>;
  private last: { element: Element; pane: Pane } | null = null;
  /** The dialog that is open, and whether nothing had the focus before. */
  private dialog: Element | null = null;
  private wasNowhere = false;

  /** `next`: where the work goes on when something in that part is gone. */
  constructor(root: HTMLElement, next: Record<Pane, () => void>) {
    this.next = next;
    root.addEventListener('focusin', ({ target, relatedTarget }) => {
      const element = target as Element;
      const dialog = element.closest('dialog');
      if (dialog && dialog !== this.dialog) this.wasNowhere = !relatedTarget;
      this.dialog = dialog;
      const pane = element.closest<HTMLElement>('[data-cobrowse-part]')?.dataset.cobrowsePart;
      this.last =
        pane && element.matches(':focus-visible') ? { element, pane: pane as Pane } : null;
    });
    root.addEventListener('focusout', () => {
      const { last } = this;
      // Left on purpose, as long as it is still there to be left: some browsers tell before what is removed is gone.
      queueMicrotask(() => {
        if (last && this.last === last && isThere(last.element)) this.last = null;
      });
    });
    // What has opened a dialog may be gone when the dialog is; it does not bubble.
    root.addEventListener('close', () => this.followDialog(), true);
  }

  private followDialog(): void {
    this.dialog = null;
    // Who works by single keys, with the focus on nothing, goes on so.
    if (!this.wasNowhere && isNowhere()) this.next.chat();
  }

  /** After something has changed. */
  mend(): void {
    const { last } = this;
    if (!last || isThere(last.element)) return;
    this.last = null;
    if (isNowhere() || document.activeElement === last.element) this.next[last.pane]();
  }
}

/** On nothing, or on what has just been hidden: browsers take the focus from that when they draw next. */
function isNowhere(): boolean {
  const { activeElement, body } = document;
  return !activeElement || activeElement === body || !activeElement.checkVisibility();
}

/** A button that waits for its answer has lost the focus in some browsers, and is still there. */
function isThere(element: Element): boolean {
  return element.isConnected && element.checkVisibility() && !element.closest('[inert]');
}
