/** The allow-list of attributes: a name that is not here does not leave. Pure. */

import {
  Control,
  isButton,
  isEntered,
  isScrollTold,
  isMasked,
  type Known,
  type Space,
  type State,
} from './redact-rules.ts';
import { cleanCss, isLook, isPlain, VOCABULARY } from './redact-css.ts';
import { cleanSrcset, cleanUrl, isTiny, looksPersonal, maskText } from './redact-text.ts';

type Clean = (value: string, known: Known, state: State) => string | null;

/** Names of the site's own code, as far as they cannot say whose page it is. */
const names: Clean = (value, known) => {
  const masked = isMasked(known.rule);
  if (!masked && !known.entered && !LOOKED_AT.test(value)) return value;
  return value
    .split(/\s+/)
    .filter(
      (name) =>
        !CHECKED.test(name) &&
        !(known.entered && CHOSEN.test(name)) &&
        !(masked && looksPersonal(name)),
    )
    .join(' ');
};
/** Where names have none of it, all of them stay as they are. */
const LOOKED_AT = /checked|\s\s|[^\S ]/i;
/** Of a field also without what says whether it is filled, and whether rightly. */
const styled: Clean = (value, known, state) => {
  if (!isFieldOf(known)) return names(value, known, state);
  const tells = known.control === Control.Secret ? FILLED : JUDGED;
  const kept = value.split(/\s+/).filter((name) => !tells.test(name));
  return names(kept.join(' '), known, state);
};
const JUDGED =
  /(?:^|[-_])(?:(?:in|un)?valid(?:ated)?|dirty|pristine|(?:un)?touched|errors?|(?:is|has)-(?:danger|success|warning))(?:$|[-_])/i;
const FILLED = new RegExp(
  JUDGED.source +
    /|(?:^|[-_])(?:(?:un)?filled|empty|blank|has-(?:content|text|value))(?:$|[-_])/.source,
  'i',
);
/** What libraries write beside a box to draw it ticked. */
const CHECKED = /(?:^|[-_])(?:un)?checked$/i;
/** And a choice made, or the one that the keys are at. */
const CHOSEN =
  /(?:^|[-_])(?:(?:in|un)?(?:active|chosen|selected)|current|focus\w*|highlight\w*|off|on)(?:$|[-_])/i;
const isFieldOf = (known: Known): boolean =>
  known.entered !== '' || (isEntered(known) && !isButton(known));
const flag: Clean = () => '';
const matching =
  (pattern: RegExp): Clean =>
  (value) =>
    pattern.test(value) ? value : null;
const among =
  (allowed: Set<string>): Clean =>
  (value) =>
    value === '' || allowed.has(value.trim().toLowerCase()) ? value : null;
const words = (list: string): Clean => among(new Set(list.split(' ')));
/** Names that are cleaned alike. */
const each = (list: string, clean: Clean): Record<string, Clean> =>
  Object.fromEntries(list.split(' ').map((name) => [name, clean]));

const plainOrNull = (value: string): string | null => (isPlain(value) ? value : null);

const number = matching(/^\s*[+-]?(?=[.\d])\d{0,6}(?:\.\d{1,20})?(?:%|px|em|rem|ex|pt)?\s*$/);
const colour: Clean = (value, known) =>
  (isMasked(known.rule) ? /^\s*#[0-9a-f]{3,8}\s*$/i : /^[\s#\w]{1,30}$/).test(value) ? value : null;
const scrolled: Clean = (value, known, state) =>
  isScrollTold(known) ? number(value, known, state) : null;
const side = words('left right center middle top bottom baseline justify char');

/** Words for a reader: they follow the rule of the text around them. */
const spoken: Clean = (value, known) => (isMasked(known.rule) ? maskText(value) : value);
const openOnly =
  (clean: Clean): Clean =>
  (value, known, state) =>
    isMasked(known.rule) ? null : clean(value, known, state);

const resource: Clean = (value, known, state) => {
  if (isMasked(known.rule)) return null;
  if (isTiny(value)) return value;
  return cleanUrl(value, state) || null;
};
/** What another part of the drawing is referred to by. */
const symbol: Clean = (value, known, state) => {
  if (known.tag === 'image' || known.tag === 'feimage') return resource(value, known, state);
  if (known.tag === 'a') return '#';
  const address = cleanUrl(value, state, true);
  if (address.startsWith('#')) return address;
  // A sprite is a file of the site, not of one person.
  return known.tag === 'use' && (!isMasked(known.rule) || address.includes('.svg#'))
    ? address || null
    : null;
};

/**
 * As far as rules ask for it: of other websites host and path, of this one the path, of
 * mail and telephone that it is one. Whether there is a query or a fragment is told, so
 * that `[href$=".pdf"]` finds what it finds here.
 */
const link: Clean = (value, known, state) => {
  if (isMasked(known.rule)) return '#';
  const scheme = /^\s*(mailto|tel):/i.exec(value);
  if (scheme) return `${scheme[1]!.toLowerCase()}:`;
  const address = cleanUrl(value, state);
  const base = state.base.split(/[?#]/, 1)[0]!;
  const fragment = value.includes('#') ? '#' : '';
  if (!address || (address === base && fragment)) return '#';
  const query = /^[^#]*\?/.test(value) && !address.includes('?') ? '?' : '';
  const origin = /^\w+:\/\/[^/]*/.exec(base)?.[0] ?? '';
  const isOwn = address.startsWith(`${origin}/`);
  return (isOwn ? address.slice(origin.length) : address) + query + fragment;
};
const links: Record<string, Clean> = {
  href: link,
  target: words('_blank'),
  download: flag,
};

const ROLES =
  'alert alertdialog application article banner button cell checkbox columnheader combobox ' +
  'complementary contentinfo definition dialog document feed figure form generic grid gridcell ' +
  'group heading img link list listbox listitem log main marquee math menu menubar menuitem ' +
  'menuitemcheckbox menuitemradio meter navigation none note option presentation progressbar ' +
  'radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider ' +
  'spinbutton status switch tab table tablist tabpanel term textbox timer toolbar tooltip tree ' +
  'treegrid treeitem';

export const bool = words('true false');
export const vocabulary = among(VOCABULARY);

export const EVERYWHERE: Record<string, Clean> = {
  class: styled,
  id: names,
  part: styled,
  slot: names,
  dir: words('ltr rtl auto'),
  lang: matching(/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$/i),
  hidden: words('until-found hidden'),
  inert: flag,
  popover: words('auto manual hint'),
  contenteditable: words('true false plaintext-only'),
  role: words(ROLES),
  tabindex: number,
  ...each(
    'draggable aria-expanded aria-hidden aria-disabled aria-busy aria-modal aria-invalid aria-required',
    bool,
  ),
  // Of these, rules ask whether they are there.
  'data-bs-target': flag,
  'data-selectable': flag,
  // `data-label` is printed by rules, as labels of cells are; of `data-cobrowse-label` the advisor is
  // told that they point to it.
  ...each(
    'title data-label aria-label data-cobrowse-label aria-description aria-roledescription',
    spoken,
  ),
  'aria-pressed': openOnly(bool),
  'aria-current': words('true false page step location date time'),
  'aria-orientation': words('horizontal vertical'),
  'aria-haspopup': words('true false menu listbox tree grid dialog'),
  'aria-sort': words('ascending descending none other'),
  'aria-level': number,
  align: side,
  valign: side,
  rr_scrollLeft: scrolled,
  rr_scrollTop: scrolled,
};

/** What says of a widget with an entered role what was entered. */
export const isState = (name: string, tag: string): boolean =>
  /^(?:aria-(?:current|pressed|selected)|tabindex)$/.test(name) || isLook(name, tag);

const table: Record<string, Clean> = {
  ...each('colspan rowspan span cellpadding cellspacing', number),
  nowrap: flag,
  scope: words('col row colgroup rowgroup'),
};
const MEDIA_WORDS = new Set([
  ...VOCABULARY,
  ...(
    'screen print speech and only or device orientation portrait landscape resolution dpi dppx ' +
    'prefers scheme reduced motion more less preference reduce hover coarse fine any aspect ratio'
  ).split(' '),
]);
export const hasMediaWords = (value: string): boolean =>
  (value.match(/\p{L}+/gu) ?? []).every((word) => MEDIA_WORDS.has(word));
const media: Clean = (value, known) =>
  !isMasked(known.rule) || hasMediaWords(value) ? value : null;
/** A picture that is one of several: which, says the visitor's browser (redact-pictures.ts). */
const picture: Record<string, Clean> = {
  src: resource,
  srcset: (value, known, state) =>
    isMasked(known.rule) ? null : cleanSrcset(value, state) || null,
  sizes: openOnly(matching(/^[\w\s().,:%<>=/*+-]{1,500}$/)),
  alt: spoken,
};
const field: Record<string, Clean> = {
  placeholder: spoken,
  'aria-placeholder': spoken,
  size: number,
  cols: number,
  rows: number,
  wrap: words('soft hard off'),
  readonly: flag,
  required: flag,
  multiple: flag,
};
const option: Record<string, Clean> = {
  label: (value, known, state) =>
    known.control === Control.Shown ? spoken(value, known, state) : maskText(value),
};
const measure = each('value max min low high optimum', openOnly(number));
const bullet = matching(/^(?:[1ai]|disc|circle|square)$/i);
const framed = words('0 1 no yes auto');

export const BY_TAG: Record<string, Record<string, Clean>> = {
  a: links,
  area: links,
  button: { type: words('submit reset button') },
  img: picture,
  input: { ...field, alt: spoken, src: resource },
  textarea: field,
  select: field,
  option,
  optgroup: option,
  progress: measure,
  meter: measure,
  li: { value: openOnly(number), type: bullet },
  ol: { start: openOnly(number), reversed: flag, type: bullet },
  ul: { type: bullet },
  td: table,
  th: table,
  table,
  col: table,
  colgroup: table,
  font: { size: number, face: openOnly(matching(/^[\w\s,-]{0,80}$/)) },
  style: { media },
  link: { media, disabled: flag, title: openOnly((value) => value) },
  dialog: { rr_open_mode: words('modal non-modal') },
  hr: { size: number },
  // Many sites hide those without (`audio:not([controls])`).
  audio: { controls: flag },
  slot: { name: names },
  iframe: {
    frameborder: framed,
    scrolling: framed,
    ...each('marginwidth marginheight', number),
  },
  body: { background: resource },
};

const PAINT: Clean = (value, known, state) =>
  isMasked(known.rule)
    ? plainOrNull(value)
    : cleanCss(value, { place: state, masked: false, own: true });
const SHAPE: Clean = (value, known) =>
  isMasked(known.rule)
    ? plainOrNull(value)
    : /^[\w\s.,%()+;#-]{0,500000}$/.test(value)
      ? value
      : null;

const html: Record<string, Clean> = {
  width: number,
  height: number,
  open: flag,
  bgcolor: colour,
  color: colour,
  // `<table border>` has one as well.
  border: matching(/^\d{0,6}$/),
  disabled: flag,
};

const svg: Record<string, Clean> = {
  href: symbol,
  'xlink:href': symbol,
  ...each(
    'width height d points x y z x1 y1 x2 y2 cx cy fx fy fr r rx ry dx dy pathLength viewBox ' +
      'preserveAspectRatio transform gradientTransform patternTransform gradientUnits ' +
      'patternUnits patternContentUnits clipPathUnits maskUnits maskContentUnits filterUnits ' +
      'primitiveUnits markerUnits markerWidth markerHeight refX refY orient offset spreadMethod ' +
      'stdDeviation in in2 result mode operator values type k1 k2 k3 k4 scale radius tableValues ' +
      'slope intercept amplitude exponent baseFrequency numOctaves seed stitchTiles ' +
      'xChannelSelector yChannelSelector edgeMode surfaceScale specularConstant ' +
      'specularExponent diffuseConstant azimuth elevation limitingConeAngle rotate textLength ' +
      'lengthAdjust startOffset method spacing side version order kernelMatrix divisor bias ' +
      'targetX targetY preserveAlpha pointsAtX pointsAtY pointsAtZ mask-type xml:space ' +
      'attributeName begin dur end from to by path calcMode keyTimes keySplines keyPoints ' +
      'repeatCount repeatDur additive accumulate',
    SHAPE,
  ),
  ...each(
    'fill stroke stop-color flood-color lighting-color color opacity fill-opacity ' +
      'stroke-opacity stop-opacity flood-opacity fill-rule clip-rule stroke-width ' +
      'stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset ' +
      'clip-path mask filter marker-start marker-mid marker-end display visibility ' +
      'overflow vector-effect paint-order shape-rendering text-rendering image-rendering ' +
      'text-anchor dominant-baseline alignment-baseline baseline-shift letter-spacing ' +
      'word-spacing font-size font-weight font-style font-family font-stretch font-variant ' +
      'text-decoration writing-mode direction color-interpolation color-interpolation-filters ' +
      'transform-origin',
    PAINT,
  ),
};

const math = each(
  'width height depth voffset columnalign rowalign columnspacing rowspacing columnspan rowspan display displaystyle ' +
    'scriptlevel stretchy symmetric fence separator form accent accentunder largeop ' +
    'movablelimits minsize maxsize linethickness lspace rspace mathsize mathcolor ' +
    'mathbackground mathvariant notation',
  SHAPE,
);

export const BY_SPACE: Record<Space, Record<string, Clean>> = { html, svg, math };
