/**
 * Media queries as the visitor's browser answers them. Width and height are the frame's
 * own and stay; what would be answered by the advisor's machine is replaced by a constant.
 */

/** The visitor's machine, as far as CSS can ask for it. */
export interface Machine {
  scheme: 'light' | 'dark';
  /** Device pixels per CSS pixel. */
  ratio: number;
  reducedMotion: boolean;
  coarse: boolean;
  hover: boolean;
}

export interface Media {
  machine: Machine;
  /** Something shown depends on the machine. */
  asked: boolean;
}

export const DESKTOP: Machine = {
  scheme: 'light',
  ratio: 1,
  reducedMotion: false,
  coarse: false,
  hover: true,
};

const TRUE = '(min-width:0px)';
const FALSE = '(min-width:9999999px)';

const NAMES =
  'prefers-color-scheme|prefers-reduced-motion|(?:any-)?(?:hover|pointer)|' +
  '(?:min-|max-)?resolution|-webkit-(?:min-|max-)?device-pixel-ratio|' +
  '(?:min-|max-)?-moz-device-pixel-ratio';
const NUMBER = '[\\d.]+(?:dppx|dpi|dpcm|x)?';
const PLAIN = new RegExp(`\\(\\s*(${NAMES})\\s*(?:(:|[<>]=?|=)\\s*([-\\w.]+)\\s*)?\\)`, 'gi');
const RANGE = new RegExp(
  `\\(\\s*(${NUMBER})\\s*([<>]=?|=)\\s*resolution\\s*(?:([<>]=?)\\s*(${NUMBER})\\s*)?\\)`,
  'gi',
);
const ASKS = /prefers-(?:color-scheme|reduced-motion)|hover|pointer|resolution|pixel-ratio/i;

/** The query, with what the machine answers put in; notes whether it was asked. */
export function answerMedia(query: string, media: Media): string {
  if (!ASKS.test(query)) return query;
  media.asked = true;
  const { machine } = media;
  return query
    .replace(PLAIN, (_, name: string, how: string | undefined, value: string | undefined) =>
      answer(name.toLowerCase(), how, value?.toLowerCase(), machine) ? TRUE : FALSE,
    )
    .replace(
      RANGE,
      (_, low: string, first: string, second: string | undefined, high: string | undefined) => {
        const { ratio } = machine;
        const isBelow = !second || compare(ratio, second, dotsPerPixel(high!));
        return compare(dotsPerPixel(low), first, ratio) && isBelow ? TRUE : FALSE;
      },
    );
}

function answer(
  name: string,
  how: string | undefined,
  value: string | undefined,
  machine: Machine,
): boolean {
  const { coarse, hover, ratio, reducedMotion, scheme } = machine;
  const is = (now: string, none = ''): boolean =>
    value === undefined ? now !== none : value === now;
  if (name.endsWith('scheme')) return is(scheme);
  if (name.endsWith('motion'))
    return is(reducedMotion ? 'reduce' : 'no-preference', 'no-preference');
  if (name.endsWith('hover')) return is(hover ? 'hover' : 'none', 'none');
  if (name.endsWith('pointer')) return is(coarse ? 'coarse' : 'fine', 'none');
  if (value === undefined) return true;
  const how2 = name.includes('min-') ? '>=' : name.includes('max-') ? '<=' : how;
  return compare(ratio, how2, dotsPerPixel(value));
}

function dotsPerPixel(value: string): number {
  const number = parseFloat(value);
  if (/dpi$/i.test(value)) return number / 96;
  return /dpcm$/i.test(value) ? (number * 2.54) / 96 : number;
}

function compare(left: number, how: string | undefined, right: number): boolean {
  // Ratios come rounded, and so do sheets.
  const same = Math.abs(left - right) < 0.005;
  if (how === '<' || how === '<=')
    return left < right ? !same || how === '<=' : same && how === '<=';
  if (how === '>' || how === '>=')
    return left > right ? !same || how === '>=' : same && how === '>=';
  return same;
}
