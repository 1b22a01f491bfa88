/** The supplement's own events, through the same gate. Pure. */

import { Control, isMasked, Rule, type State } from './redact-rules.ts';
import { cleanCss } from './redact-css.ts';
import { isObject, type Json } from './redact-values.ts';
import type { ControlState, Layer, Supplement } from './supplement-types.ts';

const number = (value: unknown, most = 1e6): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(-most, value)) : 0;

const isKnown = (id: unknown, state: State): id is number => {
  const known = typeof id === 'number' ? state.known.get(id) : undefined;
  return known !== undefined && known.rule < Rule.Dropped;
};

const HOW = new Set(['modal', 'popover', 'fullscreen']);

/** The payload as it may leave, or null. */
export function redactSupplement(payload: unknown, state: State): Supplement | null {
  if (!isObject(payload)) return null;
  switch (payload.kind) {
    case 'environment':
      return {
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
      };
    case 'top': {
      const layers: Layer[] = [];
      for (const layer of Array.isArray(payload.layers) ? payload.layers : [])
        if (isObject(layer) && isKnown(layer.id, state) && HOW.has(String(layer.how)))
          layers.push({ id: layer.id, how: layer.how as Layer['how'] });
      return { kind: 'top', layers };
    }
    case 'sheets': {
      const ids = Array.isArray(payload.disabled) ? payload.disabled : [];
      return { kind: 'sheets', disabled: ids.filter((id) => isKnown(id, state)) };
    }
    case 'sheet': {
      if (typeof payload.css !== 'string') return null;
      const rule = isKnown(payload.id, state)
        ? state.known.get(payload.id)?.rule
        : state.sheets.get(payload.style as number);
      if (rule === undefined || rule >= Rule.Hidden) return null;
      const css = cleanCss(payload.css, { place: state, masked: isMasked(rule), inline: true });
      return isKnown(payload.id, state)
        ? { kind: 'sheet', id: payload.id, css }
        : { kind: 'sheet', style: payload.style as number, css };
    }
    case 'controls':
      return controls(payload, state);
    default:
      return null;
  }
}

function controls(payload: Json, state: State): Supplement {
  const states: ControlState[] = [];
  for (const entry of Array.isArray(payload.states) ? payload.states : []) {
    if (!isObject(entry) || !isKnown(entry.id, state)) continue;
    if (state.known.get(entry.id)?.control !== Control.Shown) continue;
    const control: ControlState = { id: entry.id };
    for (const name of ['checked', 'indeterminate', 'selected', 'invalid'] as const)
      if (typeof entry[name] === 'boolean') control[name] = entry[name];
    states.push(control);
  }
  return { kind: 'controls', states };
}
