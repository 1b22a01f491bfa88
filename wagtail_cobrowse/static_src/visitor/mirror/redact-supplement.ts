/** The supplement's own events, through the same gate. Pure. */

import { Control, isMasked, isOneField, Rule, type Known, type State } from './redact-rules.ts';
import { cleanCss, cleanDeclaration } from './redact-css.ts';
import { hasMediaWords } from './redact-table.ts';
import { busy, stills } from './redact-elements.ts';
import { find, isObject, isTold, list, type Json } from './redact-values.ts';
import type { ControlState, InteractionPayload, Layer, Supplement } from './supplement-types.ts';

const number = (value: unknown, most = 1e6): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(-most, value)) : 0;

const isKnown = (id: unknown, state: State): id is number => find(id, state) !== null;

const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Features, lengths and keywords; no strings, no addresses. */
const isMedia = (text: unknown): text is string =>
  typeof text === 'string' && /^[a-z\d\s():,.<>=/-]{0,300}$/.test(text) && hasMediaWords(text);

const HOW = new Set(['modal', 'popover', 'fullscreen']);

/** One kind of payload as it may leave, or null. */
type Clean = (payload: Json, state: State) => Supplement | null;

const environment: Clean = (payload) => ({
  kind: 'environment',
  width: number(payload.width),
  height: number(payload.height),
  ratio: number(payload.ratio, 16) || 1,
  scheme: payload.scheme === 'dark' ? 'dark' : 'light',
  reducedMotion: payload.reducedMotion === true,
  schemes: (['light', 'dark'] as const).filter((one) => array(payload.schemes).includes(one)),
  coarse: payload.coarse === true,
  hover: payload.hover === true,
  scrollX: number(payload.scrollX, 1e8),
  scrollY: number(payload.scrollY, 1e8),
});

const top: Clean = (payload, state) => ({
  kind: 'top',
  layers: list(payload.layers).flatMap(({ id, how, by }) => {
    if (!isKnown(id, state) || !HOW.has(String(how))) return [];
    // As of what is pressed: not what would be a choice, nor where somebody writes.
    const caller = how === 'popover' ? find(by, state) : null;
    const isTold = caller && !caller.holds && !isChoice(caller, true);
    return [{ id, how: how as Layer['how'], ...(isTold && { by: by as number }) }];
  }),
});

const sheets: Clean = (payload, state) => {
  const known = (id: unknown): id is number => isKnown(id, state);
  return {
    kind: 'sheets',
    disabled: array(payload.disabled).filter(known),
    styles: array(payload.styles).filter((id): id is number => state.sheets.has(id as number)),
    media: list(payload.media).flatMap(({ id, text }) =>
      known(id) && isMedia(text) ? [{ id, text }] : [],
    ),
  };
};

const sheet: Clean = (payload, state) => {
  if (typeof payload.css !== 'string') return null;
  const id = payload.id as number;
  const style = payload.style as number;
  const known = find(id, state);
  if (known) state.written.add(id);
  const rule = known ? known.rule : state.sheets.get(style);
  if (rule === undefined || rule >= Rule.Hidden) return null;
  const css = cleanCss(payload.css, { place: state, masked: isMasked(rule), inline: true });
  return { kind: 'sheet', css, ...(known ? { id } : { style }) };
};

const controls: Clean = (payload, state) => {
  const states: ControlState[] = [];
  for (const entry of list(payload.states)) {
    if (!isKnown(entry.id, state)) continue;
    if (state.known.get(entry.id)?.control !== Control.Shown) continue;
    const control: ControlState = { id: entry.id };
    for (const name of ['checked', 'indeterminate', 'selected', 'invalid', 'user'] as const)
      if (typeof entry[name] === 'boolean') control[name] = entry[name];
    states.push(control);
  }
  return { kind: 'controls', states };
};

const digest: Clean = (payload) => ({
  kind: 'digest',
  from: number(payload.from),
  sums: array(payload.sums).map((sum) => number(sum, 2 ** 32)),
});

/** An offset behind every text: how much of a masked one is selected is not told. */
const WHOLE = 1e6;

/** What is pressed or has the focus there is what was chosen. */
const isChoice = ({ control, entered, tag, type }: Known, pressed: boolean): boolean =>
  entered !== '' ||
  (control !== Control.None && control !== Control.Shown && (pressed || type === 'radio')) ||
  (control !== Control.Shown && (tag === 'option' || (pressed && tag === 'label')));

const interaction: Clean = (payload, state) => {
  const known = (ids: unknown): number[] => array(ids).filter((id) => isKnown(id, state));
  const place = (ids: unknown): number => known(ids)[0] ?? 0;
  /** Of what belongs to one field the outermost: a knob, an option would be what is chosen. */
  const whole = (ids: unknown): number => {
    let found = 0;
    for (const id of known(ids)) {
      if (found && !isOneField(state.known.get(found)!, state.known.get(id)!)) break;
      found = id;
    }
    return found;
  };
  const unlessChoice = (ids: unknown, pressed: boolean): number =>
    known(ids).some((id) => isChoice(state.known.get(id)!, pressed))
      ? 0
      : pressed
        ? whole(ids)
        : place(ids);
  const cleaned: Supplement = {
    kind: 'interaction',
    hover: whole(payload.hover),
    active: unlessChoice(payload.active, true),
    focus: unlessChoice(payload.focus, false),
    visible: payload.visible === true,
    target: place([payload.target]),
    selection: isObject(payload.selection) ? selection(payload.selection, state) : null,
  };
  return isTold('', JSON.stringify(cleaned), state) ? null : cleaned;
};

function selection({ start, from, end, to }: Json, state: State): InteractionPayload['selection'] {
  const first = find(start, state);
  const last = find(end, state);
  // What a field holds is said nowhere else either.
  if (!first || !last || !first.isText || !last.isText || first.leaf || last.leaf) return null;
  if (first.control !== Control.None || last.control !== Control.None) return null;
  return {
    start: start as number,
    from: isMasked(first.rule) ? 0 : number(from),
    end: end as number,
    to: isMasked(last.rule) ? WHOLE : number(to),
  };
}

const animated: Clean = (payload, state) => ({
  kind: 'animated',
  states: list(payload.states).flatMap(({ id, style }) => {
    const known = find(id, state);
    if (!known || known.rule >= Rule.Hidden || known.control || known.entered) return [];
    const css = { place: state, masked: isMasked(known.rule) };
    const kept: Record<string, string> = {};
    for (const [property, value] of Object.entries(isObject(style) ? style : {})) {
      if (!PROPERTY.test(property) || typeof value !== 'string') continue;
      const cleaned = cleanDeclaration(property, value, css);
      if (cleaned !== null) kept[property] = cleaned;
    }
    return [{ id: id as number, style: kept }];
  }),
});

const PROPERTY = /^-{0,2}[a-z][a-z-]{0,40}$/;

/** What is not named here does not leave. */
const KINDS = new Map<unknown, Clean>(
  Object.entries({
    environment,
    busy,
    stills,
    top,
    sheets,
    sheet,
    interaction,
    animated,
    controls,
    digest,
  }),
);

/** The payload as it may leave, or null. */
export const redactSupplement = (payload: unknown, state: State): Supplement | null =>
  isObject(payload) ? (KINDS.get(payload.kind)?.(payload, state) ?? null) : null;
