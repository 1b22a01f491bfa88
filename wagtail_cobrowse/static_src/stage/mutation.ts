import type { CleanAttributes, CleanMutation } from './clean.ts';
import { aliasOf, aliasValue } from './aliases.ts';
import { cleanAttribute, isForRulesAlone } from './attributes.ts';
import { cleanDeclarations, cleanSheet } from './css.ts';
import { DIALOG_TAG, isBox } from './boxes.ts';
import { isBoundless, isPicker } from './bounds.ts';
import { cleanDocument } from './documents.ts';
import { expansionIsBearable } from './expansion.ts';
import { refix } from './fixed.ts';
import { boxSize, cleanNode, fillSheet, held, spriteAddress, text } from './nodes.ts';
import { noteReference, ofStyle, refersTo } from './references.ts';
import { respan, SPANS } from './spans.ts';
import { isId, isRaw, list, sheetText } from './tree.ts';
import type { Known, Raw, State } from './tree.ts';
import { imageAddress } from './urls.ts';

const DOCUMENT = 0;
const PROPERTY = /^-{0,2}[a-z_\u0080-\uffff][\w\u0080-\uffff-]*$/i;

/** A mutation event of the recorder: removes, then adds, then texts and attributes. */
export function cleanMutation(data: Raw, state: State): CleanMutation {
  const clean: CleanMutation = {
    kind: 'mutation',
    removes: [],
    adds: [],
    texts: [],
    attributes: [],
    sheets: [],
    documents: [],
  };
  const sheets = new Set<Known>();
  const gone = new Set<unknown>();
  for (const raw of list(data.removes)) if (isRaw(raw) && isThere(raw, state)) remove(raw.id);
  add(list(data.adds), clean, sheets, state, remove);
  for (const raw of list(data.texts)) {
    if (!isRaw(raw) || gone.has(raw.id)) continue;
    const known = state.find(raw.id);
    if (known?.kind === 'text') {
      clean.texts.push({ id: known.id, text: held(raw.value, known, state) });
    } else if (known?.kind === 'css-text') {
      known.text = held(raw.value, known, state);
      sheets.add(known.parent!);
    }
  }
  for (const raw of list(data.attributes)) {
    if (!isRaw(raw) || gone.has(raw.id) || !isRaw(raw.attributes)) continue;
    const known = state.find(raw.id);
    if (known?.kind !== 'element') continue;
    if (known.sheet && typeof raw.attributes._cssText === 'string') {
      fillSheet(known, raw.attributes._cssText);
      sheets.add(known);
    }
    clean.attributes.push(attributes(raw.attributes, known, state));
  }
  for (const known of sheets) {
    if (state.nodes.get(known.id) !== known) continue;
    clean.sheets.push({ id: known.id, css: cleanSheet(sheetText(known), `${known.id}`, state) });
  }
  if (state.usesChanged && !expansionIsBearable(state)) withdrawUses(clean, state);
  return clean;

  function remove(id: unknown): void {
    // A node that is gone already, with its parent, is gone.
    const known = isId(id) ? state.nodes.get(id) : undefined;
    if (!known || known.kind === 'document' || known.parent?.kind === 'document') return;
    if (known.kind === 'css-text') sheets.add(known.parent!);
    else if (known.kind !== 'hidden') {
      clean.removes.push(known.id);
      state.left.set(known.id, known.document);
    }
    state.leave(known);
    gone.add(id);
  }
}

/**
 * Whether what is removed is still where it is said to be. Each tree tells of its own: what
 * went from a shadow tree into the page around it, be it only to the host, is told by that
 * first.
 */
function isThere({ id, parentId, isShadow }: Raw, state: State): boolean {
  const known = isId(id) && isId(parentId) ? state.nodes.get(id) : undefined;
  if (!known?.parent) return true;
  return known.parent.id === parentId && known.shadow === (isShadow === true);
}

/** Puts the added nodes into an order in which each finds its parent and sibling. */
function add(
  raw: unknown[],
  clean: CleanMutation,
  sheets: Set<Known>,
  state: State,
  remove: (id: unknown) => void,
): void {
  const coming = new Map<unknown, Raw>();
  for (const one of raw) {
    if (!isRaw(one) || !isRaw(one.node)) continue;
    // A node that is added again has moved; what is below it comes again too.
    remove(one.node.id);
    coming.set(one.node.id, one);
  }
  const placed = new Set<Raw>();
  const open = [...coming.values()].reverse();
  /** Those that wait for another one: two that wait for each other wait no longer. */
  const waiting = new Set<Raw>();
  for (let one = open.at(-1); one; one = open.at(-1)) {
    if (placed.has(one)) {
      open.pop();
      continue;
    }
    const needed = [one.parentId, one.nextId]
      .map((id) => coming.get(id))
      .find((other) => other && !placed.has(other) && !waiting.has(other));
    if (needed) {
      waiting.add(one);
      open.push(needed);
      continue;
    }
    open.pop();
    placed.add(one);
    place(one, clean, sheets, state);
  }
}

function place(raw: Raw, clean: CleanMutation, sheets: Set<Known>, state: State): void {
  const parent = state.find(raw.parentId);
  if (!parent) return;
  const next = isId(raw.nextId) ? (state.nodes.get(raw.nextId) ?? null) : null;
  if (isId(raw.nextId) && !next && !parent.opaque && !state.overflow) state.missing = true;
  if (parent.kind === 'document' || (parent.kind !== 'element' && !parent.opaque)) {
    state.refuse('id');
    return;
  }
  if (parent.tag === 'iframe' && isRaw(raw.node) && raw.node.type === DOCUMENT) {
    const inner = cleanDocument(raw.node, parent, state);
    if (inner) clean.documents.push(inner);
    return;
  }
  const node = cleanNode(raw.node, parent, state, next);
  if (parent.sheet) sheets.add(parent);
  if (node) {
    const sibling = next?.parent === parent ? next.id : null;
    clean.adds.push({ parent: parent.id, next: sibling, node });
  }
}

function attributes(raw: Raw, known: Known, state: State): CleanAttributes {
  const { context } = state;
  const clean: CleanAttributes = {
    id: known.id,
    set: new Map(),
    style: [],
    value: null,
    sprite: null,
  };
  for (const name of Object.keys(raw).slice(0, 256)) {
    const value = raw[name];
    if (name.startsWith('rr_') || name === '_cssText') continue;
    const alias = aliasOf(name);
    if (alias) {
      const found = aliasValue(name, raw);
      if (state.holdAttribute(known, alias, found)) clean.set.set(alias, found);
      if (isForRulesAlone(name)) continue;
    }
    // The one takes the place of the other.
    if (value === null && /^(?:xlink:)?href$/.test(name))
      if (typeof raw[name === 'href' ? 'xlink:href' : 'href'] === 'string') continue;
    if (name === 'style' && isRaw(value)) {
      clean.style.push(...styleChanges(value, known, state));
    } else if (value === null) {
      const lower =
        name === 'xlink:href' ? 'href' : known.namespace === 'html' ? name.toLowerCase() : name;
      if (!/^[\w:.-]+$/.test(lower) || lower.startsWith('data-cobrowse-')) continue;
      state.holdAttribute(known, lower, null);
      if (SPANS.has(lower)) respan(known, lower, null, state);
      clean.set.set(lower, null);
    } else {
      const one = cleanAttribute(name, value, known.tag, known.namespace, context);
      if (one && isAllowed(one, known, state)) clean.set.set(one[0], one[1]);
    }
  }
  if (typeof raw.value === 'string' && /^(?:input|textarea|select)$/.test(known.tag)) {
    clean.value = text(raw.value, known, state);
  }
  if (known.tag === 'img' && typeof raw.rr_dataURL === 'string') {
    const still = imageAddress(raw.rr_dataURL, '', { prefixes: [] });
    if (still !== null) clean.set.set('src', still);
  }
  if (known.tag === DIALOG_TAG && 'open' in raw) {
    const modal = raw.open !== null && raw.rr_open_mode === 'modal';
    clean.set.set('data-cobrowse-layer', modal ? 'modal' : null);
  }
  if (isBox(known.tag) || (known.opaque && known.tag !== 'img')) {
    const size = boxSize(raw);
    if (size) clean.set.set('style', size);
  } else refix(clean, known, raw);
  noteReferences(clean, raw, known, state);
  return clean;
}

function isAllowed([name, value]: [string, string], known: Known, state: State): boolean {
  if (known.sheet && /^(?:title|type|disabled)$/.test(name)) return false;
  // What an element is was reckoned when it came.
  if (known.tag === 'input' && name === 'type' && known.burden !== 'picker' && isPicker(value)) {
    state.refuse('attribute');
    return false;
  }
  const before = known.spans?.get(name) ?? null;
  if (SPANS.has(name) && !respan(known, name, value, state)) return false;
  const isHeld = state.holdAttribute(known, name, value);
  // What is refused leaves what was there.
  if (!isHeld && SPANS.has(name)) respan(known, name, before, state);
  return isHeld;
}

function noteReferences(clean: CleanAttributes, raw: Raw, known: Known, state: State): void {
  if (clean.set.has('id')) {
    known.name = clean.set.get('id') ?? null;
    state.usesChanged = true;
  }
  if (known.use !== null && ('href' in raw || 'xlink:href' in raw)) {
    clean.sprite = spriteAddress(raw, state);
    known.use = clean.set.get('href')?.slice(1) ?? '';
    state.usesChanged = true;
  }
  const changes = [...clean.set, ...clean.style.map((one) => [ofStyle(one.property), one.value])];
  for (const [name, value] of changes as [string, string | null][])
    if (noteReference(known, name, value)) state.usesChanged = true;
}

function styleChanges(raw: Raw, known: Known, state: State): CleanAttributes['style'] {
  const changes: CleanAttributes['style'] = [];
  for (const property of Object.keys(raw).slice(0, 1024)) {
    const change = styleChange(property, raw[property], state);
    if (change && state.holdAttribute(known, ofStyle(property), change.value)) changes.push(change);
  }
  return changes;
}

/** One property: a value, `[value, priority]`, or what takes it away (false, null). */
export function styleChange(
  property: string,
  raw: unknown,
  state: State,
): CleanAttributes['style'][number] | null {
  if (!PROPERTY.test(property) || /^(?:-moz-binding|behavior)$/i.test(property)) {
    state.refuse('css');
    return null;
  }
  const value = Array.isArray(raw) ? raw[0] : raw;
  const important = Array.isArray(raw) && raw[1] === 'important';
  if (typeof value !== 'string') return { property, value: null, important: false };
  const clean = cleanDeclarations(value, state.context);
  if (isBoundless(`${property}:${clean}`)) {
    state.refuse('css');
    return null;
  }
  // Values hold a colon in url() and in strings only. An address elsewhere draws nothing,
  // and nobody should have to reason about it.
  if (clean.replace(/url\([^)]*\)|"[^"]*"|'[^']*'/gi, '').includes(':')) {
    state.refuse('css');
    return null;
  }
  return { property, value: clean, important };
}

/** Takes back the references that this event brought, when they multiply too far. */
function withdrawUses(clean: CleanMutation, state: State): void {
  state.refuse('use');
  const added = [...clean.adds.map(({ node }) => node), ...clean.documents.map(({ root }) => root)];
  for (const node of added) {
    if (node.kind !== 'element') continue;
    const open = [node];
    for (let one = open.pop(); one; one = open.pop()) {
      if (one.tag === 'use') one.attributes.delete('href');
      const before = one.attributes.size;
      if (one.namespace === 'svg') one.attributes.delete('id');
      for (const [name, value] of one.attributes)
        if (refersTo(value).length) one.attributes.delete(name);
      forget(one.id, one.attributes.size < before);
      for (const child of one.children) if (child.kind === 'element') open.push(child);
    }
  }
  for (const change of clean.attributes) {
    const known = state.nodes.get(change.id);
    if (!known) continue;
    if (known.use !== null) {
      change.set.set('href', null);
      known.use = '';
    }
    // What did not change stays, and is counted on.
    for (const [name, value] of change.set) {
      const isName = name === 'id' && known.namespace === 'svg' && value !== null;
      if (!isName && !refersTo(value ?? '').length) continue;
      change.set.set(name, null);
      if (isName) known.name = null;
      known.refers?.delete(name);
      known.isBare = true;
    }
    for (const one of change.style) {
      if (!refersTo(one.value ?? '').length) continue;
      one.value = null;
      known.refers?.delete(ofStyle(one.property));
    }
  }

  function forget(id: number, isLess: boolean): void {
    const known = state.nodes.get(id);
    if (!known) return;
    if (isLess) known.isBare = true;
    if (known.use !== null) known.use = '';
    if (known.namespace === 'svg') known.name = null;
    known.refers = null;
  }
}
