/**
 * Payloads of what an advisor does on the visitor's page, and of the visitor's answers;
 * docs/protocol.md says them in words, and wagtail_cobrowse/consumers/assists.py checks them
 * on the server.
 */

import { isEntry, LONGEST_TEXT, Why } from './proposal.ts';

/** What a visitor may grant, as bits. */
export const Capability = { Scroll: 1, Click: 2, Type: 4 } as const;
export type Capabilities = number;
export const ALL: Capabilities = 7;

export const Deed = { End: 0, Ask: 1, Scroll: 2, Press: 3, Type: 4, Key: 5 } as const;
export type Deed = (typeof Deed)[keyof typeof Deed];

/** Keys besides those that write, by their numbers from 1 on. */
export const KEYS = [
  'Backspace',
  'Delete',
  'Enter',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
] as const;
export type KeyName = (typeof KEYS)[number];

/** `grant`: number that the advisor's side has chosen; `number`: of the deed within it. */
interface Within {
  grant: number;
  number: number;
}

export type Act =
  | { deed: typeof Deed.End; grant: number }
  | { deed: typeof Deed.Ask; grant: number; capabilities: Capabilities }
  /** Node id 0: the page. Way in CSS pixels. */
  | (Within & { deed: typeof Deed.Scroll; id: number; dx: number; dy: number })
  | (Within & { deed: typeof Deed.Press; id: number })
  | (Within & { deed: typeof Deed.Type; id: number; text: string })
  | (Within & { deed: typeof Deed.Key; id: number; key: KeyName });

/** Something that is done, as opposed to asked for or ended. */
export type Doing = Extract<Act, Within>;

export const Outcome = {
  /** The visitor is being asked. */
  Asked: 1,
  Granted: 2,
  Declined: 3,
  Ended: 4,
  /** The deed of that number is done. */
  Done: 5,
  Refused: 6,
  /** The grant holds on this page as well. */
  Continues: 7,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** Those of proposals, and a few of its own. */
export const Reason = {
  ...Why,
  /** A field that the visitor has not shown, or a part of which only shapes are seen. */
  Unshown: 10,
  /** Not where the visitor sees it just now. */
  OutOfSight: 11,
  /** Declined a moment ago: nobody is asked again and again. */
  TooSoon: 12,
  /** Not granted, or not any more; or done before. */
  NotGranted: 13,
  /** The page is not one on which anything may be done. */
  Page: 14,
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

export interface Answer {
  grant: number;
  /** Of the deed; 0 where it is about the grant. */
  number: number;
  outcome: Outcome;
  reason: Reason;
  capabilities: Capabilities;
  /** For which the grant still holds. */
  seconds: number;
}

/**
 * A page that is left hands the grant over to the next one within so many milliseconds: as long
 * as a slow page takes on a slow line. The grant's own time runs on meanwhile.
 */
export const HANDED_WITHIN = 60_000;
/** Farthest way of one scroll, in CSS pixels. */
export const FARTHEST = 10_000;
const HEAD = 9;
const BODY = HEAD + 4;
const ANSWER_SIZE = 13;

export function encodeAct(act: Act): Uint8Array {
  const words = act.deed === Deed.Type ? new TextEncoder().encode(act.text) : new Uint8Array(0);
  const size = {
    [Deed.End]: HEAD,
    [Deed.Ask]: HEAD + 1,
    [Deed.Scroll]: BODY + 4,
    [Deed.Press]: BODY,
    [Deed.Type]: BODY + words.length,
    [Deed.Key]: BODY + 1,
  }[act.deed];
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, act.grant);
  view.setUint8(8, act.deed);
  if ('number' in act) {
    view.setUint32(4, act.number);
    view.setUint32(HEAD, act.id);
  }
  if (act.deed === Deed.Ask) view.setUint8(HEAD, act.capabilities);
  if (act.deed === Deed.Scroll) {
    view.setInt16(BODY, act.dx);
    view.setInt16(BODY + 2, act.dy);
  }
  if (act.deed === Deed.Key) view.setUint8(BODY, KEYS.indexOf(act.key) + 1);
  bytes.set(words, words.length ? BODY : 0);
  return bytes;
}

/** What is asked for, done or ended, or null for bytes that say none of it. */
export function decodeAct(payload: Uint8Array): Act | null {
  if (payload.length < HEAD || payload.length > BODY + LONGEST_TEXT) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const grant = view.getUint32(0);
  const number = view.getUint32(4);
  const deed = view.getUint8(8);
  if (deed === Deed.End) return number || payload.length !== HEAD ? null : { deed, grant };
  if (!grant) return null;
  if (deed === Deed.Ask) {
    const capabilities = payload.length === HEAD + 1 ? view.getUint8(HEAD) : 0;
    return number || !capabilities || capabilities > ALL ? null : { deed, grant, capabilities };
  }
  if (!number || payload.length < BODY) return null;
  const id = view.getUint32(HEAD);
  const size = payload.length - BODY;
  if (deed === Deed.Scroll) {
    if (size !== 4) return null;
    const [dx, dy] = [view.getInt16(BODY), view.getInt16(BODY + 2)];
    if (Math.abs(dx) > FARTHEST || Math.abs(dy) > FARTHEST) return null;
    return { deed, grant, number, id, dx, dy };
  }
  if (!id) return null;
  if (deed === Deed.Press) return size ? null : { deed, grant, number, id };
  if (deed === Deed.Key) {
    const key = size === 1 ? KEYS[view.getUint8(BODY) - 1] : undefined;
    return key ? { deed, grant, number, id, key } : null;
  }
  if (deed !== Deed.Type) return null;
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = decoder.decode(payload.subarray(BODY));
    return isEntry(text) ? { deed, grant, number, id, text } : null;
  } catch {
    return null;
  }
}

export function encodeAnswer(answer: Answer): Uint8Array {
  const bytes = new Uint8Array(ANSWER_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, answer.grant);
  view.setUint32(4, answer.number);
  view.setUint8(8, answer.outcome);
  view.setUint8(9, answer.reason);
  view.setUint8(10, answer.capabilities);
  view.setUint16(11, answer.seconds);
  return bytes;
}

/** An answer of the visitor's browser, or null for bytes that are none. */
export function decodeAnswer(payload: Uint8Array): Answer | null {
  if (payload.length !== ANSWER_SIZE) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const [outcome, reason, capabilities] = [view.getUint8(8), view.getUint8(9), view.getUint8(10)];
  if (outcome < Outcome.Asked || outcome > Outcome.Continues) return null;
  if (reason > Reason.Page || capabilities > ALL) return null;
  return {
    grant: view.getUint32(0),
    number: view.getUint32(4),
    outcome: outcome as Outcome,
    reason: reason as Reason,
    capabilities,
    seconds: view.getUint16(11),
  };
}
