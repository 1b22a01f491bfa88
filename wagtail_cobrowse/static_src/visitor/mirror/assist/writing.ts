/** Writing into a field at the caret, and the keys that do not write: as a hand would. */

import type { KeyName } from '../../../assist.ts';
import { Reason } from '../../../assist.ts';
import { Deed } from '../../../proposal.ts';
import { act } from '../proposals/acting.ts';
import { takes } from '../proposals/values.ts';

export type Field = HTMLInputElement | HTMLTextAreaElement;

/** They hold a whole value or none: what is written replaces it. */
const WHOLE = /^(?:date|time|month|week|datetime-local)$/;

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
function replace(field: Field, value: string, at: number): Reason {
  if (!takes(field, value)) return Reason.Refused;
  const entry = { number: 1, deed: Deed.Enter, id: 1, text: value };
  const why = act(field, entry, false);
  if (field.isConnected) setCaret(field, Math.min(at, field.value.length));
  return why;
}

export function write(field: Field, text: string): Reason {
  if (WHOLE.test(field.type)) return replace(field, text, text.length);
  enter(field);
  const [start, end] = selectionOf(field);
  const value = field.value.slice(0, start) + text + field.value.slice(end);
  return replace(field, value, start + text.length);
}

function remove(field: Field, [start, end]: [number, number]): Reason {
  const { value } = field;
  if (start === end) return Reason.None;
  return replace(field, value.slice(0, start) + value.slice(end), start);
}

/** Of a letter that takes two places both. */
function stepFrom(value: string, at: number, by: -1 | 1): number {
  const before = value.slice(0, at);
  const letter = by < 0 ? [...before].at(-1) : [...value.slice(at)][0];
  return at + by * (letter?.length ?? 0);
}

function carryOut(field: Field, key: KeyName, maySubmit: boolean): Reason {
  const [start, end] = selectionOf(field);
  const { value } = field;
  switch (key) {
    case 'Backspace':
      return remove(field, [start < end ? start : stepFrom(value, start, -1), end]);
    case 'Delete':
      return remove(field, [start, start < end ? end : stepFrom(value, end, 1)]);
    case 'Enter':
      if (field.localName === 'textarea') return write(field, '\n');
      if (maySubmit) field.form?.requestSubmit();
      return Reason.None;
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

/** Presses a key in a field. Enter in one line may send its form: only where the site allows. */
export function press(field: Field, key: KeyName, maySubmit: boolean): Reason {
  if (key === 'Enter' && field.localName === 'input' && !maySubmit) return Reason.Submits;
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
  const isFree = tell('keydown');
  const reason = isFree && field.isConnected ? carryOut(field, key, maySubmit) : Reason.None;
  tell('keyup');
  return reason;
}
