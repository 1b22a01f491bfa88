/** Where the visitor points: the newest place, at most every 40 ms. */

import { encodePointer, type Pointer } from '../../protocol.ts';
import { attempt } from './outside.ts';
import { originOf } from './places.ts';

/** What the other side may know of a place. */
export interface Place {
  id: number;
  /** Withheld region: only that the pointer is somewhere in this box. */
  blurred: boolean;
  box: DOMRect;
}

export interface PointerOptions {
  send(payload: Uint8Array): void;
  /** The nearest element that the advisor's side knows; null over our own elements. */
  placeOf(path: EventTarget[]): Place | null;
}

export const POINTER_INTERVAL = 40;

const NOWHERE: Pointer = { visible: false, id: 0, fx: 0, fy: 0, x: 0, y: 0 };

const fraction = (value: number, start: number, size: number): number =>
  size > 0 ? Math.min(1, Math.max(0, (value - start) / size)) : 0;

function pointerAt(x: number, y: number, place: Place | null): Pointer {
  if (!place) return NOWHERE;
  const { id, box, blurred } = place;
  const { left, top, width, height } = box;
  return {
    visible: true,
    id,
    fx: blurred ? 0.5 : fraction(x, left, width),
    fy: blurred ? 0.5 : fraction(y, top, height),
    x: blurred ? left + width / 2 : x,
    y: blurred ? top + height / 2 : y,
  };
}

export interface FollowedPointer {
  /** Follows it in the document of a frame as well. */
  listenTo(document: Document): void;
  stop(): void;
}

export function followPointer(options: PointerOptions): FollowedPointer {
  let newest: (() => Pointer) | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function send(): void {
    timer = null;
    if (!newest) return;
    const at = newest;
    newest = null;
    attempt(() => options.send(encodePointer(at())));
    timer = setTimeout(send, POINTER_INTERVAL);
  }

  function tell(pointer: () => Pointer): void {
    newest = pointer;
    if (timer === null) send();
  }

  const onMove = (event: Event): void => {
    const { clientX, clientY } = event as PointerEvent;
    const path = event.composedPath();
    const from = event.currentTarget as Document;
    tell(() => {
      const { x, y } = originOf(from);
      return pointerAt(x + clientX, y + clientY, options.placeOf(path));
    });
  };
  const onLeave = (event: Event): void => {
    const { pointerType, relatedTarget, type } = event as PointerEvent;
    const gone = type === 'pointerout' ? relatedTarget === null : pointerType === 'touch';
    if (gone) tell(() => NOWHERE);
  };

  const listeners: [string, (event: Event) => void][] = [
    ['pointermove', onMove],
    ['pointerdown', onMove],
    ['pointerup', onLeave],
    ['pointercancel', onLeave],
    ['pointerout', onLeave],
  ];
  const how = { capture: true, passive: true };
  const heard = new Set<Document>();

  function listenTo(of: Document): void {
    for (const one of heard) if (!one.defaultView) heard.delete(one);
    heard.add(of);
    for (const [name, listener] of listeners) of.addEventListener(name, listener, how);
  }

  listenTo(document);
  return {
    listenTo,
    stop() {
      for (const of of heard)
        for (const [name, listener] of listeners) of.removeEventListener(name, listener, how);
      if (timer !== null) clearTimeout(timer);
      newest = null;
    },
  };
}
