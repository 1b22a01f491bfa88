/**
 * The allow-list between a hostile visitor and the advisor's screen. What comes out of
 * `sanitise` may be built; nothing else may. No network, no clock, no document.
 */

import { CUSTOM_TAG } from './allowed.ts';
import type { CleanElement, CleanEvent, CleanRule, CleanSnapshot } from './clean.ts';
import { cleanSheet, mayRefer } from './css.ts';
import { EMPTY_RULE } from './css_at_rules.ts';
import { cleanRoot } from './documents.ts';
import { expansionIsBearable } from './expansion.ts';
import { cleanMutation, styleChange } from './mutation.ts';
import { entered, FIELD } from './nodes.ts';
import { refersTo } from './references.ts';
import { sheetName, sheetTarget } from './sheet_targets.ts';
import { cleanSupplement } from './supplement.ts';
import { isId, isRaw, list, numeric } from './tree.ts';
import type { Raw, State } from './tree.ts';

export { State } from './tree.ts';

const MAX_SIDE = 20_000;
const MAX_RULES = 20_000;
const MAX_INDEX = 32;
/** Adopted by one tree. */
const MAX_ADOPTED = 1000;

/** Event types of the recorder. */
const FULL_SNAPSHOT = 2;
const INCREMENTAL = 3;
const META = 4;
const CUSTOM = 5;
/** Events that say nothing that is shown: loaded, mouse, touch, log, drag, selection… */
const SILENT_TYPES = new Set<unknown>([0, 1]);
const SILENT_SOURCES = new Set<unknown>([1, 2, 6, 7, 11, 12, 14]);

/** One event of the recorder as it may be applied, or null. Never throws. */
export function sanitise(event: unknown, state: State): CleanEvent | null {
  if (isRaw(event)) {
    const data = isRaw(event.data) ? event.data : {};
    switch (event.type) {
      case META:
        return meta(data, state);
      case FULL_SNAPSHOT:
        return snapshot(data, state);
      case INCREMENTAL:
        return incremental(data, state);
      case CUSTOM:
        if (data.tag === 'cobrowse' && isRaw(data.payload))
          return cleanSupplement(data.payload, state);
    }
    if (SILENT_TYPES.has(event.type)) return null;
  }
  state.refuse('event');
  return null;
}

function meta(data: Raw, state: State): CleanEvent | null {
  state.base = '';
  if (typeof data.href === 'string' && data.href.length <= 4096) {
    if (/^https?:\/\//i.test(data.href) && URL.canParse(data.href)) state.base = data.href;
  }
  const width = numeric(data.width, 1, MAX_SIDE);
  const height = numeric(data.height, 1, MAX_SIDE);
  return width === null || height === null ? null : { kind: 'meta', width, height };
}

function snapshot(data: Raw, state: State): CleanSnapshot | null {
  const page = data.node;
  if (!isRaw(page) || page.type !== 0 || !isId(page.id)) {
    state.refuse('event');
    return null;
  }
  state.reset();
  const known = state.enter(page.id, 'document', null)!;
  state.documentId = known.id;
  const root = cleanRoot(page, known, state);
  if (!root) {
    state.refuse('event');
    state.reset();
    state.missing = true;
    return null;
  }
  if (state.usesChanged && !expansionIsBearable(state)) dropUses(root, state);
  const offset = isRaw(data.initialOffset) ? data.initialOffset : {};
  return {
    kind: 'snapshot',
    documentId: known.id,
    quirks: page.compatMode === 'BackCompat',
    root,
    scroll: {
      x: numeric(offset.left, -1e7, 1e7) ?? 0,
      y: numeric(offset.top, -1e7, 1e7) ?? 0,
    },
  };
}

function dropUses(root: CleanElement, state: State): void {
  state.refuse('use');
  const open = [root];
  for (let one = open.pop(); one; one = open.pop()) {
    const known = state.nodes.get(one.id)!;
    if (known.use !== null) {
      one.attributes.delete('href');
      known.use = '';
    }
    // What nobody can refer to paints nothing.
    if (known.burden === 'server') {
      if (one.attributes.delete('id')) known.isBare = true;
      known.name = null;
    }
    for (const child of one.children) if (child.kind === 'element') open.push(child);
  }
}

function incremental(data: Raw, state: State): CleanEvent | null {
  switch (data.source) {
    case 0:
      return cleanMutation(data, state);
    case 3: {
      const x = numeric(data.x, -1e7, 1e7);
      const y = numeric(data.y, -1e7, 1e7);
      const known = x === null || y === null ? null : state.find(data.id);
      return known && { kind: 'scroll', id: known.id, x: x!, y: y! };
    }
    case 4: {
      const width = numeric(data.width, 1, MAX_SIDE);
      const height = numeric(data.height, 1, MAX_SIDE);
      return width === null || height === null ? null : { kind: 'resize', width, height };
    }
    case 5: {
      const known = state.find(data.id);
      if (known?.kind !== 'element') return null;
      const input = FIELD.test(known.tag) ? entered(data.text ?? '', known, state) : '';
      const checked = data.isChecked === true;
      return input === null ? null : { kind: 'input', id: known.id, text: input, checked };
    }
    case 8:
      return rules(data, state);
    case 13:
      return declaration(data, state);
    case 15:
      return adopted(data, state);
    case 16:
      return define(data, state);
  }
  if (!SILENT_SOURCES.has(data.source)) state.refuse('event');
  return null;
}

function define(data: Raw, state: State): CleanEvent | null {
  const tag = isRaw(data.define) ? data.define.name : '';
  const isName = typeof tag === 'string' && tag.length < 100 && CUSTOM_TAG.test(tag);
  return isName && state.define(tag) ? { kind: 'define', tag } : null;
}

/** `3` or `[3, 0]` (a rule inside the fourth one), or null. */
function indexOf(raw: unknown): number[] | null {
  const path = Array.isArray(raw) ? raw : [raw];
  if (!path.length || path.length > MAX_INDEX) return null;
  return path.every((step) => Number.isInteger(step) && step >= 0 && step < 1e6) ? path : null;
}

function rules(data: Raw, state: State): CleanEvent | null {
  const target = sheetTarget(data.id, data.styleId, state);
  if (!target) return null;
  const name = sheetName(target);
  const removes: number[][] = [];
  for (const raw of list(data.removes).slice(0, MAX_RULES)) {
    const index = isRaw(raw) ? indexOf(raw.index) : null;
    if (index) removes.push(index);
  }
  state.taken += removes.length;
  const whole = typeof data.replaceSync === 'string' ? data.replaceSync : data.replace;
  // Counted in the order in which it is done.
  const replace = typeof whole === 'string' ? cleanSheet(whole, name, state) : null;
  const adds = cleanRules(data.adds, name, state);
  return { kind: 'rules', target, removes, adds, replace };
}

function cleanRules(raw: unknown, name: string, state: State): CleanRule[] {
  const clean: CleanRule[] = [];
  for (const one of list(raw).slice(0, MAX_RULES)) {
    if (!isRaw(one) || typeof one.rule !== 'string') continue;
    const css = cleanSheet(one.rule, name, state, true);
    const text = css.text.trim();
    const index = indexOf(one.index ?? 0);
    if (!index || !(text || state.mayStandIn())) continue;
    clean.push({ text: text || EMPTY_RULE, fonts: css.fonts, index });
  }
  return clean;
}

function declaration(data: Raw, state: State): CleanEvent | null {
  const target = sheetTarget(data.id, data.styleId, state);
  const index = indexOf(data.index);
  const set = isRaw(data.set) ? data.set : null;
  const remove = isRaw(data.remove) ? data.remove : null;
  const property = set?.property ?? remove?.property;
  if (!target || !index || typeof property !== 'string') return null;
  const change = styleChange(property, set ? [set.value, set.priority] : null, state);
  if (!change) return null;
  const refers = refersTo(change.value ?? '');
  // What it takes the place of is counted on.
  if (refers.length) state.taken++;
  const name = sheetName(target);
  const size = property.length + (change.value?.length ?? 0);
  if (change.value !== null && !state.charge(name, { rules: 0, looks: 0, size }, true)) return null;
  if (!mayRefer(name, refers, state)) return null;
  return { kind: 'declaration', target, index, ...change };
}

function adopted(data: Raw, state: State): CleanEvent | null {
  const known = state.find(data.id);
  if (!known || (known.kind !== 'document' && known.kind !== 'element')) return null;
  const told = list(data.styles).slice(0, MAX_ADOPTED).filter(isRaw);
  const wanted = list(data.styleIds).filter(isId).slice(0, MAX_ADOPTED);
  const anew = new Set(told.map(({ styleId }) => styleId).filter(isId));
  const isThere = (id: number): boolean => state.nodes.has(id);
  const order = state.adoption.hasRoom(known.id, wanted.length, isThere) ? wanted : [];
  if (order !== wanted) state.refuse('size');
  if (!state.adoption.set(known.id, order, anew, isThere)) state.missing = true;
  const styles: { style: number; rules: CleanRule[] }[] = [];
  for (const { styleId: style, rules } of told) {
    if (!isId(style) || !state.adopt(style, known.document)) continue;
    const name = sheetName({ style });
    state.loads.drop(name);
    styles.push({ style, rules: cleanRules(rules, name, state) });
  }
  return { kind: 'adopted', id: known.id, styles, order };
}
