/** Values and states of form controls as they may leave. Pure. */

import { Control, isButton, isMasked, type Known, type State } from './redact-rules.ts';
import { VALUE_IS_CHECKED } from './redact-sizes.ts';
import { maskText } from './redact-text.ts';
import { BULLETS } from './supplement-types.ts';

const STATELESS = new Set(['range', 'color', 'file', 'checkbox', 'radio', 'select', 'output']);

/** A control's value as it may leave; null: nothing of it. */
export function cleanValue(value: string, id: number, known: Known, state: State): string | null {
  if (known.control === Control.Secret) return null;
  if (known.control === Control.Shown) return value;
  if (isButton(known)) {
    if (state.typed.has(id)) return null;
    return isMasked(known.rule) ? maskText(value) : value;
  }
  if (STATELESS.has(known.type)) return null;
  return value === '' ? '' : BULLETS;
}

/** Undefined: the name says nothing of a control, see the table of attributes. */
export function cleanControl(
  name: string,
  value: unknown,
  id: number,
  known: Known,
  state: State,
): string | true | null | undefined {
  const shown = known.control === Control.Shown;
  switch (name) {
    case 'type': {
      if (known.tag !== 'input') return undefined;
      if (!shown && VALUE_IS_CHECKED.has(known.type)) return 'text';
      return known.type;
    }
    case 'value':
      if (typeof value !== 'string') return null;
      if (known.tag === 'input' || known.tag === 'textarea')
        return cleanValue(value, id, known, state);
      return shown && (known.tag === 'select' || known.tag === 'option') ? value : null;
    case 'checked':
    case 'selected':
      return shown && known.tag === (name === 'checked' ? 'input' : 'option') && value !== false
        ? true
        : null;
    case 'min':
    case 'max':
    case 'step':
      return shown && typeof value === 'string' && /^[\d.:TW-]{1,30}$/.test(value) ? value : null;
    default:
      return undefined;
  }
}
