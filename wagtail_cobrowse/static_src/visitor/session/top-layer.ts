/**
 * A modal dialog of the page, or what fills the screen, makes all else inert, and covers it: the bar goes
 * into it meanwhile, so that ending is one press there as well.
 */

/** Milliseconds between two looks: browsers tell of no dialog that opens. */
const LOOK = 250;
/** In these nothing is drawn. */
const HOLDS_NOTHING = /^(?:video|iframe|img|canvas|object|embed)$/;

/** `bar` is what is shown of `host`; `home` puts that back. */
export function followTopLayer(host: HTMLElement, bar: HTMLElement, home: () => void): void {
  // Whatever has a place of its own in a dialog's layout (`transform`) is no such place here.
  bar.popover = 'manual';
  const isAway = (): boolean => host.parentNode !== document.documentElement;
  // Many dialogs close by a press beside them, which ours are for their scripts.
  for (const name of ['pointerdown', 'mousedown', 'mouseup', 'click'])
    host.addEventListener(name, (event) => isAway() && event.stopPropagation());
  let leave = (): void => undefined;
  setInterval(() => {
    const top = bar.hidden ? null : findTop();
    const place = top && (top.shadowRoot ?? top);
    if (place ? host.parentNode === place : !isAway()) return;
    const focused = host.shadowRoot!.activeElement as HTMLElement | null;
    leave();
    leave = () => undefined;
    if (place) {
      place.append(host);
      // Browsers of 2023 do not know it, and have the bar at the bottom of the dialog.
      bar.showPopover?.();
      leave = makeRoom(top, bar);
    } else home();
    focused?.focus();
  }, LOOK);
}

/** What alone can be pressed. */
function findTop(): HTMLElement | null {
  const modal = findModal();
  let at = document.fullscreenElement as HTMLElement | null;
  while (at?.shadowRoot?.fullscreenElement) at = at.shadowRoot.fullscreenElement as HTMLElement;
  const isFree = !at || at === document.documentElement || HOLDS_NOTHING.test(at.localName);
  return isFree || modalAround(at) !== modal ? modal : at;
}

/** The topmost modal dialog: the focus is in it, or nowhere. */
function findModal(): HTMLElement | null {
  let at: Element | null = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return (
    modalAround(at) ?? [...document.querySelectorAll<HTMLElement>('dialog:modal')].at(-1) ?? null
  );
}

/** The modal dialog that it is in, also out of shadow trees. */
function modalAround(at: Element | null): HTMLElement | null {
  while (at && !at.matches('dialog:modal'))
    at = at.assignedSlot ?? at.parentElement ?? (at.getRootNode() as ShadowRoot).host ?? null;
  return at as HTMLElement | null;
}

/** What stands at the end of an element that reaches below the bar is above it; returns what undoes that. */
function makeRoom(element: HTMLElement, bar: HTMLElement): () => void {
  const { top, height } = bar.getBoundingClientRect();
  const { style } = element;
  const { paddingBlockEnd } = style;
  if (element.getBoundingClientRect().bottom > top)
    style.paddingBlockEnd = `calc(${getComputedStyle(element).paddingBlockEnd} + ${height}px)`;
  return () => (style.paddingBlockEnd = paddingBlockEnd);
}
