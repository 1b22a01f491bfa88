import { adoptedName } from './adoption.ts';
import type { SheetTarget } from './clean.ts';
import { isId } from './tree.ts';
import type { State } from './tree.ts';

export function sheetTarget(id: unknown, style: unknown, state: State): SheetTarget | null {
  // One that was refused or let go of is none.
  if (isId(style)) return state.adoption.documents.has(style) ? { style } : null;
  const known = state.find(id);
  return known?.sheet ? { id: known.id } : null;
}

/** What `State.charge` calls it. */
export const sheetName = (target: SheetTarget): string =>
  'id' in target ? `${target.id}` : adoptedName(target.style);
