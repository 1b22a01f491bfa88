/**
 * What the stage says is as hostile as the visitor: every message is read field by
 * field into a new object, and what does not fit is refused and counted.
 */

import { isBusy } from '../busy.ts';
import { SORTS, type Box, type FromStage, type Sort } from '../stage/port.ts';

const FARTHEST = 1_000_000;
const LONGEST_TITLE = 300;
const LONGEST_NAME = 80;
const LONGEST_URL = 2048;
const MOST_REASONS = 64;
const LONGEST_REASON = 64;
const U32 = 0xffffffff;

type Fields = Record<string, unknown>;

const number = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= FARTHEST;
const u32 = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= U32;
const fraction = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1;
const text = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest;

function plain(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function only(fields: Fields, ...names: string[]): boolean {
  const own = Object.keys(fields);
  return own.length === names.length + 1 && names.every((name) => Object.hasOwn(fields, name));
}

/** undefined for what is no box; null is one of the allowed values. */
function readBox(value: unknown): Box | null | undefined {
  if (value === null) return null;
  if (!plain(value) || Object.keys(value).length !== 4) return undefined;
  const { x, y, width, height } = value;
  if (!number(x) || !number(y) || !number(width) || !number(height)) return undefined;
  if (width < 0 || height < 0) return undefined;
  return { x, y, width, height };
}

function readCounts(value: unknown): Record<string, number> | null {
  if (!plain(value)) return null;
  const entries = Object.entries(value);
  if (entries.length > MOST_REASONS) return null;
  const counts = Object.create(null) as Record<string, number>;
  for (const [reason, count] of entries) {
    if (!text(reason, LONGEST_REASON) || !Number.isSafeInteger(count) || Number(count) < 0)
      return null;
    counts[reason] = Number(count);
  }
  return counts;
}

/** A message of the stage, made anew of checked fields, or null. */
export function readFromStage(data: unknown): FromStage | null {
  if (!plain(data) || !Object.hasOwn(data, 'type')) return null;
  switch (data.type) {
    case 'ready':
    case 'pong':
    case 'keyframe':
    case 'moved':
      return only(data) ? { type: data.type } : null;
    case 'size': {
      const { width, height, scheme } = data;
      if (!only(data, 'width', 'height', 'scheme')) return null;
      if (!number(width) || !number(height)) return null;
      if (scheme !== 'light' && scheme !== 'dark') return null;
      return { type: 'size', width, height, scheme };
    }
    case 'acknowledge': {
      const { epoch, seq } = data;
      if (!only(data, 'epoch', 'seq') || !u32(epoch) || !u32(seq)) return null;
      return { type: 'acknowledge', epoch, seq };
    }
    case 'shown': {
      const { epoch, title } = data;
      if (!only(data, 'epoch', 'title') || !u32(epoch) || !text(title, LONGEST_TITLE)) return null;
      return { type: 'shown', epoch, title };
    }
    case 'pointer': {
      const { visible, x, y } = data;
      if (!only(data, 'visible', 'x', 'y')) return null;
      if (typeof visible !== 'boolean' || !number(x) || !number(y)) return null;
      return { type: 'pointer', visible, x, y };
    }
    case 'apart': {
      const { x, y } = data;
      if (!only(data, 'x', 'y') || !number(x) || !number(y)) return null;
      return { type: 'apart', x, y };
    }
    case 'hit': {
      const { request, id, fx, fy, name, sort } = data;
      const box = readBox(data.box);
      if (!only(data, 'request', 'id', 'fx', 'fy', 'box', 'name', 'sort') || box === undefined)
        return null;
      if (!u32(request) || !u32(id) || !fraction(fx) || !fraction(fy)) return null;
      if (!text(name, LONGEST_NAME)) return null;
      if (!SORTS.includes(sort as Sort)) return null;
      return { type: 'hit', request, id, fx, fy, box, name, sort: sort as Sort };
    }
    case 'located': {
      const { request, x, y } = data;
      const box = readBox(data.box);
      if (!only(data, 'request', 'x', 'y', 'box') || box === undefined) return null;
      if (!u32(request) || !number(x) || !number(y)) return null;
      return { type: 'located', request, x, y, box };
    }
    case 'resource': {
      const { request, url } = data;
      if (!only(data, 'request', 'url') || !u32(request) || !text(url, LONGEST_URL)) return null;
      return { type: 'resource', request, url };
    }
    case 'busy': {
      const { what } = data;
      return only(data, 'what') && isBusy(what) ? { type: 'busy', what } : null;
    }
    case 'partial': {
      const { partial } = data;
      if (!only(data, 'partial') || typeof partial !== 'boolean') return null;
      return { type: 'partial', partial };
    }
    case 'refused': {
      const counts = readCounts(data.counts);
      return only(data, 'counts') && counts ? { type: 'refused', counts } : null;
    }
    default:
      return null;
  }
}

/** Of all messages, and of those that a stage has less reason to send often. */
const PER_SECOND = 400;
const PER_KIND: Partial<Record<FromStage['type'], number>> = {
  ready: 1,
  pong: 10,
  keyframe: 4,
  shown: 20,
  size: 60,
  refused: 4,
  busy: 10,
  partial: 10,
  apart: 20,
  acknowledge: 20,
  resource: 100,
};
/** So many in a second are no accident. */
export const FLOOD = 2000;

/** Reads messages and counts those that are none, or too many. */
export class Inspector {
  refused = 0;
  private second = 0;
  private count = 0;
  private kinds = new Map<string, number>();

  read(data: unknown, now: number = performance.now()): FromStage | null {
    const second = Math.floor(now / 1000);
    if (second !== this.second) {
      this.second = second;
      this.count = 0;
      this.kinds.clear();
    }
    const message = ++this.count > PER_SECOND ? null : readFromStage(data);
    if (message && this.isRare(message)) return message;
    this.refused++;
    return null;
  }

  /** So many came within this second that the stage is no stage any more. */
  get flooded(): boolean {
    return this.count > FLOOD;
  }

  private isRare({ type }: FromStage): boolean {
    const count = (this.kinds.get(type) ?? 0) + 1;
    this.kinds.set(type, count);
    return count <= (PER_KIND[type] ?? PER_SECOND);
  }
}
