import type { SheetTarget } from './clean.ts';
import { isId } from './tree.ts';
import type { State } from './tree.ts';

export function sheetTarget(id: unknown, style: unknown, state: State): SheetTarget | null {
  if (isId(style)) return { style };
  const known = state.find(id);
  return known?.sheet ? { id: known.id } : null;
}

/** What `State.charge` calls it. */
export const sheetName = (target: SheetTarget): string =>
  'id' in target ? `${target.id}` : `adopted ${target.style}`;
