/**
 * The header of a stream frame; docs/protocol.md says it in words, and
 * wagtail_cobrowse/consumers/protocol.py is the same for the server.
 */

export const VERSION = 1;
export const HEADER_SIZE = 16;
export const MAX_FRAME = 64 * 1024;
export const MAX_CHUNKS = 1024;
/** A line of 4 KiB a second takes four seconds for such a chunk. */
const SHORT_CHUNK = 16 * 1024;
/** A message is no more chunks than that while they need not be longer than a frame may. */
const FEW_CHUNKS = 64;
export const MAX_KEYFRAME_INFLATED = 64 * 1024 * 1024;
export const MAX_DELTA_INFLATED = 16 * 1024 * 1024;

export const FIRST = 1;
export const LAST = 2;
export const DEFLATED = 4;

export const Kind = {
  Keyframe: 1,
  Delta: 2,
  VisitorPointer: 3,
  ProposalState: 8,
  AssistState: 9,
  AdvisorPointer: 16,
  Highlight: 17,
  Ink: 18,
  Clear: 19,
  LookHere: 20,
  Undo: 21,
  Proposal: 24,
  Assist: 25,
  KeyframeRequest: 32,
  Acknowledgement: 33,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

/** All of them, as numbers alone: bundles need none of the names. */
export const KINDS = [1, 2, 3, 8, 9, 16, 17, 18, 19, 20, 21, 24, 25, 32, 33];

export const CloseCode = {
  NotUnderstood: 4400,
  NotAuthenticated: 4401,
  NotAllowed: 4403,
  NotFound: 4404,
  Silent: 4408,
  TooMany: 4429,
  /** Never sent: what a client calls a server of another version. */
  Outdated: 4426,
} as const;

/** What did not load for the visitor: nothing, a part loaded on use, or what mirrors the page. */
export type Lacks = '' | 'part' | 'mirror';

export interface Frame {
  kind: Kind;
  flags: number;
  epoch: number;
  seq: number;
  chunk: number;
  chunks: number;
  /** A view into the frame, not a copy. */
  payload: Uint8Array;
}

/** A frame of version 1, or null for bytes that are none. */
export function readFrame(bytes: ArrayBuffer): Frame | null {
  if (bytes.byteLength < HEADER_SIZE || bytes.byteLength > MAX_FRAME) return null;
  const view = new DataView(bytes);
  const kind = view.getUint8(1);
  const flags = view.getUint8(2);
  const chunk = view.getUint16(12);
  const chunks = view.getUint16(14);
  if (
    view.getUint8(0) !== VERSION ||
    view.getUint8(3) !== 0 ||
    (flags & ~7) !== 0 ||
    !KINDS.includes(kind) ||
    chunk >= chunks ||
    chunks > MAX_CHUNKS ||
    ((flags & FIRST) !== 0) !== (chunk === 0) ||
    ((flags & LAST) !== 0) !== (chunk === chunks - 1)
  )
    return null;
  return {
    kind: kind as Kind,
    flags,
    epoch: view.getUint32(4),
    seq: view.getUint32(8),
    chunk,
    chunks,
    payload: new Uint8Array(bytes, HEADER_SIZE),
  };
}

/**
 * The frames, one or more, that carry `payload`. Throws RangeError if it is too long.
 * Chunks are short, so that a slow line is heard of often, and longer for long payloads,
 * since each costs everybody on its way.
 */
export function makeFrames(
  kind: Kind,
  epoch: number,
  seq = 0,
  payload: Uint8Array = new Uint8Array(0),
  deflated = false,
): ArrayBuffer[] {
  const short = Math.max(SHORT_CHUNK, Math.ceil(payload.length / FEW_CHUNKS));
  const room = Math.min(MAX_FRAME, short) - HEADER_SIZE;
  const chunks = Math.max(1, Math.ceil(payload.length / room));
  if (chunks > MAX_CHUNKS) throw new RangeError('too long');
  const frames: ArrayBuffer[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    const part = payload.subarray(chunk * room, (chunk + 1) * room);
    const frame = new ArrayBuffer(HEADER_SIZE + part.length);
    const view = new DataView(frame);
    view.setUint8(0, VERSION);
    view.setUint8(1, kind);
    view.setUint8(
      2,
      (chunk === 0 ? FIRST : 0) | (chunk === chunks - 1 ? LAST : 0) | (deflated ? DEFLATED : 0),
    );
    view.setUint32(4, epoch);
    view.setUint32(8, seq);
    view.setUint16(12, chunk);
    view.setUint16(14, chunks);
    new Uint8Array(frame, HEADER_SIZE).set(part);
    frames.push(frame);
  }
  return frames;
}

/** Where somebody points: a fraction of an element's box, or viewport pixels. */
export interface Pointer {
  visible: boolean;
  /** Node id of the visitor's recorder; 0 for none. */
  id: number;
  /** 0..1 of the element's box. */
  fx: number;
  fy: number;
  /** CSS pixels in the visitor's viewport. */
  x: number;
  y: number;
}

const POINTER_SIZE = 13;
export const U16 = 0xffff;

/** A whole number from 0 to `most`. */
export const clamp = (value: number, most: number): number =>
  Math.min(most, Math.max(0, Math.round(value) || 0));

export function encodePointer(pointer: Pointer): Uint8Array {
  const bytes = new Uint8Array(POINTER_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, pointer.visible ? 1 : 0);
  view.setUint32(1, clamp(pointer.id, 0xffffffff));
  view.setUint16(5, clamp(pointer.fx * U16, U16));
  view.setUint16(7, clamp(pointer.fy * U16, U16));
  view.setUint16(9, clamp(pointer.x, U16));
  view.setUint16(11, clamp(pointer.y, U16));
  return bytes;
}

/** A pointer, or null for bytes that are none. */
export function decodePointer(payload: Uint8Array): Pointer | null {
  if (payload.length !== POINTER_SIZE) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return {
    visible: (view.getUint8(0) & 1) === 1,
    id: view.getUint32(1),
    fx: view.getUint16(5) / U16,
    fy: view.getUint16(7) / U16,
    x: view.getUint16(9),
    y: view.getUint16(11),
  };
}

export function encodeHighlight(id: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, clamp(id, 0xffffffff));
  return bytes;
}

/** A node id (0: none), or null for bytes that are none. */
export function decodeHighlight(payload: Uint8Array): number | null {
  if (payload.length !== 4) return null;
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
}
