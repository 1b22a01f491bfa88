/** The attributes of an element as they may leave. Pure. */

import { cleanControl } from './redact-controls.ts';
import { Control, isEntered, isMasked, type Known, type State } from './redact-rules.ts';
import {
  cleanCss,
  cleanDeclaration,
  cleanStyle,
  DATA_TOKENS,
  isLook,
  type CssOptions,
} from './redact-css.ts';
import { BY_TAG, EVERYWHERE, bool, isState, BY_SPACE, vocabulary } from './redact-table.ts';
import { entry, isTold } from './redact-values.ts';

export type Attributes = Record<string, unknown>;

/** Whether it is filled, or valid. */
const TELLING = /fill|success|warning|danger|positive|negative|critical|red|green/i;
const holdsEntered = (known: Known): boolean =>
  isEntered(known) || known.holds || known.entered !== '';

const isMeasure = (tag: string): boolean => /^(?:progress|meter|li)$/.test(tag);

function cleanOne(name: string, value: unknown, id: number, known: Known, state: State): unknown {
  if (name === '_cssText' || name === 'style') return cleanStyles(name, value, id, known, state);
  if (!isMeasure(known.tag)) {
    const control = cleanControl(name, value, id, known, state);
    if (control !== undefined) return control;
  }
  if (isLook(name, known.tag))
    return typeof value === 'string' && !(holdsEntered(known) && TELLING.test(value))
      ? vocabulary(value, known, state)
      : null;
  if (name === 'aria-selected')
    return typeof value === 'string' && known.control === Control.None
      ? bool(value, known, state)
      : null;
  const clean = cleanerOf(name, known);
  if (!clean) return null;
  if (typeof value === 'string') return clean(value, known, state);
  if (typeof value === 'number' && Number.isFinite(value))
    return clean(String(value), known, state) === null ? null : value;
  return value === true ? clean('', known, state) : null;
}

/** What builds write on each element of a component, for rules that are only its own. */
const SCOPE = /^(?:_ng(?:content|host)|data-(?:v|astro-cid))-[\w-]{1,40}$/;
/**
 * That it is there says how something looks, as a class does; what it says may be data. None that says
 * what was chosen or entered, which libraries write on what is around a field as well.
 */
const FLAG =
  /^data-(?!cobrowse|(?:.*-)?(?:(?:un)?checked|selected|chosen|active|pressed|on|off|value|filled|empty|placeholder|dirty|touched|(?:in)?valid|indeterminate)$)[a-z-]{1,40}$/;
const isFlag = (name: string, known: Known): boolean =>
  SCOPE.test(name) || (FLAG.test(name) && !holdsEntered(known) && isLook('data-state', known.tag));
const flag = (value: string, known: Known, state: State): string | null =>
  value && isMasked(known.rule) ? null : bool(value, known, state);

/** How the value of such an attribute is cleaned, if it may leave at all. */
const cleanerOf = (name: string, known: Known) =>
  entry(entry(BY_TAG, known.tag), name) ??
  entry(EVERYWHERE, name) ??
  entry(BY_SPACE[known.space], name) ??
  (isFlag(name, known) ? flag : undefined);

/** What sites write on one element to draw how far a slider is, and where a knob stands. */
const FILLED = /^(?:--|background)/;
const MOVED = /^(?!border|display|font|position|z-)/;

function cleanStyles(
  name: string,
  value: unknown,
  id: number,
  known: Known,
  state: State,
): unknown {
  const css = {
    place: state,
    masked: isMasked(known.rule),
    telling:
      known.type === 'range' && isEntered(known)
        ? FILLED
        : /^(?:slider|switch)$/.test(known.entered)
          ? MOVED
          : undefined,
  };
  if (name === 'style')
    return typeof value === 'string' ? cleanStyle(value, css) : cleanStyleChanges(value, css);
  if (typeof value !== 'string' || (known.tag !== 'style' && known.tag !== 'link')) return null;
  return cleanCss(value, { ...css, inline: known.tag === 'style' || state.written.has(id) });
}

/** rrweb's changes of a style attribute: property → value, [value, priority] or false; undefined: none. */
function cleanStyleChanges(value: unknown, css: CssOptions): unknown {
  if (typeof value !== 'object' || value === null) return null;
  const result: Record<string, unknown> = {};
  for (const [property, change] of Object.entries(value)) {
    if (!/^-{0,2}[a-z][\w-]*$/i.test(property) || css.telling?.test(property)) continue;
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
  return Object.keys(result).length ? result : undefined;
}

/** Of which it is not said either that it changed. */
const isSilent = (name: string, known: Known): boolean =>
  name === 'aria-invalid'
    ? !!known.entered || isEntered(known) || known.holds
    : !!known.entered && isState(name, known.tag);

/**
 * The attributes that may leave. With `changes`, a null (taken away, or withheld now)
 * stays, so that the other side drops what it had; of flags, if it had one: each key may
 * be written into an attribute.
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
    if (isSilent(name, known)) continue;
    const value = attributes[name];
    const cleaned = value === null ? null : cleanOne(name, value, id, known, state);
    if (cleaned === undefined) continue;
    const key = !SCOPE.test(name) && isFlag(name, known) && id + name;
    if (cleaned !== null) {
      result[name] = cleaned;
      if (key) state.told.set(key, '');
    } else if (changes && allowedName(name, known) && (!key || state.told.delete(key)))
      result[name] = null;
  }
  return result;
}

const LOOKS = new Set([...DATA_TOKENS].flatMap((name) => [name, name.slice(5)]));
/** What frameworks write with each key and choice, and the value of a field itself. */
export const ONCE = ['class', 'style', 'value', '=', ...LOOKS];

/** A field or widget of which a change that changes nothing would tell. */
export const isToldOnce = holdsEntered;

/** Takes away what was said of it last; from now on what is left was. */
export function dropTold(attributes: Attributes, id: number, state: State): void {
  for (const name of ONCE) {
    const value = attributes[name];
    if (typeof value === 'string') {
      if (isTold(id + name, value, state)) delete attributes[name];
      // The other side has it as what the field holds as well.
      else if (name === 'value') state.told.set(`${id}=`, value);
    } else if (value !== undefined && !state.told.delete(id + name) && LOOKS.has(name))
      delete attributes[name];
  }
}

/** Whether an attribute of this name may leave, if its value may. */
export function allowedName(name: string, known: Known): boolean {
  return (
    name === 'style' ||
    (known.control === Control.Shown && /^(?:min|max|step)$/.test(name)) ||
    isLook(name, known.tag) ||
    name === 'aria-selected' ||
    !!cleanerOf(name, known)
  );
}
