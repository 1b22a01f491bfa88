/** The attributes of an element as they may leave. Pure. */

import { cleanControl } from './redact-controls.ts';
import { Control, isMasked, type Known, type State } from './redact-rules.ts';
import {
  cleanCss,
  cleanDeclaration,
  cleanStyle,
  DATA_TOKENS,
  type CssOptions,
} from './redact-css.ts';
import { BY_TAG, EVERYWHERE, bool, isState, BY_SPACE, vocabulary } from './redact-table.ts';

export type Attributes = Record<string, unknown>;

const isMeasure = (tag: string): boolean => tag === 'progress' || tag === 'meter' || tag === 'li';

function cleanOne(name: string, value: unknown, id: number, known: Known, state: State): unknown {
  if (name === '_cssText' || name === 'style') return cleanStyles(name, value, known, state);
  if (!isMeasure(known.tag)) {
    const control = cleanControl(name, value, id, known, state);
    if (control !== undefined) return control;
  }
  if (DATA_TOKENS.has(name))
    return typeof value === 'string' ? vocabulary(value, known, state) : null;
  if (name === 'aria-selected')
    return typeof value === 'string' && known.control === Control.None
      ? bool(value, known, state)
      : null;
  const own = BY_TAG[known.tag];
  const clean =
    (own && Object.hasOwn(own, name) ? own[name] : undefined) ??
    (Object.hasOwn(EVERYWHERE, name) ? EVERYWHERE[name] : undefined) ??
    (Object.hasOwn(BY_SPACE[known.space], name) ? BY_SPACE[known.space][name] : undefined);
  if (!clean) return null;
  if (typeof value === 'string') return clean(value, known, state);
  if (typeof value === 'number' && Number.isFinite(value))
    return clean(String(value), known, state) === null ? null : value;
  return value === true ? clean('', known, state) : null;
}

function cleanStyles(name: string, value: unknown, known: Known, state: State): unknown {
  const css = { place: state, masked: isMasked(known.rule) };
  if (name === 'style')
    return typeof value === 'string' ? cleanStyle(value, css) : cleanStyleChanges(value, css);
  if (typeof value !== 'string' || (known.tag !== 'style' && known.tag !== 'link')) return null;
  return cleanCss(value, { ...css, inline: known.tag === 'style' });
}

/** rrweb's changes of a style attribute: property → value, [value, priority] or false. */
function cleanStyleChanges(value: unknown, css: CssOptions): unknown {
  if (typeof value !== 'object' || value === null) return null;
  const result: Record<string, unknown> = {};
  for (const [property, change] of Object.entries(value)) {
    if (!/^-{0,2}[a-z][\w-]*$/i.test(property)) continue;
    if (change === false) {
      result[property] = false;
      continue;
    }
    const pair = Array.isArray(change) ? change : [change, ''];
    if (typeof pair[0] !== 'string') continue;
    const cleaned = cleanDeclaration(property, pair[0], css);
    if (cleaned === null) result[property] = false;
    else result[property] = pair[1] === 'important' ? [cleaned, 'important'] : cleaned;
  }
  return result;
}

/**
 * The attributes that may leave. With `changes`, a null (taken away, or withheld now)
 * stays, so that the other side drops what it had.
 */
export function cleanAttributes(
  attributes: Attributes,
  id: number,
  known: Known,
  state: State,
  changes = false,
): Attributes {
  const result: Attributes = {};
  for (const name of Object.keys(attributes)) {
    if (known.entered && isState(name)) continue;
    const value = attributes[name];
    const cleaned = value === null ? null : cleanOne(name, value, id, known, state);
    if (cleaned !== null) result[name] = cleaned;
    else if (changes && allowedName(name, known)) result[name] = null;
  }
  return result;
}

function allowedName(name: string, known: Known): boolean {
  return (
    name === 'style' ||
    DATA_TOKENS.has(name) ||
    name === 'aria-selected' ||
    Object.hasOwn(EVERYWHERE, name) ||
    Object.hasOwn(BY_TAG[known.tag] ?? {}, name) ||
    Object.hasOwn(BY_SPACE[known.space], name)
  );
}
