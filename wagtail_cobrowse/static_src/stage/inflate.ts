import { Inflate } from 'fflate';

import { DICTIONARY } from '../dictionary.ts';

/** Deflate makes at most 1032 bytes of one, so no piece can overshoot the limit by much. */
const PIECE = 8 * 1024;
/** Brackets within brackets; a tree of 512 levels has two for each. */
export const MAX_JSON_DEPTH = 1200;

/**
 * Commas and opening brackets outside of strings: each is a value that takes far more room
 * than its text.
 */
export const MAX_JSON_VALUES = 4_000_000;

/** A message that is no message: too large, too deep, or no JSON. */
export class Unreadable extends Error {}

/** One raw-deflate stream, from a keyframe to the next one. */
export class Inflater {
  private readonly stream: Inflate;
  private parts: Uint8Array[] = [];
  private size = 0;

  constructor() {
    this.stream = new Inflate({ dictionary: DICTIONARY }, (part) => {
      this.parts.push(part);
      this.size += part.length;
    });
  }

  /** The bytes of one message, ended by a sync flush; throws beyond `limit` bytes. */
  inflate(bytes: Uint8Array, limit: number): Uint8Array {
    this.parts = [];
    this.size = 0;
    for (let at = 0; at < bytes.length; at += PIECE) {
      this.stream.push(bytes.subarray(at, at + PIECE));
      if (this.size > limit) {
        this.parts = [];
        throw new Unreadable('too large');
      }
    }
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      whole.set(part, at);
      at += part.length;
    }
    this.parts = [];
    return whole;
  }
}

/** The JSON array in `bytes`; throws for anything else, and for what is nested too deep. */
export function parseEvents(bytes: Uint8Array): unknown[] {
  let depth = 0;
  let values = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      values++;
      if (++depth > MAX_JSON_DEPTH) throw new Unreadable('too deep');
    } else if (byte === 0x5d || byte === 0x7d) depth--;
    else if (byte === 0x2c) values++;
    if (values > MAX_JSON_VALUES) throw new Unreadable('too many');
  }
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!Array.isArray(value)) throw new Unreadable('no array');
  return value;
}
