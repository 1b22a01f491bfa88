import type { ControlState } from '../supplement-types.ts';
import type { MakePart } from './part.ts';

/** States of fields that are shown; redact makes sure that they are. */
export const controlsPart: MakePart = ({ fields, idOf, listen, lost, tell }) => ({
  start() {
    listen(document, 'input change', tell);
    // Controls have their new state only after the event.
    listen(document, 'reset', () => queueMicrotask(lost));
  },
  current() {
    const states: ControlState[] = [];
    for (const field of fields()) {
      const { checked, indeterminate, selected } = field as HTMLInputElement & HTMLOptionElement;
      const id = idOf(field);
      if (field.localName === 'option') states.push({ id, selected });
      else if (/^(?:checkbox|radio)$/.test((field as HTMLInputElement).type))
        states.push({ id, checked, ...(indeterminate ? { indeterminate } : {}) });
    }
    return { kind: 'controls', states: states.filter((state) => state.id !== 0) };
  },
});
