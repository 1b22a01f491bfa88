/**
 * A modal dialog of the page makes all else inert, and covers it: the bar goes into the dialog until it is
 * closed, so that ending is one press there as well.
 */

/** Milliseconds between two looks: browsers tell of no dialog that opens. */
const LOOK = 250;

/** `bar` is what is shown of `host`; `home` puts that back. */
export function followModals(host: HTMLElement, bar: HTMLElement, home: () => void): void {
  // Whatever has a place of its own in the dialog's layout (`transform`) is no such place here.
  bar.popover = 'manual';
  const isAway = (): boolean => host.parentNode !== document.documentElement;
  // Many dialogs close by a press beside them, which ours are for their scripts.
  for (const name of ['pointerdown', 'mousedown', 'mouseup', 'click'])
    host.addEventListener(name, (event) => isAway() && event.stopPropagation());
  let leave = (): void => undefined;
  setInterval(() => {
    const modal = bar.hidden ? null : findModal();
    if (modal ? host.parentNode === modal : !isAway()) return;
    const focused = host.shadowRoot!.activeElement as HTMLElement | null;
    leave();
    leave = () => undefined;
    if (modal) {
      modal.append(host);
      // Browsers of 2023 do not know it, and have the bar at the bottom of the dialog.
      bar.showPopover?.();
      leave = makeRoom(modal, bar);
    } else home();
    focused?.focus();
  }, LOOK);
}

/** The topmost modal dialog: the focus is in it, or nowhere. */
function findModal(): HTMLElement | null {
  let at: Element | null = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  while (at && !at.matches('dialog:modal'))
    at = at.assignedSlot ?? at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null;
  return (at ??
    [...document.querySelectorAll('dialog:modal')].at(-1) ??
    null) as HTMLElement | null;
}

/** What stands at the end of a dialog that reaches below the bar is above it; returns what undoes that. */
function makeRoom(modal: HTMLElement, bar: HTMLElement): () => void {
  const { top, height } = bar.getBoundingClientRect();
  const { style } = modal;
  const { paddingBlockEnd } = style;
  if (modal.getBoundingClientRect().bottom > top)
    style.paddingBlockEnd = `calc(${getComputedStyle(modal).paddingBlockEnd} + ${height}px)`;
  return () => (style.paddingBlockEnd = paddingBlockEnd);
}
