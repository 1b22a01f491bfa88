/**
 * Payloads of proposed actions and of what becomes of them; docs/protocol.md says them in
 * words, and wagtail_cobrowse/consumers/proposals.py checks them on the server.
 */

export const Deed = {
  Withdraw: 0,
  /** Press a button, follow a link, unfold something. */
  Press: 1,
  Enter: 2,
  /** Of a list by its words, or a radio button itself. */
  Choose: 3,
  Tick: 4,
  Untick: 5,
} as const;

export type Deed = (typeof Deed)[keyof typeof Deed];

export interface Proposal {
  /** Counted by the advisor, from 1 on. */
  number: number;
  deed: Deed;
  /** Node id of the visitor's recorder; 0 where a proposal is withdrawn. */
  id: number;
  /** What to enter, or the words of a choice; "" otherwise. */
  text: string;
}

export const Outcome = {
  /** It is on the visitor's page. */
  Shown: 1,
  Accepted: 2,
  Declined: 3,
  /** The visitor's browser does not do that. */
  Impossible: 4,
  Gone: 5,
} as const;

export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** Why something is not possible, or gone. */
export const Why = {
  None: 0,
  /** A field that is never shown: password, payment, one-time code. */
  Secret: 1,
  /** Not shared with the advisor. */
  Withheld: 2,
  /** Not to be seen, or disabled, or not to be changed. */
  Unusable: 3,
  /** It would send or empty a form. */
  Submits: 4,
  /** It would lead to another site. */
  Leaves: 5,
  /** Nothing that this can be done with. */
  Unfit: 6,
  /** No such choice, or a text that the field does not take. */
  Refused: 7,
  Removed: 8,
  TimeOver: 9,
} as const;

export type Why = (typeof Why)[keyof typeof Why];

export interface State {
  number: number;
  outcome: Outcome;
  why: Why;
}

const HEAD = 9;
const STATE_SIZE = 6;
/** Bytes of a text in UTF-8. */
export const LONGEST_TEXT = 1000;

const NO_ENTRY = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;

const isDeed = (value: number): value is Deed => value <= Deed.Untick;

/** Whether these words may be proposed: neither empty nor too long, and what they look like. */
export function isEntry(text: string): boolean {
  return (
    text !== '' && !NO_ENTRY.test(text) && new TextEncoder().encode(text).length <= LONGEST_TEXT
  );
}

export function encodeProposal({ number, deed, id, text }: Proposal): Uint8Array {
  const words = new TextEncoder().encode(text);
  const bytes = new Uint8Array(HEAD + words.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, number);
  view.setUint8(4, deed);
  view.setUint32(5, id);
  bytes.set(words, HEAD);
  return bytes;
}

/** A proposal, or null for bytes that are none. */
export function decodeProposal(payload: Uint8Array): Proposal | null {
  if (payload.length < HEAD || payload.length > HEAD + LONGEST_TEXT) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const number = view.getUint32(0);
  const deed = view.getUint8(4);
  const id = view.getUint32(5);
  if (!isDeed(deed) || number === 0 || (id === 0) !== (deed === Deed.Withdraw)) return null;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      payload.subarray(HEAD),
    );
  } catch {
    return null;
  }
  const takesText = deed === Deed.Enter || deed === Deed.Choose;
  const isWhole = text === '' ? deed !== Deed.Enter : takesText && isEntry(text);
  return isWhole ? { number, deed, id, text } : null;
}

export function encodeState({ number, outcome, why }: State): Uint8Array {
  const bytes = new Uint8Array(STATE_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, number);
  view.setUint8(4, outcome);
  view.setUint8(5, why);
  return bytes;
}

/** What has become of a proposal, or null for bytes that do not say it. */
export function decodeState(payload: Uint8Array): State | null {
  if (payload.length !== STATE_SIZE) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const [number, outcome, why] = [view.getUint32(0), view.getUint8(4), view.getUint8(5)];
  if (number === 0 || outcome < Outcome.Shown || outcome > Outcome.Gone || why > Why.TimeOver)
    return null;
  return { number, outcome: outcome as Outcome, why: why as Why };
}
