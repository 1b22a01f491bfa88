/**
 * Drawings that are images: they run no script and load nothing whatever is in them. What is
 * left is the cost of drawing them. Names of elements are looked at alone, because whatever
 * stands in an attribute may be written in many ways.
 */

const MOST_USES = 32;
/** A shadow that a design program writes is seven. */
const MOST_EFFECTS = 128;
/** Nodes that masks, clips, patterns and markers within each other may stand for. */
const MOST_DRAWN = 100_000;

/** Entities multiply, a matrix of a hundred lines takes minutes; the others load something. */
const REFUSED =
  /<!(?!--)|<\?(?!xml\s)|\0|<\s*(?:[^\s<>/:]+:)?(?:script|foreignobject|image|feimage|feconvolvematrix)\b/i;
const USE = /<\s*(?:[^\s<>/:]+:)?use\b/gi;
const EFFECT = /<\s*(?:[^\s<>/:]+:)?fe[a-z]/gi;
const TAG = /<(\/?)(?:[^\s<>/:]+:)?([a-z][\w.-]*)/gi;
const SERVER = /^(?:mask|clippath|pattern|marker)$/i;
const REFERS = /url|href|[&\\]/i;
/** What gives elements references that do not stand in them. */
const STYLED = /<\s*(?:[^\s<>/:]+:)?(?:style|set|animate)/i;

const count = (markup: string, what: RegExp): number => markup.match(what)?.length ?? 0;

interface Server {
  nodes: number;
  /** Something in it may stand for another one. */
  refers: boolean;
}

const isClosed = (tag: string): boolean => /^[^>]*\/>/.test(tag.replace(/"[^"]*"|'[^']*'/g, ''));

/** Nodes that one reference may stand for, if each of those that refer does to the next one. */
function expansion(markup: string): number {
  const said = markup.replace(/<!--[^]*?(?:-->|$)/g, '');
  const isStyled = STYLED.test(said);
  const servers: Server[] = [];
  const open: Server[] = [];
  const tags = [...said.matchAll(TAG)];
  for (const [at, { 1: end, 2: name, index }] of tags.entries()) {
    // In XML every "<" begins a tag: up to the next one is what belongs to this one.
    const tag = said.slice(index, tags[at + 1]?.index);
    if (!end) for (const one of open) one.nodes++;
    if (SERVER.test(name!)) {
      // Nobody has as many within each other.
      if (open.length > 8) return Infinity;
      if (end) open.pop();
      else {
        const server = { nodes: 0, refers: isStyled };
        servers.push(server);
        if (!isClosed(tag)) open.push(server);
      }
    }
    if (REFERS.test(tag)) for (const one of open) one.refers = true;
  }
  const ends = servers.filter(({ refers }) => !refers).map(({ nodes }) => nodes);
  return servers.reduce(
    (product, { nodes, refers }) => product * (refers ? Math.max(1, nodes) : 1),
    ends.reduce((most, nodes) => Math.max(most, nodes), 1),
  );
}

/** Whether a browser can bear to draw it. */
export const isBearable = (markup: string): boolean =>
  !REFUSED.test(markup) &&
  count(markup, USE) <= MOST_USES &&
  count(markup, EFFECT) <= MOST_EFFECTS &&
  expansion(markup) <= MOST_DRAWN;
