import { attempt } from '../outside.ts';
import type { MakePart } from './part.ts';

/** Milliseconds that one look may take: large sheets are read bit by bit. */
const BUDGET = 2;
/** Milliseconds between two looks of the first round. */
const PAUSE = 30;
const SNAPSHOT = 2;
/** Rules between two looks at the clock. */
const STEP = 40;
/** As the recorder has told it, whatever it is. */
const UNKNOWN = null;

/** The rules of a sheet; null if it may not be read. */
function rulesOf(sheet: CSSStyleSheet): CSSRuleList | null {
  try {
    return sheet.cssRules;
  } catch {
    return null;
  }
}

/** Sheets that a script changed by setters, of which nobody hears: sent anew as a whole. */
export const cssomPart: MakePart = ({ adopted, emit, idOf, nodeOf, onStop, roots, textOf }) => {
  /** The text of each rule as it was told. */
  let told = new WeakMap<CSSStyleSheet, (string | null)[]>();
  let todo: CSSStyleSheet[] = [];
  let at = 0;

  function forget({ source, id, styleId, adds, removes, index, ...data }: Change): void {
    if (source !== 8 && source !== 13) return;
    const sheet = id
      ? (nodeOf(id) as HTMLStyleElement | null)?.sheet
      : [...adopted.keys()].find((one) => adopted.get(one) === styleId);
    const rules = sheet && told.get(sheet);
    if (!rules) return;
    if (data.replace !== undefined || data.replaceSync !== undefined) told.delete(sheet);
    for (const remove of removes ?? []) splice(rules, remove.index, 1);
    for (const add of adds ?? []) splice(rules, add.index ?? 0, 0);
    if (index) rules[index[0] ?? 0] = UNKNOWN;
  }

  function splice(rules: (string | null)[], index: number | number[], removed: 0 | 1): void {
    const path = [index].flat();
    if (path.length > 1) rules[path[0]!] = UNKNOWN;
    else if (removed) rules.splice(path[0]!, 1);
    else rules.splice(path[0]!, 0, UNKNOWN);
  }

  /** False if the time is up before the end of the sheet. */
  function read(sheet: CSSStyleSheet, until: number): boolean {
    const rules = rulesOf(sheet);
    const style = adopted.get(sheet);
    const id = sheet.ownerNode ? idOf(sheet.ownerNode) : 0;
    if (!rules || !(id || style)) return true;
    const known = told.get(sheet) ?? [];
    const isNew = !told.has(sheet) || (at > 0 && known.length < rules.length);
    if (!told.has(sheet)) told.set(sheet, known);
    let changed = !isNew && known.length !== rules.length;
    for (; at < rules.length && !changed; at++) {
      if (at % STEP === STEP - 1 && performance.now() > until) return false;
      const { cssText } = rules[at]!;
      changed = !isNew && known[at] !== UNKNOWN && known[at] !== cssText;
      known[at] = cssText;
    }
    if (changed) {
      told.set(
        sheet,
        [...rules].map((rule) => rule.cssText),
      );
      emit({ kind: 'sheet', css: textOf(sheet) ?? '', ...(id ? { id } : { style: style! }) });
    }
    return true;
  }

  let timer = 0;
  /** What is told is not known of all sheets yet. */
  let isFirst = true;

  function look(): void {
    const until = performance.now() + BUDGET;
    if (!todo.length)
      for (const root of roots) todo.push(...root.styleSheets, ...(root.adoptedStyleSheets ?? []));
    while (todo.length && read(todo[0]!, until)) {
      todo.shift();
      at = 0;
      if (performance.now() > until) break;
    }
    isFirst &&= todo.length > 0;
    if (isFirst) timer = window.setTimeout(attempt, PAUSE, look);
  }

  return {
    start() {
      onStop(() => {
        clearTimeout(timer);
        timer = 0;
        isFirst = true;
        told = new WeakMap();
        todo = [];
        at = 0;
      });
    },
    look,
    saw({ type, data }) {
      if (type === SNAPSHOT && isFirst) timer ||= window.setTimeout(attempt, 0, look);
      forget(data as unknown as Change);
    },
    current: () => null,
  };
};

/** What the recorder tells of a sheet. */
interface Change {
  source: number;
  id?: number;
  styleId?: number;
  adds?: { index?: number | number[] }[];
  removes?: { index: number | number[] }[];
  index?: number[];
  replace?: string;
  replaceSync?: string;
}
