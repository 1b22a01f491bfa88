import { MOST_BUCKETS } from '../digest.ts';
import type { CleanEvent, Control, Layer } from './clean.ts';
import { cleanSheet } from './css.ts';
import { sheetName, sheetTarget } from './sheet_targets.ts';
import { answerMedia } from './media.ts';
import type { Machine } from './media.ts';
import { cleanBusy, cleanStills } from './stills.ts';
import { isId, isRaw, list, numeric } from './tree.ts';
import type { Raw, State } from './tree.ts';

const MAX_SIDE = 20_000;
const MAX_LAYERS = 64;
const MAX_CONTROLS = 20_000;

const MAX_BUCKET = 2 ** 25;

/** One kind of payload; undefined where it has not the right form. */
type Clean = (raw: Raw, state: State) => CleanEvent | null | undefined;

const environment: Clean = (raw) => {
  const width = numeric(raw.width, 1, MAX_SIDE);
  const height = numeric(raw.height, 1, MAX_SIDE);
  if (width === null || height === null) return undefined;
  const scheme = raw.scheme === 'dark' ? 'dark' : 'light';
  return { kind: 'environment', width, height, scheme };
};

const sheets: Clean = (raw, state) => {
  const ids = list(raw.disabled).filter((id) => isId(id) && state.nodes.get(id)?.sheet);
  return { kind: 'disabled', ids: ids as number[] };
};

const sheet: Clean = (raw, state) => {
  if (typeof raw.css !== 'string') return undefined;
  const target = sheetTarget(raw.id, raw.style, state);
  if (!target) return null;
  return { kind: 'sheet', target, css: cleanSheet(raw.css, sheetName(target), state) };
};

const isSum = (sum: unknown): boolean =>
  typeof sum === 'number' && Number.isInteger(sum) && sum >= 0 && sum < 2 ** 32;

const digest: Clean = (raw) => {
  const { from } = raw;
  const sums = list(raw.sums).slice(0, MOST_BUCKETS);
  if (typeof from !== 'number' || !Number.isInteger(from) || from < 0 || from > MAX_BUCKET)
    return undefined;
  return sums.every(isSum) ? { kind: 'digest', from, sums: sums as number[] } : undefined;
};

const KINDS = new Map<unknown, Clean>(
  Object.entries({
    environment,
    top: (raw, state) => ({ kind: 'top', layers: layers(raw, state) }),
    sheets,
    sheet,
    digest,
    controls: (raw, state) => ({ kind: 'controls', states: controls(raw, state) }),
  } satisfies Record<string, Clean>),
);

/** What the mirror says beyond the recorder's events; static_src/visitor/mirror/. */
export function cleanSupplement(raw: Raw, state: State): CleanEvent | null {
  const clean = KINDS.get(raw.kind)?.(raw, state);
  if (clean === undefined) state.refuse('event');
  return clean ?? null;
}

function layers(raw: Raw, state: State): Layer[] {
  const clean: Layer[] = [];
  for (const one of list(raw.layers).slice(0, MAX_LAYERS)) {
    if (!isRaw(one)) continue;
    const { how } = one;
    if (how !== 'modal' && how !== 'popover' && how !== 'fullscreen') continue;
    const known = state.find(one.id);
    if (known?.kind === 'element') clean.push({ id: known.id, how, backdrop: color(one.backdrop) });
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
    busy: cleanBusy,
    stills: cleanStills,
    digest,
    interaction,
/** As a browser computes colours. */
const color = (value: unknown): string =>
  typeof value === 'string' && /^[a-z]{1,9}\([\d.%,/\se-]{1,80}\)$/.test(value) ? value : '';

