import type { CleanAttributes } from './clean.ts';
import type { Known, Raw } from './tree.ts';

/**
 * Lists and fields whose words are masked, and pictures that have not loaded, have the
 * size that they have on the visitor's side: rules of the stage (own_css.ts) take it from
 * properties of the element.
 */
export const FIXED = 'data-cobrowse-fixed';
export const FIXED_WIDTH = '--cobrowse-width';
export const FIXED_HEIGHT = '--cobrowse-height';

const TAGS = /^(?:img|input|select)$/;
const LENGTH = /^\d{1,5}(?:\.\d{1,6})?px$/;

/** Declarations of the size, or ''. */
export function fixedSize({ rr_width: width, rr_height: height }: Raw, tag: string): string {
  if (!TAGS.test(tag) || typeof width !== 'string' || typeof height !== 'string') return '';
  if (!LENGTH.test(width) || !LENGTH.test(height)) return '';
  return `${FIXED_WIDTH}:${width};${FIXED_HEIGHT}:${height}`;
}

/** Takes a changed size into the changes of an element, and keeps the one that it has. */
export function refix(clean: CleanAttributes, known: Known, raw: Raw): void {
  if ('rr_width' in raw && TAGS.test(known.tag)) {
    known.fixed = fixedSize(raw, known.tag);
    clean.set.set(FIXED, known.fixed ? '' : null);
    for (const [property, value] of [
      [FIXED_WIDTH, raw.rr_width],
      [FIXED_HEIGHT, raw.rr_height],
    ] as const)
      clean.style.push({
        property,
        value: known.fixed ? (value as string) : null,
        important: false,
      });
  }
  // The attribute comes as a whole.
  const style = clean.set.get('style');
  if (known.fixed && style !== undefined) clean.set.set('style', `${known.fixed};${style ?? ''}`);
}
