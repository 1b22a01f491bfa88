/** Changes of style sheets and fonts as they may leave. Pure. */

import { isMasked, Rule, type State } from './redact-rules.ts';
import { cleanCss, cleanDeclaration, type CssOptions } from './redact-css.ts';
import { coordinate, find, isObject, list, Source, text, type Json } from './redact-values.ts';

/** The rule for a style sheet: that of its element, or of where it was adopted. */
function sheetRule(data: Json, state: State): Rule | null {
  const known = find(data.id, state);
  if (known && (known.tag === 'style' || known.tag === 'link')) {
    // A keyframe has it as the change had it.
    state.written.add(data.id as number);
    return known.rule;
  }
  return typeof data.styleId === 'number' ? (state.sheets.get(data.styleId) ?? null) : null;
}

const position = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(coordinate)
    : typeof value === 'number'
      ? coordinate(value)
      : undefined;

const named = (data: Json): Json => ({
  ...(typeof data.id === 'number' ? { id: data.id } : {}),
  ...(typeof data.styleId === 'number' ? { styleId: data.styleId } : {}),
});

/** Rules of a sheet, each with its place. */
const cleanRules = (all: unknown, css: CssOptions): Json[] =>
  list(all).flatMap(({ rule, index }) =>
    typeof rule === 'string' ? [{ rule: cleanCss(rule, css), index: position(index) }] : [],
  );

export function rules(data: Json, state: State): Json | null {
  const rule = sheetRule(data, state);
  if (rule === null || rule >= Rule.Hidden) return null;
  const css = { place: state, masked: isMasked(rule), inline: true };
  const result: Json = { source: Source.StyleSheetRule, ...named(data) };
  if (Array.isArray(data.adds)) result.adds = cleanRules(data.adds, css);
  if (Array.isArray(data.removes))
    result.removes = list(data.removes).map((remove) => ({ index: position(remove.index) }));
  for (const name of ['replace', 'replaceSync'])
    if (typeof data[name] === 'string') result[name] = cleanCss(data[name], css);
  return result;
}

const isDeclaration = (of: unknown): of is Json & { property: string } =>
  isObject(of) && typeof of.property === 'string' && /^-{0,2}[a-z][\w-]*$/i.test(of.property);

export function declaration(data: Json, state: State): Json | null {
  const rule = sheetRule(data, state);
  if (rule === null || rule >= Rule.Hidden) return null;
  const css = { place: state, masked: isMasked(rule) };
  const result: Json = {
    source: Source.StyleDeclaration,
    ...named(data),
    index: Array.isArray(data.index) ? data.index.map(coordinate) : [],
  };
  const { set, remove } = data;
  if (isDeclaration(set)) {
    const { property } = set;
    const value = cleanDeclaration(property, text(set.value), css);
    if (value === null) return null;
    const priority = set.priority === 'important' ? 'important' : undefined;
    result.set = { property, value, priority };
  } else if (isDeclaration(remove)) result.remove = { property: remove.property };
  else return null;
  return result;
}

export function adopted(data: Json, state: State): Json | null {
  const known = find(data.id, state);
  if (!known || known.rule >= Rule.Hidden || !Array.isArray(data.styleIds)) return null;
  const css = { place: state, masked: isMasked(known.rule), inline: true };
  const styles: Json[] = [];
  for (const style of list(data.styles)) {
    if (typeof style.styleId !== 'number') continue;
    // One sheet may be adopted in several places: the strictest of them holds.
    const rule = Math.max(known.rule, state.sheets.get(style.styleId) ?? 0) as Rule;
    state.sheets.set(style.styleId, rule);
    styles.push({ styleId: style.styleId, rules: cleanRules(style.rules, css) });
  }
  const styleIds = data.styleIds.filter((id) => typeof id === 'number' && state.sheets.has(id));
  return {
    source: Source.AdoptedStyleSheet,
    id: data.id,
    styleIds,
    ...(styles.length ? { styles } : {}),
  };
}
