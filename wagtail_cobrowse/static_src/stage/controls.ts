/** What form fields hold and how they stand, beyond their attributes. */

import { setValue } from './build.ts';
import type { CleanEvent, Control } from './clean.ts';
import type { Dom } from './dom.ts';
import type { NodeMap } from './node_map.ts';

type Input = Extract<CleanEvent, { kind: 'input' }>;

/** False if there is no such field. */
export function enter(dom: Dom, map: NodeMap, { id, text, checked }: Input): boolean {
  const element = map.element(id);
  if (!element) return false;
  const toggles =
    dom.tag(element) === 'input' && /^(?:checkbox|radio)$/.test(dom.inputType(element));
  if (toggles) dom.setChecked(element, checked);
  else setValue(dom, element, text);
  return true;
}

export function setControls(dom: Dom, map: NodeMap, states: Control[]): void {
  for (const state of states) {
    const element = map.element(state.id);
    const tag = element && dom.tag(element);
    if (element && tag === 'input') {
      dom.setChecked(element, state.checked);
      dom.setIndeterminate(element, state.indeterminate);
    } else if (element && tag === 'option') dom.setSelected(element, state.selected);
  }
}

/** Of lists of which no option is chosen: by itself, a browser would choose the first. */
export function unchoose(dom: Dom, map: NodeMap, states: Control[]): void {
  const chosen = new Map<Element, boolean>();
  for (const { id, selected } of states) {
    const list = dom.listOf(map.element(id) ?? null);
    if (list) chosen.set(list, selected || chosen.get(list) === true);
  }
  for (const [list, isChosen] of chosen) if (!isChosen) dom.setIndex(list, -1);
}
