import type { CleanEvent, Control, Layer } from './clean.ts';
import { cleanSheet } from './css.ts';
import { sheetName, sheetTarget } from './sheet_targets.ts';
import { isId, isRaw, list, numeric } from './tree.ts';
import type { Raw, State } from './tree.ts';

const MAX_SIDE = 20_000;
const MAX_LAYERS = 64;
const MAX_CONTROLS = 20_000;

/** What the mirror says beyond the recorder's events; static_src/visitor/mirror/. */
export function cleanSupplement(raw: Raw, state: State): CleanEvent | null {
  switch (raw.kind) {
    case 'environment': {
      const width = numeric(raw.width, 1, MAX_SIDE);
      const height = numeric(raw.height, 1, MAX_SIDE);
      if (width === null || height === null) break;
      const scheme = raw.scheme === 'dark' ? 'dark' : 'light';
      return { kind: 'environment', width, height, scheme };
    }
    case 'top':
      return { kind: 'top', layers: layers(raw, state) };
    case 'sheets': {
      const ids = list(raw.disabled).filter((id) => isId(id) && state.nodes.get(id)?.sheet);
      return { kind: 'disabled', ids: ids as number[] };
    }
    case 'sheet': {
      if (typeof raw.css !== 'string') break;
      const target = sheetTarget(raw.id, raw.style, state);
      if (!target) return null;
      return { kind: 'sheet', target, css: cleanSheet(raw.css, sheetName(target), state) };
    }
    case 'controls':
      return { kind: 'controls', states: controls(raw, state) };
  }
  state.refuse('event');
  return null;
}

function layers(raw: Raw, state: State): Layer[] {
  const clean: Layer[] = [];
  for (const one of list(raw.layers).slice(0, MAX_LAYERS)) {
    if (!isRaw(one)) continue;
    const { how } = one;
    if (how !== 'modal' && how !== 'popover' && how !== 'fullscreen') continue;
    const known = state.find(one.id);
    if (known?.kind === 'element') clean.push({ id: known.id, how });
  }
  return clean;
}

function controls(raw: Raw, state: State): Control[] {
  const clean: Control[] = [];
  for (const one of list(raw.states).slice(0, MAX_CONTROLS)) {
    if (!isRaw(one)) continue;
    const known = state.find(one.id);
    if (known?.kind !== 'element') continue;
    clean.push({
      id: known.id,
      checked: one.checked === true,
      indeterminate: one.indeterminate === true,
      selected: one.selected === true,
      invalid: one.invalid === true,
    });
  }
  return clean;
}
