/** Recorded nodes as they may leave: kept, masked, or replaced by a placeholder or stub. */

import {
  cleanAttributes,
  dropTold,
  isToldOnce,
  ONCE,
  type Attributes,
} from './redact-attributes.ts';
import { isPictured } from './redact-elements.ts';
import { judge } from './redact-judging.ts';
import { DROPPED, isMasked, Rule, type Known, type State } from './redact-rules.ts';
import { cleanCss } from './redact-css.ts';
import { isBlob, keepSize, withTaken } from './redact-pictures.ts';
import { maskText } from './redact-text.ts';
import { fixSize, isResized, sizeOf, VALUE_IS_CHECKED } from './redact-sizes.ts';
import { sortOf } from './redact-sorts.ts';
import { isObject, text, type Json } from './redact-values.ts';
import { STUB_TAG, type Placeholder } from './supplement-types.ts';

export const NodeType = {
  Document: 0,
  DocumentType: 1,
  Element: 2,
  Text: 3,
  CDATA: 4,
  Comment: 5,
} as const;

/** Never leave, nor anything in them. */
const STUBS = new Set(
  (
    'script noscript template base param track annotation annotation-xml ' +
    'frame frameset noframes noembed portal fencedframe bgsound keygen metadata'
  ).split(' '),
);
/** Elements whose children say what was entered, or are never drawn. */
const CHILDLESS = new Set(
  'textarea datalist selectedcontent input img source link meta'.split(' '),
);
/** Tags that a placeholder keeps, for it to stand in the same place. */
const STRUCTURE = new Set(
  (
    'html head body address article aside blockquote caption col colgroup dd details dialog div dl dt fieldset ' +
    'figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr iframe img label legend li main ' +
    'nav ol p pre section span strong table tbody td tfoot th thead tr ul'
  ).split(' '),
);
/** Pictures in a masked region may show the person whose page it is; a button may be one. */
const PICTURES = new Set(['img', 'map', 'image']);

/** `result`, and what `node` is marked with. */
function flagged(node: Json, result: Json): Json {
  // By their names: of each node of a page.
  if (node.isShadowHost === true) result.isShadowHost = true;
  if (node.isShadow === true) result.isShadow = true;
  if (node.isSVG === true) result.isSVG = true;
  if (node.isCustom === true) result.isCustom = true;
  if (Number.isSafeInteger(node.rootId)) result.rootId = node.rootId;
  return result;
}

/** Rules may ask which of them is there. */
const STAND_INS = new Set(['script', 'noscript']);

const stub = (node: Json, id: number): Json => ({
  ...(node.isShadow === true ? { isShadow: true } : {}),
  ...(Number.isSafeInteger(node.rootId) ? { rootId: node.rootId } : {}),
  type: NodeType.Element,
  tagName: STAND_INS.has(node.tagName as string) ? node.tagName : STUB_TAG,
  attributes: {},
  childNodes: [],
  id,
});

const emptyText = (node: Json, id: number): Json =>
  flagged(node, { type: NodeType.Text, textContent: '', id });

/** What a placeholder does not say of what it stands for. */
const SEEN = [
  'src',
  'srcset',
  'sizes',
  'href',
  'alt',
  'title',
  'aria-label',
  'aria-description',
  'style',
];

/** Changed attributes of a placeholder as they may leave. */
export function ofPlaceholder(attributes: Attributes, known: Known): Attributes {
  if (known.rule === Rule.Hidden) return 'class' in attributes ? { class: attributes.class } : {};
  if (isMasked(known.rule) || known.tag === 'img') for (const name of SEEN) delete attributes[name];
  return attributes;
}

function placeholder(node: Json, id: number, known: Known, why: Placeholder, state: State): Json {
  const hidden = known.rule === Rule.Hidden;
  const cleaned = cleanAttributes(node.attributes as Json, id, known, state);
  if (isToldOnce(known)) dropTold({ ...cleaned }, id, state);
  const size = sizeOf(id, state);
  state.boxes.set(id, JSON.stringify(size));
  const still = isPictured(known) ? { rr_still: '' } : {};
  const attributes = { ...ofPlaceholder(cleaned, known), rr_placeholder: why, ...still, ...size };
  known.leaf = true;
  return flagged(node, {
    type: NodeType.Element,
    tagName: hidden && !STRUCTURE.has(known.tag) ? 'div' : known.tag,
    attributes,
    childNodes: [],
    needBlock: true,
    id,
  });
}

/** The text of a node below `parent`. */
export function cleanText(value: unknown, parent: Known, state: State): string {
  if (typeof value !== 'string' || parent.leaf) return '';
  if (parent.tag === 'style')
    return cleanCss(value, { place: state, masked: isMasked(parent.rule), inline: true });
  return isMasked(parent.rule) ? maskText(value) : value;
}

/** Null for one that says nothing of how the page looks. */
function cleanMeta(attributes: Json): Attributes | null {
  const name = text(attributes.name).toLowerCase();
  const content = text(attributes.content);
  return /^(?:viewport|color-scheme)$/.test(name)
    ? { name, content: /^[\w\s=,.-]{0,200}$/.test(content) ? content : '' }
    : null;
}

/** A stylesheet, by its rules: its address is no use to the other side. */
function cleanLink(attributes: Json, id: number, known: Known, state: State): Attributes | null {
  const result = cleanAttributes(attributes, id, known, state);
  if (typeof attributes._cssText === 'string') return result;
  // It has not loaded; its rules will follow.
  return /(?:^|\s)stylesheet(?:\s|$)/i.test(text(attributes.rel))
    ? { ...result, rel: 'stylesheet' }
    : null;
}

/** What a masked drawing may consist of: symbols of a sprite, and what it is called. */
const OF_SPRITES = /^(?:use|title)$/;

/** Shows something of what the drawing that it is in is about. */
export const isShape = (node: unknown): boolean =>
  !isObject(node) || (node.type === NodeType.Element && !OF_SPRITES.test(String(node.tagName)));

/** A masked drawing stays only if all of it are symbols of a sprite. */
const isSprite = ({ childNodes, hasShapes }: Json): boolean =>
  Array.isArray(childNodes) && hasShapes !== true && !childNodes.some(isShape);

/** What kind of placeholder stands for an element; '' for none. */
function replacedBy(
  node: Json,
  id: number,
  attributes: Json,
  known: Known,
  state: State,
): Placeholder | '' {
  const { rule, tag } = known;
  if (rule === Rule.Hidden) return 'private';
  const sort = sortOf(tag, attributes, known);
  if (sort) return sort;
  if (tag.includes('-') && state.regions.of(id)?.sealed) return 'part';
  if (tag === 'img' && isBlob(attributes.src)) return 'private';
  return isMasked(rule) && (PICTURES.has(known.type || tag) || (tag === 'svg' && !isSprite(node)))
    ? 'private'
    : '';
}

function cleanElement(node: Json, id: number, parent: Known, state: State): Json {
  const tag = text(node.tagName).toLowerCase();
  const attributes = isObject(node.attributes) ? node.attributes : {};
  if (!/^[a-z][\w.:-]*$/.test(tag) || STUBS.has(tag)) return drop(node, id, state);
  // What is added to a drawing comes after it, each shape by itself.
  if (parent.space === 'svg' && isMasked(parent.rule) && !OF_SPRITES.test(tag))
    return drop(node, id, state);
  const known = judge(state, parent, id, tag, attributes);
  if (known.rule === Rule.Dropped) return drop(node, id, state);
  if (
    (tag === 'input' && known.type === 'hidden') ||
    (tag === 'style' && !isStyleSheet(attributes))
  )
    return leaveOut(node, id, tag, state);
  state.known.set(id, known);
  // It is made anew on the other side.
  if (isToldOnce(known)) for (const name of ONCE) state.told.delete(id + name);
  const why = replacedBy(node, id, attributes, known, state);
  if (why) return placeholder({ ...node, attributes }, id, known, why, state);

  let cleaned: Attributes | null;
  if (tag === 'meta') cleaned = cleanMeta(attributes);
  else if (tag === 'link') cleaned = cleanLink(attributes, id, known, state);
  else if (tag === 'img')
    cleaned = cleanAttributes(withTaken(attributes, id, state), id, known, state);
  else cleaned = cleanAttributes(attributes, id, known, state);
  if (cleaned === null) return leaveOut(node, id, tag, state);
  if (isToldOnce(known)) dropTold({ ...cleaned }, id, state);

  if (tag === 'img') keepSize(cleaned, attributes, id, state);
  if (isResized(known)) {
    if (VALUE_IS_CHECKED.has(known.type)) cleaned.rr_type = known.type;
    fixSize(cleaned, id, state);
  }
  if (CHILDLESS.has(tag)) known.leaf = true;
  return flagged(node, {
    type: NodeType.Element,
    tagName: tag,
    attributes: cleaned,
    // Of a frame its document follows; what it has as elements nobody sees.
    childNodes: known.leaf || tag === 'iframe' ? [] : cleanChildren(node, known, state),
    id,
  });
}

/** Not a store of templates or data in a `<style>` that no browser reads. */
const isStyleSheet = ({ type }: Json): boolean =>
  type === undefined || (typeof type === 'string' && /^(?:|text\/css)$/i.test(type.trim()));

function cleanChildren(node: Json, known: Known, state: State): Json[] {
  if (!Array.isArray(node.childNodes)) return [];
  const children: Json[] = [];
  for (const child of node.childNodes) {
    const cleaned = cleanNode(child, known, state);
    if (cleaned) children.push(cleaned);
  }
  return children;
}

function drop(node: Json, id: number, state: State): Json {
  state.known.set(id, DROPPED);
  return stub(node, id);
}

/** The same of what its attributes alone leave out: others may follow. */
function leaveOut(node: Json, id: number, tag: string, state: State): Json {
  state.known.set(id, { ...DROPPED, tag });
  return stub(node, id);
}

/** The other side knows no greater ones. */
const MAX_ID = 0x7fffffff;

/** A node below `parent` as it may leave; null if it is none. Notes what is known of it. */
export function cleanNode(node: unknown, parent: Known, state: State): Json | null {
  if (!isObject(node) || !Number.isSafeInteger(node.id) || (node.id as number) < 1) return null;
  const id = node.id as number;
  // The same node twice in one snapshot: a tree that no browser has.
  if (id > MAX_ID || (state.stale && state.known.has(id))) return null;
  if (parent.leaf || parent.rule >= Rule.Hidden) {
    state.known.set(id, DROPPED);
    return null;
  }
  switch (node.type) {
    case NodeType.Document: {
      const own = state.regions.document(id);
      if (own === null || (parent.tag !== 'iframe' && parent !== state.root)) {
        state.known.set(id, DROPPED);
        return null;
      }
      // Of the page, of what is around the frame and of its own policy the strictest.
      const rule = Math.max(parent.rule, state.root.rule, own) as Rule;
      const known: Known = { ...state.root, rule, ofTexts: undefined };
      state.known.set(id, known);
      return flagged(node, {
        type: NodeType.Document,
        childNodes: cleanChildren(node, known, state),
        ...(node.compatMode === 'BackCompat' ? { compatMode: 'BackCompat' } : {}),
        id,
      });
    }
    case NodeType.DocumentType:
      state.known.set(id, DROPPED);
      return flagged(node, {
        type: NodeType.DocumentType,
        name: 'html',
        publicId: publicId(node.publicId),
        systemId: '',
        id,
      });
    case NodeType.Element:
      return cleanElement(node, id, parent, state);
    case NodeType.Text:
      state.known.set(id, (parent.ofTexts ??= { ...parent, isText: true }));
      return flagged(node, {
        type: NodeType.Text,
        textContent: cleanText(node.textContent, parent, state),
        id,
      });
    default:
      state.known.set(id, DROPPED);
      return emptyText(node, id);
  }
}

/** Which quirks a document has depends on it; the known ones only. */
const publicId = (value: unknown): string =>
  typeof value === 'string' && /^-\/\/W3C\/\/DTD [\w .]{1,40}\/\/EN$/.test(value) ? value : '';
