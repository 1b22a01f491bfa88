/** What costs a browser more than its size says, and how much of it a page may have. */

import type { Namespace } from './clean.ts';

export type Burden = 'effect' | 'server' | 'animation' | 'picker' | 'field' | 'option' | 'frame';

/** Elements of each kind in one page. */
export const MOST: Record<Burden, number> = {
  effect: 512,
  server: 400,
  animation: 400,
  picker: 200,
  field: 3000,
  option: 10_000,
  frame: 12,
};

/** Frames that come in one message, be it in the place of each other: each is a page that loads. */
export const MOST_FRAMES_COME = 100;
/** Frames within each other. */
export const MOST_FRAMES_DEEP = 3;

const SVG: ReadonlyMap<string, Burden> = new Map([
  ['pattern', 'server'],
  ['mask', 'server'],
  ['marker', 'server'],
  ['clipPath', 'server'],
  ['filter', 'server'],
  ['animate', 'animation'],
  ['set', 'animation'],
  ['animateMotion', 'animation'],
  ['animateTransform', 'animation'],
]);
const FIELDS = /^(?:input|textarea|select|meter|progress|details|marquee)$/;
/** Each of them is a small page of its own. */
const PICKERS = /^(?:date|datetime-local|month|week|time|color|file|range|number)$/;

export function burdenOf(tag: string, namespace: Namespace, type: unknown): Burden | null {
  if (namespace === 'svg') return tag.startsWith('fe') ? 'effect' : (SVG.get(tag) ?? null);
  if (namespace !== 'html') return null;
  if (tag === 'option') return 'option';
  if (tag === 'iframe') return 'frame';
  if (tag === 'input' && isPicker(type)) return 'picker';
  return FIELDS.test(tag) ? 'field' : null;
}

export const isPicker = (type: unknown): boolean =>
  typeof type === 'string' && PICKERS.test(type.trim().toLowerCase());

/** Rules of style times nodes: what a browser has to try when it shows the page. */
export const MOST_TRIED = 150_000_000;
export const MOST_RULES = 40_000;
/** Adopted sheets that a page ever made. */
export const MOST_SHEETS = 4000;
/** Of them, those of every tree, counted together. */
export const MOST_ADOPTED = 200_000;
/** Cells that spanning cells and columns stand for. */
export const MOST_CELLS = 6000;
/**
 * Rules with a sibling combinator (`~`) times the square of the siblings of one parent: each
 * of them may look at all before it.
 */
export const MOST_LOOKED_AT = 2_000_000_000;
/** Characters of texts and attributes that a page holds. */
export const MOST_TEXT = 32 * 1024 * 1024;
/** Characters of all its style sheets, and of what is read of them for one message. */
export const MOST_CSS = 16 * 1024 * 1024;
export const MOST_READ = 2 * MOST_CSS;

/** Whole numbers that ask for that much room. */
const NUMBERS: Record<string, number> = {
  colspan: 100,
  rowspan: 1000,
  span: 100,
  columnspan: 100,
  rows: 500,
  cols: 500,
  size: 500,
  numOctaves: 8,
};

/** The value, or the largest one that its attribute may have. */
export function clampNumber(name: string, value: string): string {
  const most = NUMBERS[name];
  if (most === undefined) return value;
  const number = Number.parseInt(value, 10);
  return number > most ? String(most) : value;
}

/** For each point of a drawing a browser looks at as many others: nine times nine. */
const MOST_IN_MATRIX = 81;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

/** Whether a matrix is one that nobody could wait for. Without it, its filter does nothing. */
export const isHugeMatrix = (name: string, value: string): boolean =>
  name === 'kernelMatrix' && (value.match(NUMBER)?.length ?? 0) > MOST_IN_MATRIX;

/** Lines and columns of a grid beyond these stop WebKit. */
const MOST_LINES = 1000;

/** Whether a declaration of CSS asks for a grid or columns that nobody could draw. */
export function isBoundless(declaration: string): boolean {
  if (!/^(?:\s|\/\*\*\/)*grid/i.test(declaration)) return false;
  return [...declaration.matchAll(/(?<![\w.#-])\+?(\d+(?:e\d+)?)(?![\w.%])/gi)].some(
    ([, number]) => Number(number) > MOST_LINES,
  );
}
