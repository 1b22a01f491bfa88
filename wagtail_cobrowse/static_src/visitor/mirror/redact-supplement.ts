/** The supplement's own events, through the same gate. Pure. */

import { Control, isMasked, Rule, type State } from './redact-rules.ts';
import { cleanCss } from './redact-css.ts';
import { hasMediaWords } from './redact-table.ts';
import { busy, stills } from './redact-elements.ts';
import { isObject, list, type Json } from './redact-values.ts';
import type { ControlState, Layer, Supplement } from './supplement-types.ts';

const number = (value: unknown, most = 1e6): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(-most, value)) : 0;

const isKnown = (id: unknown, state: State): id is number => {
  const known = typeof id === 'number' ? state.known.get(id) : undefined;
  return known !== undefined && known.rule < Rule.Dropped;
};

const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Features, lengths and keywords; no strings, no addresses. */
const isMedia = (text: unknown): text is string =>
  typeof text === 'string' && /^[a-z\d\s():,.<>=/-]{0,300}$/.test(text) && hasMediaWords(text);

/** As a browser computes it. */
const COLOUR = /^[a-z]{1,9}\([\d.%,/\se-]{1,80}\)$/;
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
  coarse: payload.coarse === true,
  hover: payload.hover === true,
  scrollX: number(payload.scrollX, 1e8),
  scrollY: number(payload.scrollY, 1e8),
});

const top: Clean = (payload, state) => {
  const layers: Layer[] = [];
  for (const layer of list(payload.layers))
    if (isKnown(layer.id, state) && HOW.has(String(layer.how)))
      layers.push({
        id: layer.id,
        how: layer.how as Layer['how'],
        ...(COLOUR.test(String(layer.backdrop)) ? { backdrop: String(layer.backdrop) } : {}),
      });
  return { kind: 'top', layers };
};

const sheets: Clean = (payload, state) => {
  const ids = Array.isArray(payload.disabled) ? payload.disabled : [];
  return { kind: 'sheets', disabled: ids.filter((id) => isKnown(id, state)) };
};

const sheet: Clean = (payload, state) => {
  if (typeof payload.css !== 'string') return null;
  const rule = isKnown(payload.id, state)
    ? state.known.get(payload.id)?.rule
    : state.sheets.get(payload.style as number);
  if (rule === undefined || rule >= Rule.Hidden) return null;
  const css = cleanCss(payload.css, { place: state, masked: isMasked(rule), inline: true });
  return isKnown(payload.id, state)
    ? { kind: 'sheet', id: payload.id, css }
    : { kind: 'sheet', style: payload.style as number, css };
};

const controls: Clean = (payload, state) => {
  const states: ControlState[] = [];
  for (const entry of list(payload.states)) {
    if (!isKnown(entry.id, state)) continue;
    if (state.known.get(entry.id)?.control !== Control.Shown) continue;
    const control: ControlState = { id: entry.id };
    for (const name of ['checked', 'indeterminate', 'selected', 'invalid'] as const)
      if (typeof entry[name] === 'boolean') control[name] = entry[name];
    states.push(control);
  }
  return { kind: 'controls', states };
};

const digest: Clean = (payload) => ({
  kind: 'digest',
  from: number(payload.from),
  sums: Array.isArray(payload.sums) ? payload.sums.map((sum) => number(sum, 2 ** 32)) : [],
});

/** What is not named here does not leave. */
const KINDS = new Map<unknown, Clean>(
  Object.entries({ environment, busy, stills, top, sheets, sheet, interaction, controls, digest }),
);

/** The payload as it may leave, or null. */
export const redactSupplement = (payload: unknown, state: State): Supplement | null =>
  isObject(payload) ? (KINDS.get(payload.kind)?.(payload, state) ?? null) : null;
