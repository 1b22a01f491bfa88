/** Cells and columns that stand for others beside themselves. */

import type { Known, State } from './tree.ts';

export const SPANS: ReadonlySet<string> = new Set(['colspan', 'rowspan', 'span']);

/** Cells beside its own that a cell or column stands for; a rowspan of 0 goes to the end. */
function cellsOf(spans: ReadonlyMap<string, string>): number {
  let cells = 1;
  for (const value of spans.values()) {
    const number = parseInt(value, 10);
    cells *= number === 0 ? 50 : Math.max(1, number || 1);
  }
  return cells - 1;
}

/** Whether an element that is new may span what its attributes say. */
export function span(known: Known, attributes: ReadonlyMap<string, string>, state: State): boolean {
  const spans = new Map([...attributes].filter(([name]) => SPANS.has(name)));
  if (!spans.size) return true;
  if (!state.span(known, cellsOf(spans))) return false;
  known.spans = spans;
  return true;
}

/** Whether one of them may have this value from now on, together with the others; null: none. */
export function respan(known: Known, name: string, value: string | null, state: State): boolean {
  const spans = new Map(known.spans);
  if (value === null) spans.delete(name);
  else spans.set(name, value);
  if (!state.span(known, cellsOf(spans))) return false;
  known.spans = spans;
  return true;
}
