import type { CleanElement, CleanNode, Namespace } from './clean.ts';
import { CUSTOM_TAG, HTML_SILENT, HTML_TAGS, MATH_TAGS, MATH_TEXT, SVG_TAGS } from './allowed.ts';
import { cleanAttributes } from './attributes.ts';
import { boxTag, DIALOG_TAG, HTML_BOXES, isBox, isPlaceholder, STAND_INS } from './boxes.ts';
import { cleanSheet } from './css.ts';
import { settleDensity } from './densities.ts';
import { FIXED, fixedSize } from './fixed.ts';
import { noteReference } from './references.ts';
import { span, SPANS } from './spans.ts';
import { stillAgain } from './stills.ts';
import { isRaw, list, numeric, sheetText } from './tree.ts';
import type { Known, Raw, State } from './tree.ts';
import { imageAddress, siteAddress } from './urls.ts';

const MAX_TEXT = 1024 * 1024;
const LONGEST_TAG = 100;
const SPLIT = '/* rr_split */';
const LENGTH = /^\d{1,6}(?:\.\d{1,6})?px$/;
export const FIELD = /^(?:input|textarea|select)$/;
const SILENT_TAG = 'noscript';
const UNKNOWN_TAG = 'cobrowse-unknown';

/** Node types of the recorder. */
const ELEMENT = 2;
const TEXT = 3;

/**
 * A node and everything below it, as far as it is allowed. Null for nodes that the stage
 * does not build; the state knows those that were taken in without being shown.
 */
export function cleanNode(
  raw: unknown,
  parent: Known,
  state: State,
  before: Known | null = null,
): CleanNode | null {
  if (!isRaw(raw)) {
    state.refuse('id');
    return null;
  }
  if (parent.opaque) return hide(raw, parent, state);
  if (parent.sheet) {
    const known = state.enter(raw.id, 'css-text', parent, before);
    if (known) known.text = held(raw.textContent, known, state);
    return null;
  }
  const shadow = raw.isShadow === true;
  if (raw.type === ELEMENT) return cleanElement(raw, parent, state, shadow);
  const known = state.enter(raw.id, raw.type === TEXT ? 'text' : 'nothing', parent);
  if (!known) return null;
  known.shadow = shadow;
  return raw.type === TEXT
    ? { kind: 'text', id: known.id, text: held(raw.textContent, known, state), shadow }
    : { kind: 'nothing', id: known.id, shadow };
}

export function text(value: unknown, known: Known, state: State): string {
  if (typeof value !== 'string') return '';
  if (value.length <= MAX_TEXT) return value;
  state.cut(known);
  return value.slice(0, MAX_TEXT);
}

/** What a text node may hold from now on. */
export function held(value: unknown, known: Known, state: State): string {
  state.empty(known);
  const words = text(value, known, state);
  return state.hold(known, words.length) ? words : '';
}

/** What a field may have in it from now on; null if that is too much. */
export function entered(value: unknown, known: Known, state: State): string | null {
  if (typeof value !== 'string' || !FIELD.test(known.tag)) return null;
  const words = text(value, known, state);
  return state.holdAttribute(known, 'entered value', words) ? words : null;
}

/** Takes in the ids below something that is not shown, so that nobody misses them. */
function hide(raw: Raw, parent: Known, state: State): null {
  const known = state.enter(raw.id, 'hidden', parent);
  if (!known) return null;
  known.shadow = raw.isShadow === true;
  known.opaque = true;
  for (const child of list(raw.childNodes)) if (isRaw(child)) hide(child, known, state);
  return null;
}

function cleanElement(raw: Raw, parent: Known, state: State, shadow: boolean): CleanElement | null {
  const known = state.enter(raw.id, 'element', parent);
  if (!known) return null;
  known.shadow = shadow;
  const attributes = isRaw(raw.attributes) ? raw.attributes : {};
  const source = tagOf(raw);
  known.namespace = namespaceOf(source, raw.isSVG === true, parent);
  const element: CleanElement = {
    kind: 'element',
    id: known.id,
    tag: '',
    namespace: known.namespace,
    attributes: new Map(),
    children: [],
    shadow,
    host: raw.isShadowHost === true,
    defined: false,
    css: null,
    placeholder: null,
    still: null,
    sprite: null,
    scroll: null,
    checked: null,
    selected: null,
    value: null,
  };
  name(element, known, source, raw, attributes, state);
  element.tag = known.tag;
  element.defined = raw.isCustom === true && CUSTOM_TAG.test(source) && state.define(source);
  element.namespace = known.namespace;
  if (!state.admit(known, attributes.type)) {
    known.tag = element.tag = known.namespace === 'svg' ? 'desc' : UNKNOWN_TAG;
    known.opaque = true;
  }
  const silent = known.opaque && known.namespace !== 'html';
  known.isBare = silent && Object.keys(attributes).length > 0;
  if (!silent)
    element.attributes = cleanAttributes(attributes, known.tag, known.namespace, state.context);
  if (known.tag === SILENT_TAG || STAND_INS.has(source))
    for (const one of element.attributes.keys())
      if (one !== 'class' && one !== 'id') element.attributes.delete(one);
  element.still = stillAgain(attributes, known, state);
  special(element, known, source, attributes, state);
  weigh(element, known, state);
  children(element, known, raw, attributes, state);
  return element;
}

const tagOf = ({ tagName }: Raw): string =>
  typeof tagName === 'string' && tagName.length <= LONGEST_TAG ? tagName.trim().toLowerCase() : '';

function namespaceOf(tag: string, isSvg: boolean, parent: Known): Namespace {
  if (isSvg || tag === 'svg') return 'svg';
  if (tag === 'math') return 'math';
  if (parent.namespace === 'math' && !MATH_TEXT.has(parent.tag)) return 'math';
  if (parent.namespace === 'svg' && !/^(?:foreignObject|desc|title)$/.test(parent.tag))
    return 'svg';
  return 'html';
}

/** Decides which element is built for `source`. */
function name(
  element: CleanElement,
  known: Known,
  source: string,
  raw: Raw,
  attributes: Raw,
  state: State,
): void {
  if (source === 'style' || (source === 'link' && isSheetLink(attributes))) {
    known.tag = 'style';
    known.namespace = 'html';
    known.sheet = true;
    return;
  }
  if (known.namespace !== 'html') {
    const allowed =
      known.namespace === 'svg' ? SVG_TAGS.get(source) : MATH_TAGS.has(source) ? source : undefined;
    known.tag = allowed ?? (known.namespace === 'svg' ? 'desc' : 'none');
    if (allowed !== undefined) return;
    state.refuse('tag');
    known.opaque = true;
    return;
  }
  const box = HTML_BOXES.get(source);
  if (source === 'iframe' && raw.needBlock !== true && state.mayFrame(known)) known.tag = source;
  else if (source === 'canvas' && stillOf(attributes) !== null) known.tag = 'img';
  else if (box || (raw.needBlock === true && HTML_SILENT.has(source))) known.tag = boxTag(source);
  else if (STAND_INS.has(source)) known.tag = `cobrowse-${source}`;
  else if (source === 'dialog') known.tag = DIALOG_TAG;
  else if (HTML_SILENT.has(source)) known.tag = source === 'template' ? source : SILENT_TAG;
  else if (HTML_TAGS.has(source) || CUSTOM_TAG.test(source)) known.tag = source;
  else known.tag = UNKNOWN_TAG;
  if (known.tag === UNKNOWN_TAG || known.tag === SILENT_TAG) state.refuse('tag');
  if (isBox(known.tag)) element.placeholder = box ?? 'media';
  if (raw.needBlock === true) {
    const why = attributes.rr_placeholder;
    element.placeholder = isPlaceholder(why) ? why : 'private';
    // An image or control would not show the label of the placeholder.
    if (/^(?:img|input|select|textarea|hr|progress|meter)$/.test(known.tag))
      known.tag = boxTag(known.tag);
  }
  known.opaque =
    element.placeholder !== null ||
    known.tag === SILENT_TAG ||
    STAND_INS.has(source) ||
    known.tag === 'template' ||
    known.tag === 'iframe' ||
    known.tag === 'img';
}

function isSheetLink(attributes: Raw): boolean {
  if (typeof attributes._cssText === 'string') return true;
  return typeof attributes.rel === 'string' && /(?:^|\s)stylesheet(?:\s|$)/i.test(attributes.rel);
}

/** The picture of a canvas, if the recorder took one. */
const stillOf = (attributes: Raw): string | null =>
  typeof attributes.rr_dataURL === 'string'
    ? imageAddress(attributes.rr_dataURL, '', { prefixes: [] })
    : null;

/** What the recorder says in attributes that are none. */
function special(
  element: CleanElement,
  known: Known,
  source: string,
  raw: Raw,
  state: State,
): void {
  const { attributes } = element;
  const { tag } = known;
  if (tag === 'img') {
    const still = stillOf(raw);
    if (still !== null) attributes.set('src', still);
    settleDensity(attributes);
  }
  if (element.placeholder) {
    const size = boxSize(raw);
    if (size) attributes.set('style', size);
    else if (source !== tag) sizeFromAttributes(attributes);
  } else fix(attributes, known, raw);
  if (tag === DIALOG_TAG && attributes.has('open') && raw.rr_open_mode === 'modal') {
    attributes.set('data-cobrowse-layer', 'modal');
  }
  if (tag === 'style') {
    for (const one of ['title', 'type', 'disabled']) attributes.delete(one);
  }
  element.value = entered(raw.value, known, state);
  if (FIELD.test(tag) && typeof raw.checked === 'boolean') element.checked = raw.checked;
  if (tag === 'option' && typeof raw.selected === 'boolean') element.selected = raw.selected;
  const x = numeric(raw.rr_scrollLeft, -1e7, 1e7);
  const y = numeric(raw.rr_scrollTop, -1e7, 1e7);
  if (x !== null || y !== null) element.scroll = { x: x ?? 0, y: y ?? 0 };
  known.name = attributes.get('id') ?? null;
  if (known.namespace === 'svg' && tag === 'use') {
    element.sprite = spriteAddress(raw, state);
    known.use = attributes.get('href')?.slice(1) ?? '';
    state.uses++;
    state.usesChanged = true;
  }
}

/** The size of what would have another one here. */
function fix(attributes: CleanElement['attributes'], known: Known, raw: Raw): void {
  known.fixed = fixedSize(raw, known.tag);
  if (!known.fixed) return;
  attributes.set(FIXED, '');
  attributes.set('style', `${known.fixed};${attributes.get('style') ?? ''}`);
}

function weigh(element: CleanElement, known: Known, state: State): void {
  if (!span(known, element.attributes, state))
    for (const name of SPANS) element.attributes.delete(name);
  for (const [name, value] of element.attributes) {
    if (!state.holdAttribute(known, name, value)) element.attributes.delete(name);
    else if (noteReference(known, name, value)) state.usesChanged = true;
  }
}

export function boxSize(raw: Raw): string | null {
  const { rr_width: width, rr_height: height } = raw;
  if (typeof width !== 'string' || typeof height !== 'string') return null;
  if (!LENGTH.test(width) || !LENGTH.test(height)) return null;
  // Not rendered on the visitor's side either; its class alone would give it padding here.
  if (parseFloat(width) === 0 && parseFloat(height) === 0) return 'display:none!important';
  // In a line of text, as high as the letters around it, whose line it must not heighten.
  const inline =
    raw.rr_inline === ''
      ? ';display:inline-block!important;vertical-align:text-bottom!important'
      : '';
  return `width:${width}!important;height:${height}!important;box-sizing:border-box!important${inline}`;
}

function sizeFromAttributes(attributes: Map<string, string>): void {
  const style: string[] = [];
  for (const side of ['width', 'height']) {
    const value = attributes.get(side) ?? '';
    if (/^\d{1,6}(?:px)?$/.test(value)) style.push(`${side}:${parseInt(value, 10)}px`);
    else if (/^\d{1,3}%$/.test(value)) style.push(`${side}:${value}`);
  }
  if (style.length) {
    attributes.set('style', [...style, attributes.get('style') ?? ''].filter(Boolean).join(';'));
  }
}

/** A symbol in another file of the site. */
export function spriteAddress(raw: Raw, state: State): string | null {
  const value = raw.href ?? raw['xlink:href'];
  if (typeof value !== 'string' || value.trim().startsWith('#')) return null;
  const address = siteAddress(value.trim(), state.base, state.places);
  return address !== null && /#[^#\s]+$/.test(address) ? address : null;
}

function children(
  element: CleanElement,
  known: Known,
  raw: Raw,
  attributes: Raw,
  state: State,
): void {
  for (const child of list(raw.childNodes)) {
    const clean = cleanNode(child, known, state);
    if (clean) element.children.push(clean);
  }
  if (!known.sheet) return;
  const { type } = attributes;
  if (typeof type === 'string' && !/^(?:text\/css)?$/i.test(type.trim())) {
    element.css = { text: '', fonts: [] };
    return;
  }
  if (typeof attributes._cssText === 'string') fillSheet(known, attributes._cssText, state);
  element.css = cleanSheet(sheetText(known), `${known.id}`, state);
}

/** Gives each text of a sheet its part, so that one of them can change alone. */
export function fillSheet(known: Known, css: string, state: State): void {
  if (!state.holdAttribute(known, '_cssText', css)) return;
  const parts = css.split(SPLIT);
  known.text = '';
  if (!known.children.length) {
    known.text = parts.join('');
    return;
  }
  known.children.forEach((child, index, all) => {
    child.text = index === all.length - 1 ? parts.slice(index).join('') : (parts[index] ?? '');
  });
}
