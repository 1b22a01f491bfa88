/** The payload of a drawn line, an arrow or a rectangle; docs/protocol.md. */

import { clamp, U16 } from './protocol.ts';
import { Shape } from './shapes.ts';

/** One point of a drawn line: a node and fractions of its box. */
export interface InkPoint {
  id: number;
  fx: number;
  fy: number;
}

export const MAX_INK_POINTS = 200;

/** A line, or a piece of one; or two points of an arrow or a rectangle. */
export interface Ink {
  shape: Shape;
  /** It belongs to the stroke before. */
  continues: boolean;
  points: InkPoint[];
}

const CONTINUES = 0x80;

export function encodeInk({ shape, continues, points }: Ink): Uint8Array {
  const used = points.slice(0, MAX_INK_POINTS);
  const bytes = new Uint8Array(2 + used.length * 8);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, shape | (continues ? CONTINUES : 0));
  view.setUint8(1, used.length);
  used.forEach((point, index) => {
    view.setUint32(2 + index * 8, clamp(point.id, 0xffffffff));
    view.setUint16(6 + index * 8, clamp(point.fx * U16, U16));
    view.setUint16(8 + index * 8, clamp(point.fy * U16, U16));
  });
  return bytes;
}

/** What is drawn, or null for bytes that are none. */
export function decodeInk(payload: Uint8Array): Ink | null {
  if (payload.length < 2) return null;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = view.getUint8(1);
  const continues = view.getUint8(0) >= CONTINUES;
  const shape = view.getUint8(0) % CONTINUES;
  if (count > MAX_INK_POINTS || payload.length !== 2 + count * 8) return null;
  if (shape > Shape.Rectangle) return null;
  if (shape !== Shape.Line && (count !== 2 || continues)) return null;
  const points = Array.from({ length: count }, (_, index) => ({
    id: view.getUint32(2 + index * 8),
    fx: view.getUint16(6 + index * 8) / U16,
    fy: view.getUint16(8 + index * 8) / U16,
  }));
  return { shape: shape as Shape, continues, points };
}
