/** Listens for keys, in the workplace and in the window of the visitor's page. */

import { DEEDS, type Deed } from './keymap.ts';

export interface KeyEvents {
  deed(deed: Deed): void;
  /** Escape; true when it was of use. */
  escape(): boolean;
}

/** What a key is told of; `closest` finds what the key is pressed in. */
export interface Pressed {
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}

/** Where letters are letters, and where a dialog has the word. */
const WRITING =
  'input, textarea, select, dialog, .modal, [popover], [contenteditable], [role=textbox]';
const LETTER = /^\p{L}$/u;

/** What `event` asks for, null for nothing. Letters count without any other key. */
export function deedOf(event: Pressed): Deed | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat)
    return null;
  const key = event.key.toLowerCase();
  // "?" needs Shift on most keyboards; no letter does.
  if (event.shiftKey && LETTER.test(key)) return null;
  return Object.hasOwn(DEEDS, key) ? DEEDS[key]! : null;
}

export class Keys {
  private readonly isOn: () => boolean;
  private readonly events: KeyEvents;

  /** `isOn`: whether single keys do anything. */
  constructor(isOn: () => boolean, events: KeyEvents) {
    this.isOn = isOn;
    this.events = events;
  }

  listen(page: Document, signal: AbortSignal): void {
    page.addEventListener('keydown', (event) => this.key(page, event), { signal });
  }

  private key(page: Document, event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    // What is open above everything else closes first.
    const isCovered = page.querySelector('dialog[open], .modal.in, :popover-open') !== null;
    if (event.key === 'Escape') {
      if (!isCovered && this.events.escape()) event.preventDefault();
      return;
    }
    if (isCovered || !this.isOn() || isWriting(event.target)) return;
    const deed = deedOf(event);
    if (!deed) return;
    event.preventDefault();
    this.events.deed(deed);
  }
}

/**
 * What is out of sight is not written in: the field of a dialog that has just closed has the keyboard until the
 * browser draws again.
 */
function isWriting(target: EventTarget | null): boolean {
  if (target === null || !('closest' in target)) return false;
  const element = target as Element;
  return element.closest(WRITING) !== null && element.checkVisibility();
}
