/**
 * Drawings that are images: they run no script and load nothing whatever is in them. What is
 * left is the cost of drawing them. Names of elements are looked at alone, because whatever
 * stands in an attribute may be written in many ways.
 */

const MOST_USES = 32;
const MOST_EFFECTS = 64;
/** Nodes that masks, clips, patterns and markers within each other may stand for. */
const MOST_DRAWN = 100_000;

/** Entities multiply, a matrix of a hundred lines takes minutes; the others load something. */
const REFUSED =
  /<!(?!--)|<\?(?!xml\s)|\0|<\s*(?:[^\s<>/:]+:)?(?:script|foreignobject|image|feimage|feconvolvematrix)\b/i;
const USE = /<\s*(?:[^\s<>/:]+:)?use\b/gi;
const EFFECT = /<\s*(?:[^\s<>/:]+:)?fe[a-z]/gi;
const TAG = /<(\/?)(?:[^\s<>/:]+:)?([a-z][\w.-]*)/gi;
const SERVER = /^(?:mask|clippath|pattern|marker)$/i;

const count = (markup: string, what: RegExp): number => markup.match(what)?.length ?? 0;

/** Nodes that one reference may stand for, if each of them refers to the next one. */
function expansion(markup: string): number {
  const held: number[] = [];
  const open: number[] = [];
  for (const [, end, name] of markup.replace(/<!--[^]*?(?:-->|$)/g, '').matchAll(TAG)) {
    if (!end) for (const one of open) held[one]!++;
    if (!SERVER.test(name!)) continue;
    if (end) open.pop();
    // Nobody has as many within each other.
    else if (open.length > 8) return Infinity;
    else open.push(held.push(0) - 1);
  }
  return held.reduce((product, one) => product * Math.max(1, one), 1);
}

/** Whether a browser can bear to draw it. */
export const isBearable = (markup: string): boolean =>
  !REFUSED.test(markup) &&
  count(markup, USE) <= MOST_USES &&
  count(markup, EFFECT) <= MOST_EFFECTS &&
  expansion(markup) <= MOST_DRAWN;
