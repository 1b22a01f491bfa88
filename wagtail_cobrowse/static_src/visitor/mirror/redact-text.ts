/** Texts, addresses and style sheets as they may leave. Pure. */

/** Every visible character becomes a bullet; white space keeps the shape of the lines. */
export const maskText = (value: string): string => value.replace(/\S/gu, '\u2022');

const FRAGMENT = /^#[\w.:-]{1,100}$/;

/**
 * Origin and path of an http(s) address, or ''. With `fragment`, the name of a symbol in
 * a sprite or font stays; queries, credentials and all else never do.
 */
export function cleanUrl(value: string, base: string, fragment = false): string {
  const trimmed = value.trim();
  if (trimmed === '') return '';
  if (trimmed.startsWith('#')) return fragment && FRAGMENT.test(trimmed) ? trimmed : '';
  let url: URL;
  try {
    url = new URL(trimmed, base);
  } catch {
    return '';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return '';
  const rest = fragment && FRAGMENT.test(url.hash) ? url.hash : '';
  return url.origin + url.pathname + rest;
}

/** Candidates with an http(s) address only; descriptors like "2x" and "640w". */
export function cleanSrcset(value: string, base: string): string {
  return value
    .split(/,\s+|,(?=https?:)/)
    .map((candidate) => {
      const [address = '', descriptor = ''] = candidate.trim().split(/\s+/);
      const url = cleanUrl(address, base);
      return url && /^(?:\d+(?:\.\d+)?[wxh])?$/.test(descriptor)
        ? `${url} ${descriptor}`.trim()
        : '';
    })
    .filter((candidate) => candidate !== '')
    .join(', ');
}

export interface CssOptions {
  base: string;
  /** Text in `content` and custom properties becomes bullets; inline images go. */
  masked: boolean;
  /** Written into the page, not into a file that all get: it may be about one person. */
  inline?: boolean;
  /** The text is the value of one declaration of this property. */
  property?: string;
}

const CSS_TOKEN =
  /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)|\burl\(\s*(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[^)]*)\s*(?:\)|$)|[;{}]/gi;

const SPLIT = '/* rr_split */';
const SPOKEN = /^\s*(?:content|quotes|string-set|--[^:]*)\s*(?::|$)/i;
const ADDRESS_PLACE = /(?:@import|image-set\(|\bsrc\()[^;{}]*$/i;
const INLINE = /^data:(?:image|font|application\/(?:x-)?font)[-\w.+/]*[;,]/i;

/** Letters and digits of a CSS string, also escaped ones; icons (private use) stay. */
const maskCssString = (value: string): string =>
  value
    .slice(1, -1)
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (whole, code: string) => {
      const point = parseInt(code, 16);
      if (point > 0x10ffff) return '';
      return /[\p{L}\p{N}]/u.test(String.fromCodePoint(point)) ? '\u2022' : whole;
    })
    .replace(
      /(\\[0-9a-f]{1,6}\s?)|[\p{L}\p{N}]/giu,
      (_, escape: string | undefined) => escape ?? '\u2022',
    );

function cleanAddress(raw: string, options: CssOptions): string {
  const value = raw.replace(/\\([^0-9a-f])/gi, '$1');
  if (/^\s*data:/i.test(value)) return !options.masked && INLINE.test(value.trim()) ? value : '';
  // The recorder completes url(#symbol) to a folder's address: no file, so the symbol.
  const symbol = /^https?:\/\/[^?#]*\/(#[\w.:-]{1,100})$/.exec(value.trim());
  return symbol ? (symbol[1] ?? '') : cleanUrl(value, options.base, true);
}

const quote = (value: string): string => `"${value.replace(/["\\\n\r\f]/g, encodeURIComponent)}"`;

/** What styles of single elements are made of; other words may be names. */
const STYLE_WORDS = new Set(
  (
    'px rem em ex vh vw svh dvh vmin vmax cqw cqh deg turn s ms fr ch pt cm mm in rgb rgba hsl ' +
    'hsla oklch oklab lab lch color mix srgb calc min max clamp var env none auto initial ' +
    'inherit unset revert layer normal block inline flex grid table contents flow root list ' +
    'item cell row column wrap nowrap reverse dense start end center left right top bottom ' +
    'middle baseline stretch space between around evenly first last safe static relative ' +
    'absolute fixed sticky visible hidden scroll clip collapse ellipsis break word all keep ' +
    'anywhere pre line bold bolder lighter italic oblique underline overline through solid ' +
    'dashed dotted double groove ridge inset outset thin medium thick border content padding ' +
    'box fit cover contain fill scale down repeat no pointer default grab move text wait help ' +
    'not allowed zoom out crosshair translate translatex translatey translatez translate3d ' +
    'scalex scaley scale3d rotate rotatex rotatey rotatez skew skewx skewy matrix matrix3d ' +
    'perspective blur brightness contrast grayscale opacity saturate sepia drop shadow invert ' +
    'linear radial conic gradient to at from circle ellipse closest farthest side corner ease ' +
    'cubic bezier steps infinite alternate forwards backwards both running paused transparent ' +
    'currentcolor black white red green blue gray grey yellow orange purple transform width ' +
    'height background margin isolate multiply screen overlay important uppercase lowercase ' +
    'capitalize nearest mandatory proximity x y both smooth instant touch pan manipulation'
  ).split(' '),
);
const COLOUR = /^\s*#[0-9a-f]{3,8}\s*$/i;

/** Lengths, numbers, colours and keywords; no other words, and no long numbers. */
export const isPlain = (value: string): boolean =>
  COLOUR.test(value) ||
  (value.length < 1000 &&
    !/\d{6}|["'\\]/.test(value.replace(/\.\d+/g, '')) &&
    (value.replace(/var\(\s*--[\w-]+/g, '').match(/[\p{L}_]+/gu) ?? []).every(isStyleWord));

const isStyleWord = (word: string): boolean =>
  STYLE_WORDS.has(word.toLowerCase()) || /^[\da-f]{3,8}$/i.test(word);

const CUSTOM = /(^|[;{}\s])(--[\w-]+)\s*:([^;{}]*)/g;

const withholdWords = (whole: string, before: string, name: string, value: string): string =>
  isPlain(value) ? whole : `${before}${name}: initial`;

/** Style sheet, rule or declarations without comments, queries and foreign schemes. */
export function cleanCss(css: string, options: CssOptions): string {
  const needed = options.masked || /url\(|\/\*|@import|image-set\(|src\(/i.test(css);
  if (!needed) return css;
  let start = 0;
  const spokenProperty = options.property !== undefined && SPOKEN.test(options.property);
  const cleaned = css.replace(CSS_TOKEN, (token: string, offset: number) => {
    const first = token[0];
    if (first === ';' || first === '{' || first === '}') {
      start = offset + 1;
      return token;
    }
    if (token.startsWith('/*')) return token === SPLIT ? token : ' ';
    if (first === '"' || first === "'") {
      const before = css.slice(start, offset);
      if (ADDRESS_PLACE.test(before)) return quote(cleanAddress(token.slice(1, -1), options));
      if (options.masked && (spokenProperty || SPOKEN.test(before)))
        return first + maskCssString(token) + first;
      return token;
    }
    const inner = token.replace(/^url\(\s*/i, '').replace(/\s*\)?$/, '');
    const quoted = inner[0] === '"' || inner[0] === "'";
    return `url(${quote(cleanAddress(quoted ? inner.slice(1, -1) : inner, options))})`;
  });
  return options.masked && options.inline ? cleaned.replace(CUSTOM, withholdWords) : cleaned;
}

/** One declaration of a style attribute; null withholds it. */
export function cleanDeclaration(
  property: string,
  value: string,
  options: CssOptions,
): string | null {
  if (options.masked) {
    // What a script writes on one element may be about one person.
    if (!/^-{0,2}[a-z][a-z-]{0,40}$/.test(property) || !isPlain(value)) return null;
  }
  return cleanCss(value, { ...options, property });
}

/** A whole style attribute. Declarations that cannot be told apart are withheld. */
export function cleanStyle(style: string, options: CssOptions): string {
  if (!options.masked) return cleanCss(style, options);
  return splitDeclarations(style)
    .map((declaration) => {
      const colon = declaration.indexOf(':');
      if (colon < 1) return '';
      const property = declaration.slice(0, colon).trim().toLowerCase();
      const value = cleanDeclaration(property, declaration.slice(colon + 1), options);
      return value === null ? '' : `${property}:${value}`;
    })
    .filter((declaration) => declaration !== '')
    .join(';');
}

/** At semicolons outside strings, comments and brackets. */
function splitDeclarations(style: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const token of style.match(
    /\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)|\([^)]*\)?|;|[^;"'(/]+|[\s\S]/g,
  ) ?? []) {
    if (token === ';') {
      parts.push(part);
      part = '';
    } else if (!token.startsWith('/*')) part += token;
  }
  parts.push(part);
  return parts;
}
