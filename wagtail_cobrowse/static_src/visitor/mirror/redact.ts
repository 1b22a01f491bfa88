/**
 * What leaves the visitor's browser: every event of the recorder passes here, and what
 * is not known to be harmless does not come out. Deny by default: event kinds, sources,
 * nodes and attributes that nobody has named are dropped.
 *
 * Pure but for its own state: no document, no clock, no network.
 */

import { cleanAttributes, dropTold, isToldOnce } from './redact-attributes.ts';
import { cleanValue } from './redact-controls.ts';
import { cleanNode, cleanText, isShape, NodeType, ofPlaceholder } from './redact-nodes.ts';
import { changedPicture, isBlob, isDrawn, keepSize } from './redact-pictures.ts';
import {
  Control,
  isMasked,
  isScrollTold,
  Rule,
  type Known,
  type Region,
  type State,
} from './redact-rules.ts';
import { adopted, declaration, rules } from './redact-sheets.ts';
import { redactSupplement } from './redact-supplement.ts';
import { cleanUrl } from './redact-text.ts';
import {
  coordinate,
  find,
  isObject,
  isTold,
  list,
  Source,
  text,
  type Json,
} from './redact-values.ts';
import { SUPPLEMENT_TAG } from './supplement-types.ts';

export { createState, type Region, type Regions, type State } from './redact-rules.ts';
export { forgetGone } from './redact-gone.ts';
export { measure } from './redact-sizes.ts';

export const EventType = {
  FullSnapshot: 2,
  IncrementalSnapshot: 3,
  Meta: 4,
  Custom: 5,
} as const;

/** An event of rrweb's format. Its clock is not told: nobody may rely on it. */
export interface MirrorEvent {
  type: number;
  data: Json;
  timestamp: 0;
}

/** Attributes that change what may leave: all that was sent must be judged anew. */
const JUDGED =
  /^(?:data-cobrowse.*|data-rr-is-password|contenteditable|autocomplete|role|type|aria-haspopup)$/;

/**
 * The event as it may leave, or null. `state.stale` afterwards: something that was sent
 * is judged otherwise now, so everything is withheld until the next full snapshot.
 */
export function redact(event: unknown, state: State): [MirrorEvent | null, State] {
  try {
    return [clean(event, state), state];
  } catch {
    // What was not understood to its end may have changed what it was about to say.
    state.stale = true;
    return [null, state];
  }
}

function clean(event: unknown, state: State): MirrorEvent | null {
  if (!isObject(event) || !isObject(event.data) || state.policy === 'hidden') return null;
  const data = event.data;
  let result: Json | null = null;
  switch (event.type) {
    case EventType.Meta:
      result = {
        href: isMasked(state.root.rule)
          ? `${new URL(state.base).origin}/`
          : cleanUrl(state.base, state),
        width: coordinate(data.width),
        height: coordinate(data.height),
      };
      break;
    case EventType.FullSnapshot:
      result = snapshot(data, state);
      break;
    case EventType.IncrementalSnapshot:
      result = state.stale ? null : increment(data, state);
      break;
    case EventType.Custom:
      if (data.tag === SUPPLEMENT_TAG && !state.stale) {
        const payload = redactSupplement(data.payload, state);
        if (payload) result = { tag: SUPPLEMENT_TAG, payload };
      }
      break;
  }
  return result && { type: event.type as number, data: result, timestamp: 0 };
}

function snapshot(data: Json, state: State): Json | null {
  state.known = new Map();
  state.sheets = new Map();
  state.boxes.clear();
  state.sizes.clear();
  state.taken.clear();
  state.told.clear();
  state.stale = true;
  const node = cleanNode(data.node, state.root, state);
  state.stale = node === null;
  state.lookedThrough = state.known.size;
  if (!node) return null;
  const offset = isObject(data.initialOffset) ? data.initialOffset : {};
  return {
    node,
    initialOffset: { top: coordinate(offset.top), left: coordinate(offset.left) },
  };
}

function increment(data: Json, state: State): Json | null {
  const { source } = data;
  switch (source) {
    case Source.Mutation:
      return mutation(data, state);
    case Source.Scroll: {
      const known = find(data.id, state);
      return known && isScrollTold(known) && !state.boxes.has(data.id as number)
        ? { source, id: data.id, x: coordinate(data.x), y: coordinate(data.y) }
        : null;
    }
    case Source.Input:
      return input(data, state);
    case Source.StyleSheetRule:
      return rules(data, state);
    case Source.StyleDeclaration:
      return declaration(data, state);
    case Source.AdoptedStyleSheet:
      return adopted(data, state);
    case Source.CustomElement:
      return defined(data);
    default:
      return null;
  }
}

/** The name of a kind of element, as each of them has it. */
function defined({ source, define }: Json): Json | null {
  const name = isObject(define) ? String(define.name) : '';
  return /^[a-z][a-z\d]*(?:-[a-z\d]+){1,6}$/.test(name) && name.length < 80
    ? { source, define: { name } }
    : null;
}

/** Nothing leaves before the next full snapshot. */
function lost(state: State): null {
  state.stale = true;
  return null;
}

function mutation(data: Json, state: State): Json | null {
  for (const change of list(data.attributes)) {
    const known = state.known.get(change.id as number);
    if (!known || !isObject(change.attributes)) continue;
    if (isOtherwise(change as unknown as Change, known, state)) return lost(state);
  }

  const removes: Json[] = [];
  for (const remove of list(data.removes)) {
    if (!state.known.has(remove.id as number) || find(remove.parentId, state)?.leaf !== false)
      continue;
    const { parentId, id } = remove;
    removes.push(remove.isShadow === true ? { parentId, id, isShadow: true } : { parentId, id });
  }

  const left = removes.map(({ parentId }) => parentId as number);
  if (state.regions.isShownElsewhere(left, state)) return lost(state);

  const adds: Json[] = [];
  const added = list(data.adds);
  /** In what shapes are added: only those who look at drawings need it. */
  let drawings: Set<unknown> | undefined;
  for (const add of added) {
    let node = isObject(add.node) ? add.node : {};
    if (node.tagName === 'slot' && state.regions.isSlottedAnew(node.id as number, state))
      return lost(state);
    if (node.tagName === 'svg') {
      drawings ??= new Set(added.filter((one) => isShape(one.node)).map((one) => one.parentId));
      node = { ...node, hasShapes: drawings.has(node.id) };
    }
    const id = node.id as number;
    const parent = find(add.parentId, state);
    if (
      !parent ||
      parent.leaf ||
      parent.isText ||
      (parent.tag === 'iframe' &&
        (node.type !== NodeType.Document ||
          state.regions.of(add.parentId as number)?.foreign !== false))
    ) {
      state.known.delete(id);
      continue;
    }
    const cleaned = cleanNode(node, parent, state);
    if (!cleaned) continue;
    let nextId = typeof add.nextId === 'number' ? add.nextId : null;
    if (nextId !== null && !state.known.has(nextId)) {
      // Its place is not known: only a keyframe can tell.
      state.stale = true;
      return null;
    }
    if (nextId !== null && nextId < 1) nextId = null;
    adds.push({ parentId: add.parentId, nextId, node: cleaned });
  }

  const texts: Json[] = [];
  for (const change of list(data.texts)) {
    const known = find(change.id, state);
    if (known?.isText && !known.leaf)
      texts.push({ id: change.id, value: cleanText(change.value, known, state) });
  }

  const attributes: Json[] = [];
  for (const change of list(data.attributes)) {
    const id = change.id as number;
    const known = find(id, state);
    if (!known || known.isText || !isObject(change.attributes)) continue;
    const cleaned = changedAttributes(change.attributes, id, known, state);
    if (Object.keys(cleaned).length) attributes.push({ id, attributes: cleaned });
  }

  if (state.regions.differs(state)) return lost(state);
  if (!removes.length && !adds.length && !texts.length && !attributes.length) return null;
  const result: Json = { source: Source.Mutation, texts, attributes, removes, adds };
  if (data.isAttachIframe === true) result.isAttachIframe = true;
  return result;
}

interface Change {
  id: number;
  attributes: Json;
}

/** What the change is of may have to be judged otherwise, or is no longer to be left out. */
function isOtherwise(change: Change, known: Known, state: State): boolean {
  const names = Object.keys(change.attributes);
  if (/^(?:link|style|input)$/.test(known.tag) && names.some((name) => /^(?:rel|type)$/.test(name)))
    return true;
  if (known.rule === Rule.Dropped) return false;
  const region = state.regions.of(change.id);
  return (
    names.some((name) => JUDGED.test(name)) ||
    (region !== null && region.marks !== known.marks) ||
    isSecretNow(region, known) ||
    (known.tag === 'slot' &&
      (state.regions.isSlottedAnew(change.id, state) ||
        state.regions.isShownElsewhere([change.id], state))) ||
    (known.tag === 'img' && becomesOther(change, known, state))
  );
}

/** Its name, or how it is drawn, says so by now. */
const isSecretNow = (region: Region | null, { control }: Known): boolean =>
  region?.secret === true && control !== Control.Secret;

/** A picture takes the place of a withheld one, or the other way round. */
function becomesOther({ id, attributes }: Change, known: Known, state: State): boolean {
  const { src } = attributes;
  return !isMasked(known.rule) && src !== undefined && isBlob(src) !== state.boxes.has(id);
}

function changedAttributes(raw: Json, id: number, known: Known, state: State): Json {
  const attributes = known.tag === 'img' ? changedPicture(raw, id, state) : raw;
  const cleaned = cleanAttributes(attributes, id, known, state, true);
  if (isToldOnce(known)) dropTold(cleaned, id, state);
  if (state.boxes.has(id)) return ofPlaceholder(cleaned, known);
  if (known.tag === 'img' && isDrawn(attributes.src)) {
    delete cleaned.srcset;
    keepSize(cleaned, attributes, id, state);
  }
  return cleaned;
}

function input(data: Json, state: State): Json | null {
  // Also where nothing of the field is known: it may be a state of what is around it.
  if (state.regions.differs(state, true)) return lost(state);
  const known = find(data.id, state);
  if (!known || known.control === Control.None || known.rule >= Rule.Hidden) return null;
  const id = data.id as number;
  const isShown = known.control === Control.Shown;
  // No attribute tells that a style draws it as a password from now on.
  if (isShown && isSecretNow(state.regions.of(id), known)) return lost(state);
  const value = cleanValue(text(data.text), id, known, state);
  // The same bullets once more would tell of a key.
  if (value === null || (!isShown && isTold(`${id}=`, value, state))) return null;
  const isChecked = isShown && data.isChecked === true;
  return { source: Source.Input, id, text: value, isChecked };
}
