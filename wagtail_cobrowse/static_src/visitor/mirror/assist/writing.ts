/** Writing into a field at the caret, and the keys that do not write: as a hand would. */

import type { KeyName } from '../../../assist.ts';
import { Reason } from '../../../assist.ts';
import { Deed } from '../../../proposal.ts';
import { act, guard } from '../proposals/acting.ts';
import type { Ground } from '../proposals/deciding.ts';
import { takes } from '../proposals/values.ts';
import { sentBy } from './sending.ts';

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** They hold a whole value or none: what is written replaces it. */
const WHOLE = /^(?:date|time|month|week|datetime-local)$/;

const isLine = (field: Field): boolean => field.localName === 'input';

/** Where the caret is; fields of some types do not say it: then at the end. */
function selectionOf(field: Field): [number, number] {
  const { selectionStart, selectionEnd, value } = field;
  return [selectionStart ?? value.length, selectionEnd ?? value.length];
}

function setCaret(field: Field, at: number): void {
  if (field.selectionStart !== null) field.setSelectionRange(at, at);
}

/** Into the field, at its end, unless the visitor is in it already. */
function enter(field: Field): void {
  const root = field.getRootNode() as Document | ShadowRoot;
  if (root.activeElement === field) return;
  field.focus({ preventScroll: true });
  setCaret(field, field.value.length);
}

/** The value as a whole, with what pages hear of it; the caret at `at`. */
function replace(field: Field, value: string, at: number, ground: Ground): Reason {
  if (!takes(field, value)) return Reason.Refused;
  const entry = { number: 1, deed: Deed.Enter, id: 1, text: value };
  const why = act(field, entry, ground);
  if (field.isConnected) setCaret(field, Math.min(at, field.value.length));
  return why;
}

export function write(field: Field, text: string, ground: Ground): Reason {
  if (WHOLE.test(field.type)) return replace(field, text, text.length, ground);
  enter(field);
  const [start, end] = selectionOf(field);
  const value = field.value.slice(0, start) + text + field.value.slice(end);
  return replace(field, value, start + text.length, ground);
}

function remove(field: Field, start: number, end: number, ground: Ground): Reason {
  const { value } = field;
  if (start === end) return Reason.None;
  return replace(field, value.slice(0, start) + value.slice(end), start, ground);
}

/** Of a letter that takes two places both. */
function stepFrom(value: string, at: number, by: -1 | 1): number {
  const before = value.slice(0, at);
  const letter = by < 0 ? [...before].at(-1) : [...value.slice(at)][0];
  return at + by * (letter?.length ?? 0);
}

function carryOut(field: Field, key: KeyName, ground: Ground): Reason {
  const [start, end] = selectionOf(field);
  const { value } = field;
  switch (key) {
    case 'Backspace':
      return remove(field, start < end ? start : stepFrom(value, start, -1), end, ground);
    case 'Delete':
      return remove(field, start, start < end ? end : stepFrom(value, end, 1), ground);
    case 'Enter': {
      if (!isLine(field)) return write(field, '\n', ground);
      // Judged by what it sends now: what has heard the key may have changed that.
      const send = sentBy(field, ground);
      return typeof send === 'number' ? send : send();
    }
    case 'ArrowLeft':
      setCaret(field, start < end ? start : stepFrom(value, start, -1));
      return Reason.None;
    case 'ArrowRight':
      setCaret(field, start < end ? end : stepFrom(value, end, 1));
      return Reason.None;
    case 'Home':
      setCaret(field, 0);
      return Reason.None;
    case 'End':
      setCaret(field, value.length);
      return Reason.None;
    default:
      return Reason.None;
  }
}

/**
 * Presses a key in a field. Enter may send a form, by itself or by what a page does with the key:
 * where nothing may be sent it is no key, but a new line, or in one line nothing.
 */
export function press(field: Field, key: KeyName, ground: Ground): Reason {
  const isEnter = key === 'Enter';
  const send = isEnter && isLine(field) ? sentBy(field, ground) : null;
  if (typeof send === 'number') return send;
  if (isEnter && !ground.maySubmit) return write(field, '\n', ground);
  return guard(field, ground, () => {
    const view = field.ownerDocument.defaultView as Window & typeof globalThis;
    const tell = (type: string): boolean =>
      field.dispatchEvent(
        new view.KeyboardEvent(type, {
          key,
          code: key,
          bubbles: true,
          cancelable: true,
          composed: true,
        }),
      );
    enter(field);
    const isFree = tell('keydown') && field.isConnected;
    const reason = isFree ? carryOut(field, key, ground) : Reason.None;
    tell('keyup');
    return reason;
  });
}
