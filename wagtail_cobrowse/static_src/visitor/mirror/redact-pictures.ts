/** Pictures as they may leave: the one that this browser took, of the size that it has. Pure. */

import type { Attributes } from './redact-attributes.ts';
import type { State } from './redact-rules.ts';
import { fixSize } from './redact-sizes.ts';
import { isTiny } from './redact-text.ts';

/** An image that only this browser has: a preview of a file. */
export const isBlob = (src: unknown): boolean => typeof src === 'string' && /^\s*blob:/i.test(src);

/** A code drawn by a script, or what stands for a picture that has not loaded. */
export const isDrawn = (src: unknown): boolean =>
  typeof src === 'string' && /^\s*data:/i.test(src) && !isTiny(src);

/** Attributes of a picture with the one candidate that was taken, not yet cleaned. */
export function withTaken(attributes: Attributes, id: number, state: State): Attributes {
  const taken = state.regions.taken(id);
  state.taken.set(id, JSON.stringify(taken));
  return taken ? { ...attributes, ...taken } : attributes;
}

/** The same of changed ones. That a candidate has loaded is told by an empty `srcset`. */
export function changedPicture(attributes: Attributes, id: number, state: State): Attributes {
  if (!('src' in attributes || 'srcset' in attributes || 'sizes' in attributes)) return attributes;
  const before = state.taken.get(id);
  const now = withTaken(attributes, id, state);
  if (state.taken.get(id) !== before) return now;
  const { srcset: _, sizes: __, ...rest } = attributes;
  return rest;
}

/** The size of a picture that has not loaded, or may not leave. */
export function keepSize(
  cleaned: Attributes,
  { src, loading }: Attributes,
  id: number,
  state: State,
): void {
  if (isDrawn(src)) {
    // Its picture may follow, so that it stays an image, of the size that it has now.
    const size = state.regions.size(id);
    cleaned.width ??= String(Math.round(size?.width ?? 0));
    cleaned.height ??= String(Math.round(size?.height ?? 0));
  } else if (loading === 'lazy') fixSize(cleaned, id, state);
}
