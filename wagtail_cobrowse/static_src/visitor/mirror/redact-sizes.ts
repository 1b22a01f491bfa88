/** Sizes that the other side could not know: of placeholders, of masked lists and fields. Pure. */

import { Control, type Known, type State } from './redact-rules.ts';
import { Source, type Json } from './redact-values.ts';

/** Fields that would show no bullets: sent as text fields while masked. */
export const VALUE_IS_CHECKED = new Set([
  'number',
  'date',
  'time',
  'month',
  'week',
  'datetime-local',
]);

/** A list of masked words, or a field that is sent as one of text. */
export const isResized = ({ control, tag, type }: Known): boolean =>
  control === Control.Masked && (tag === 'select' || VALUE_IS_CHECKED.has(type));

/** The size of a placeholder, and whether it stands in a line of text. */
export function sizeOf(id: number, state: State): Json | null {
  const size = state.regions.size(id);
  if (!size) return null;
  return {
    rr_width: `${Math.round(size.width)}px`,
    rr_height: `${Math.round(size.height)}px`,
    ...(size.inline ? { rr_inline: '' } : {}),
  };
}

/** The size that an element has by its rules; nulls: the other side's will do. */
function fixedOf(id: number, state: State): Json | null {
  const size = state.regions.fixed(id);
  if (!size) return null;
  const [rr_width, rr_height] = size.map((length) => `${length}px`);
  return { rr_width: rr_width ?? null, rr_height: rr_height ?? null };
}

/** Tells the size of what was just cleaned, and from now on each other one. */
export function fixSize(attributes: Json, id: number, state: State): void {
  const size = fixedOf(id, state);
  state.sizes.set(id, JSON.stringify(size));
  if (size?.rr_width) Object.assign(attributes, size);
}

/**
 * Sizes that are others than were told, as a mutation; null if there are none. Not `all`:
 * of placeholders alone, which change more often.
 */
export function measure(state: State, all = true) {
  if (state.stale) return null;
  const attributes: Json[] = [];
  const look = (
    told: Map<number, string>,
    sizeOf: (id: number, state: State) => Json | null,
  ): void => {
    for (const [id, before] of told) {
      const size = sizeOf(id, state);
      const now = JSON.stringify(size);
      if (!size) told.delete(id);
      else if (now !== before) {
        told.set(id, now);
        attributes.push({ id, attributes: size });
      }
    }
  };
  look(state.boxes, sizeOf);
  if (all) look(state.sizes, fixedOf);
  if (!attributes.length) return null;
  const data = { source: Source.Mutation, texts: [], attributes, removes: [], adds: [] };
  return { type: 3, data, timestamp: 0 } as const;
}
