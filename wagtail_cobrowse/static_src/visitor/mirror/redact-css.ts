/** Style sheets, rules and style attributes as they may leave. Pure. */

import { cleanUrl, isTiny, looksPersonal, type Place } from './redact-text.ts';

export interface CssOptions {
  place: Place;
  /** Strings and custom properties become bullets; inline images go. */
  masked: boolean;
  /** Written into the page, not into a file that all get: it may be about one person. */
  inline?: boolean;
  /** Written onto one element. */
  own?: boolean;
  /** Properties that would tell what was entered. */
  telling?: RegExp | undefined;
}

/** Attributes `data-…` that say how something looks, by convention; others may say whose it is. */
export const DATA_TOKENS = new Set(
  (
    'state theme mode active open expanded collapsed visible side align orientation position ' +
    'placement variant appearance kind size layout loading loaded color-scheme color-mode bs-theme bs-popper ' +
    'popper-placement headlessui-state kern-theme mantine-color-scheme fr-theme fr-scheme ' +
    'fr-js-range fr-js-table fr-steps fr-current-step sortable sort-active disabled type ' +
    'design shape pill with-header with-footer'
  )
    .split(' ')
    .map((name) => `data-${name}`),
);

/** Components by whose looks one could tell what was chosen or entered in them. */
const ENTERED =
  /(?:^|-)(?:check(?:box)?|radio|option|switch|toggle|slider|range|rating|pin|otp|password)(?:-|$)/;

/** Attributes of a component are as those, without the letters before them. */
export const isLook = (name: string, tag: string): boolean =>
  !(tag.includes('-') && ENTERED.test(tag)) &&
  (DATA_TOKENS.has(name) || (tag.includes('-') && DATA_TOKENS.has(`data-${name}`)));

const STRING = /"(?:[^"\\\n\r\f]+|\\[^])*"?|'(?:[^'\\\n\r\f]+|\\[^])*'?/.source;
const COMMENT = /\/\*[^]*?(?:\*\/|$)/.source;
/** `-url(…)` is something else; what further has quotes in `url("…" …)` is read like the rest. */
const TOKEN = new RegExp(
  `\\\\(?:[\\da-f]{1,6}[ \\t\\n\\r\\f]?|[^\\n\\r\\f])(?:url\\()?|<!--|[-\\w\\x80-\\uffff]url\\(|` +
    `${COMMENT}|${STRING}|` +
    `url\\(\\s*(?:(?:${STRING})(?:[^"'()]*\\))?|(?:\\\\[^]|[^)\\\\]+)*\\)?)|[;{}]`,
  'gi',
);

/** What stands in a string, or in `url(…)`. */
const contents = (token: string): string => {
  const [, double, single, bare] =
    /^(?:url\(\s*)?(?:"((?:\\[^]|[^"\\]+)*)|'((?:\\[^]|[^'\\]+)*)|([^]*?)\)?$)/i.exec(token)!;
  return (bare ?? double ?? single!)
    .replace(/\\(?:([\da-f]{1,6})\s?|([^]))/gi, (_, code: string | undefined, letter: string) =>
      code ? String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff)) : letter,
    )
    .trim();
};

const quote = (value: string): string => `"${value.replace(/["\\\n\r\f]/g, encodeURIComponent)}"`;

/** In place of `token`, which is `url(…)`, or begins it: then its end follows. */
const asUrl = (token: string, said: string): string =>
  `url(${said}${token.endsWith(')') ? ')' : ''}`;

/** With addresses as a browser completes them; a symbol's name is none. */
export const completeUrls = (css: string, base: string): string =>
  /url\(/i.test(css)
    ? css.replace(TOKEN, (token: string) => {
        const address = /^url\(/i.test(token) ? contents(token) : '';
        return address && !/^(?:[a-z+]+:|#)/i.test(address) && URL.canParse(address, base)
          ? asUrl(token, quote(new URL(address, base).href))
          : token;
      })
    : css;

const SPLIT = '/* rr_split */';
const BEFORE_ADDRESS = /@import|image-set\(|\bsrc\(/i;
/** Words of CSS itself: kinds of pictures, and of what properties hold. */
const TYPED = /\b(?:type\(|syntax:)\s*$/i;
const TYPES =
  '(?:angle|color|custom-ident|image|integer|(?:length-)?percentage|length|number|time|transform-list)';
const KIND = new RegExp(
  `^.(?:image/(?:avif|gif|jpeg|jxl|png|svg\\+xml|webp)|(?:<${TYPES}>[+#]?|none|auto|[\\s|*])+).$`,
);
/** Properties whose strings are names within the sheet. */
const OF_NAMES =
  /^\s*(?:(?:font(?:-family|-feature-settings|-variation-settings)?|grid[\w-]*|src)\s*:|@charset\s)/i;
/** Where an address is that of a file for all: a font, a sheet, or merely a name. */
const OF_FILES = /^\s*(?:src\s*:|@(?:import|namespace)\b)/i;
const SELECTED_BY = /\[[^[\]]*=\s*$/;
const INLINE = /^data:(?:image|font|application\/(?:x-)?font)[-\w.+/]*[;,]/i;
/** A part of a drawing: of this page, or of a file of the site. */
const IN_DRAWING = /^#|\.svg#/i;
/** Of dots: what somebody took or uploaded is such a picture. Icons are seldom. */
const PHOTO = /^data:image\/(?!svg\+xml)/i;

/** Escaped letters and hyphens of names, so that no escape hides what a word is. */
const plainLetters = (css: string): string =>
  css.includes('\\')
    ? css
        .replace(
          /\\(?:(\\|[g-z])|0{0,4}([46][1-9a-f]|[57][0-9a]|2d)(?![\da-f])\s?)/gi,
          (whole, letter: string | undefined, code: string) =>
            letter === '\\' ? whole : (letter ?? String.fromCharCode(parseInt(code, 16))),
        )
        // No lookbehind: Safari has it since 16.4 only, and would read nothing of this file.
        .replace(/([a-z])\\-(?=[a-z\\])/gi, '$1-')
    : css;

/** Letters and digits of a CSS string, also escaped ones; icons (private use) stay. */
const maskCssString = (value: string): string =>
  value
    .slice(1, -1)
    .replace(/\\([\da-f]{1,6})\s?|[\p{L}\p{N}]/giu, (whole, code: string | undefined) => {
      const point = parseInt(code ?? '61', 16);
      return point > 0x10ffff || /[\p{L}\p{N}]/u.test(String.fromCodePoint(point))
        ? '\u2022'
        : whole;
    });

/** `isFile`: it is no picture. */
function cleanAddress(token: string, options: CssOptions, isFile: boolean): string {
  const value = contents(token);
  // On one element, it may be what a person has uploaded, or a code that was drawn.
  if (/^data:/i.test(value)) {
    const isKept =
      !options.masked &&
      !options.own &&
      INLINE.test(value) &&
      (!options.inline || !PHOTO.test(value) || isTiny(value));
    return isKept ? value : '';
  }
  // The recorder completes url(#symbol) to a folder's address: no file, so the symbol.
  const symbol = /^https?:\/\/[^?#]*\/(#[\w.:-]{1,100})$/.exec(value);
  const address = symbol?.[1] ?? cleanUrl(value, options.place, true);
  // What a page writes for this one person may draw what that person has uploaded.
  const isKept = !options.masked || !options.inline || isFile || IN_DRAWING.test(address);
  return isKept ? address : '';
}

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
    'cubic bezier steps infinite alternate forwards backwards running paused transparent ' +
    'currentcolor black white red green blue gray grey yellow orange purple transform width ' +
    'height background margin isolate multiply screen overlay important uppercase lowercase ' +
    'capitalize nearest mandatory proximity x y both smooth instant touch pan manipulation ' +
    'light dark round cqi rlh minmax vertical rl ltr rtl justify sub super webkit'
  ).split(' '),
);

/** What attributes about looks may say: words of styles, and of kinds and states. */
export const VOCABULARY = new Set([
  ...STYLE_WORDS,
  ...(
    'brand accent true false open closed active inactive shown expanded collapsed ' +
    'enabled disabled positive negative critical teal system primary secondary neutral ' +
    'success warning danger horizontal m l plain subtle select-one ' +
    'select-multiple ghost tertiary emphasized square rounded 0 1 2 3 4 5 6 7 8 9 small ' +
    'large full compact xs sm md lg xl information info loading loaded ready idle ' +
    'entering leaving entered exited outlined filled filled-outlined'
  ).split(' '),
]);
/** Of pictures only that there was one: without any, what they mask would be a filled box. */
const COLOUR = /^\s*(?:#[0-9a-f]{3,8}|url\(""\))\s*$/i;

/** Lengths, numbers, colours and keywords; no other words, and no long numbers but of nines: without end. */
export const isPlain = (value: string): boolean => {
  const rest = value.replace(/#[\da-f]{3,8}(?![\w-])|\b9{6,}(?!\d)/gi, '');
  return (
    COLOUR.test(value) ||
    (value.length < 1000 &&
      !/\d{6}|["'\\]/.test(rest.replace(/\.\d+/g, '')) &&
      (rest.replace(/var\(\s*--[\w-]+/gi, '').match(/[\p{L}_][\p{L}_\d]*/gu) ?? []).every((word) =>
        STYLE_WORDS.has(word.toLowerCase()),
      ))
  );
};

const NAME = '(--[^\\s:;{}]+)\\s*:';
/** A custom property, or where it is asked for: `style(--name: value)`. */
const CUSTOM = new RegExp(
  `(^|[;{}\\s])${NAME}([^;{}]*)|` +
    // No name goes on over where another one may begin: each would be looked for to the end of all.
    '\\((--(?:(?!\\(--[^\\s:;{}])[^\\s:;{}])+)\\s*:([^;{}()]*(?:\\([^;{}]*)?)',
  'g',
);

const withholdWords = (
  whole: string,
  before: string,
  name: string | undefined,
  value: string,
  asked: string,
  words: string,
): string =>
  isPlain(name ? value : words)
    ? whole
    : name
      ? `${before}${name}: initial`
      : `(${asked}: initial${words.includes('(') ? ')' : ''}`;

/** Numbers that are drawn as they are. */
const COUNTED = /\bcounter-(?:(?:re)?set|increment)\s*:[^;{}]*/gi;
const NUMBERS = /\s(?:[+-]?\d+(?![\w-])|(?!reversed\()[a-z-]+\([^;{}]*)/gi;

/** Stands in a string that was put aside, and nowhere else. */
const ASIDE = '\u0001';
/** Or such a string. */
const PRELUDE = new RegExp(`(^|[;{}])([^;{}]+)(?=\\{)|"${ASIDE}\\d+"`, 'g');
const KEPT = new RegExp(`"${ASIDE}(\\d+)"`, 'g');
const IN_NAME = '[^[\\]=~|^$*\\s]';
/** Of brackets one at most: in a row of them, each would be looked for to the end of all. */
const SELECTED = new RegExp(
  `\\[\\s*(?:[\\w*-]*\\|(?!=))?(${IN_NAME}+(?:\\[${IN_NAME}*)?|\\[${IN_NAME}*)` +
    `\\s*([~|^$*]?=)\\s*(${STRING}|[^\\]\\s]*)`,
  'g',
);
const STRUCTURAL = /^(?:class|id|type|dir|lang|role|open|popover|slot|part|aria-[a-z]+)$/i;

/** Selectors without values that do not leave with their attributes either. */
const cleanPrelude = (prelude: string, masked: boolean): string => {
  const cleaned = prelude.replace(SELECTED, (whole, name: string, how: string, value: string) => {
    const said = value.replace(/["']/g, '');
    const isKept =
      STRUCTURAL.test(name) ||
      /^(?:true|false)$/.test(said) ||
      (isLook(name, '-') && (!masked || VOCABULARY.has(said.toLowerCase()))) ||
      (!masked && !/^(?:value|data-.*)$|[\\[]/i.test(name));
    return isKept && !(masked && looksPersonal(said)) ? whole : `[${name}${how}""`;
  });
  if (!masked) return cleaned;
  return cleaned.replace(
    /([.#])((?:[\w-]|\\.|[^\x00-\x7f])+)/g,
    (whole, first: string, name: string) =>
      looksPersonal(name.replace(/\\/g, '')) ? `${first}-` : whole,
  );
};

/** Style sheet, rule or declarations without comments, queries and foreign schemes. */
export function cleanCss(source: string, options: CssOptions): string {
  const { masked, inline } = options;
  const needed =
    masked ||
    (inline && /\[[^[\]{}]*=/.test(source)) ||
    /url\(|\/\*|@import|image-set\(|src\(|\\/i.test(source);
  if (!needed) return source;
  const css = plainLetters(source).replaceAll(ASIDE, '');
  let start = 0;
  let end = 0;
  let isAddress = false;
  /** What stands in strings is no rule: they are put aside while rules are looked for. */
  const kept: string[] = [];
  const keep = (text: string): string => (inline ? `"${ASIDE}${kept.push(text) - 1}"` : text);
  const show = (text: string): string => text.replace(KEPT, (_, at: number) => kept[at] ?? '');
  const cleaned = css.replace(TOKEN, (token: string, offset: number) => {
    // Of a name: no quote in it begins a string.
    if (/^(?:\\|<!--|[^"']url\($)/i.test(token)) return token;
    const gap = css.slice(end, offset);
    end = offset + token.length;
    const first = token[0];
    if (first === ';' || first === '{' || first === '}') {
      start = end;
      isAddress = false;
      return token;
    }
    isAddress ||= BEFORE_ADDRESS.test(gap);
    if (token.startsWith('/*')) {
      if (start === offset - gap.length && !gap.trim()) start = end;
      return token === SPLIT ? token : ' ';
    }
    const isFile = OF_FILES.test(css.slice(start, start + 60));
    if (first === '"' || first === "'") {
      const isKind = TYPED.test(gap);
      if (isKind && KIND.test(token)) return keep(token);
      if (isAddress) return keep(isKind ? '""' : quote(cleanAddress(token, options, isFile)));
      if (!masked || SELECTED_BY.test(gap) || OF_NAMES.test(css.slice(start, start + 60)))
        return keep(token);
      return keep(first + maskCssString(token) + first);
    }
    const address = cleanAddress(token, options, isFile);
    return asUrl(token, address ? keep(quote(address)) : '""');
  });
  if (!inline) return cleaned;
  const withheld = masked
    ? cleaned.replace(COUNTED, (whole) => whole.replace(NUMBERS, '')).replace(CUSTOM, withholdWords)
    : cleaned;
  return withheld.replace(PRELUDE, (whole, before: string | undefined, prelude: string) =>
    prelude ? before + cleanPrelude(show(prelude), masked) : show(whole),
  );
}

/** One declaration of a style attribute; null withholds it. */
export function cleanDeclaration(
  property: string,
  value: string,
  options: CssOptions,
): string | null {
  if (options.telling?.test(property)) return null;
  // What a script writes on one element may be about one person.
  if (
    options.masked &&
    (!/^(?!counter)-{0,2}[a-z][a-z-]{0,40}$/i.test(property) || !isPlain(value))
  )
    return null;
  return cleanCss(value, { ...options, own: true });
}

/** A whole style attribute. Declarations that cannot be told apart are withheld. */
export function cleanStyle(style: string, options: CssOptions): string {
  if (!options.masked && !options.telling) return cleanCss(style, { ...options, own: true });
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

const PART = new RegExp(`${COMMENT}|${STRING}|\\((?:${STRING}|[^)"']+)*\\)?|;|[^;"'(/]+|[^]`, 'g');

/** At semicolons outside strings, comments and brackets. */
function splitDeclarations(style: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const token of style.match(PART) ?? []) {
    if (token === ';') {
      parts.push(part);
      part = '';
    } else if (!token.startsWith('/*')) part += token;
  }
  parts.push(part);
  return parts;
}
