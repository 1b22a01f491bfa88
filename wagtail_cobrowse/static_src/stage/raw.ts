/** What has been parsed and is not known yet. */

const MAX_ID = 0x7fffffff;

export const isId = (id: unknown): id is number =>
  typeof id === 'number' && Number.isInteger(id) && id > 0 && id <= MAX_ID;

export type Raw = Record<string, unknown>;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Elements of an array, or none. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A finite number between the limits, or null. */
export function numeric(value: unknown, least: number, most: number): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  return Math.min(most, Math.max(least, value));
}
