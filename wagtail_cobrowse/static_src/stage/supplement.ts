import { MOST_BUCKETS } from '../digest.ts';
import type { CleanEvent, CleanInteraction, Control, Layer } from './clean.ts';
import { cleanSheet } from './css.ts';
import { answerMedia } from './media.ts';
import type { Machine } from './media.ts';
import { cleanBusy, cleanStills } from './stills.ts';
import { styleChange } from './mutation.ts';
import { sheetName, sheetTarget } from './sheet_targets.ts';
import { isId, isRaw, list, numeric } from './tree.ts';
import type { Raw, State } from './tree.ts';

const MAX_SIDE = 20_000;
const MAX_LAYERS = 64;
const MAX_CONTROLS = 20_000;
const MAX_STYLES = 1000;
const MAX_ANIMATED = 100;
const MAX_PROPERTIES = 40;
const MAX_OFFSET = 2 ** 24;
/** Queries of media: features, lengths and keywords. */
const MEDIA = /^[a-z\d\s():,.<>=/-]{0,300}$/;

const MAX_BUCKET = 2 ** 25;

/** One kind of payload; undefined where it has not the right form. */
type Clean = (raw: Raw, state: State) => CleanEvent | null | undefined;

const machineOf = (raw: Raw): Machine => ({
  scheme: raw.scheme === 'dark' ? 'dark' : 'light',
  ratio: numeric(raw.ratio, 0.1, 16) ?? 1,
  reducedMotion: raw.reducedMotion === true,
  coarse: raw.coarse === true,
  hover: raw.hover !== false,
});

/** Looks ahead in a keyframe: its sheets come before what their queries are answered with. */
export function foresee(events: unknown[], state: State): void {
  for (const event of events) {
    const data = isRaw(event) && event.type === 5 && isRaw(event.data) ? event.data : {};
    if (data.tag === 'cobrowse' && isRaw(data.payload) && data.payload.kind === 'environment')
      state.context.media.machine = machineOf(data.payload);
  }
}

const environment: Clean = (raw, state) => {
  const width = numeric(raw.width, 1, MAX_SIDE);
  const height = numeric(raw.height, 1, MAX_SIDE);
  if (width === null || height === null) return undefined;
  const { media } = state.context;
  const machine = machineOf(raw);
  // What was built has its answers in it: only a keyframe brings the questions again.
  if (media.asked && JSON.stringify(media.machine) !== JSON.stringify(machine))
    state.missing = true;
  media.machine = machine;
  const { scheme } = machine;
  const schemes = list(raw.schemes);
  const canvas = schemes.includes(scheme) ? scheme : schemes.includes('dark') ? 'dark' : 'light';
  return { kind: 'environment', width, height, scheme, canvas };
};

const sheets: Clean = (raw, state) => {
  const ids = list(raw.disabled).filter((id) => isId(id) && state.nodes.get(id)?.sheet);
  return {
    kind: 'disabled',
    ids: ids as number[],
    styles: list(raw.styles).filter(isId).slice(0, MAX_STYLES),
    media: list(raw.media).flatMap((one) => {
      if (!isRaw(one) || typeof one.text !== 'string' || !MEDIA.test(one.text)) return [];
      const known = state.find(one.id);
      return known?.sheet
        ? [{ id: known.id, text: answerMedia(one.text, state.context.media) }]
        : [];
    }),
  };
};

const sheet: Clean = (raw, state) => {
  if (typeof raw.css !== 'string') return undefined;
  const target = sheetTarget(raw.id, raw.style, state);
  if (!target) return null;
  return { kind: 'sheet', target, css: cleanSheet(raw.css, sheetName(target), state) };
};

const elementOf = (id: unknown, state: State): number =>
  isId(id) && state.nodes.get(id)?.kind === 'element' ? id : 0;

const interaction: Clean = (raw, state) => {
  return {
    kind: 'interaction',
    hover: elementOf(raw.hover, state),
    active: elementOf(raw.active, state),
    focus: elementOf(raw.focus, state),
    visible: raw.visible === true,
    target: elementOf(raw.target, state),
    selection: isRaw(raw.selection) ? selection(raw.selection, state) : null,
  };
};

/** Values with addresses could refer to what multiplies; no animation needs them. */
const animated: Clean = (raw, state) => ({
  kind: 'animated',
  states: list(raw.states)
    .slice(0, MAX_ANIMATED)
    .flatMap((one) => {
      const known = isRaw(one) ? state.find(one.id) : null;
      if (!isRaw(one) || known?.kind !== 'element' || !isRaw(one.style)) return [];
      const style = new Map<string, string>();
      for (const [property, raw] of Object.entries(one.style).slice(0, MAX_PROPERTIES)) {
        const change = styleChange(property, raw, state);
        if (change?.value && !/url\(/i.test(change.value)) style.set(property, change.value);
      }
      return [{ id: known.id, style }];
    }),
});

function selection(raw: Raw, state: State): CleanInteraction['selection'] {
  const [start, end] = [raw.start, raw.end].map((id) =>
    isId(id) && state.nodes.get(id)?.kind === 'text' ? id : 0,
  );
  const from = numeric(raw.from, 0, MAX_OFFSET);
  const to = numeric(raw.to, 0, MAX_OFFSET);
  return start && end && from !== null && to !== null ? { start, from, end, to } : null;
}

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
    busy: cleanBusy,
    stills: cleanStills,
    digest,
    interaction,
    animated,
    controls: (raw, state) => ({
      kind: 'controls',
      states: (state.controls = controls(raw, state)),
    }),
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
    if (known?.kind === 'element') clean.push({ id: known.id, how, by: elementOf(one.by, state) });
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
      user: one.user === true ? 'user-valid' : one.user === false ? 'user-invalid' : null,
    });
  }
  return clean;
}
