import type { ControlState } from '../supplement-types.ts';
import type { MakePart } from './part.ts';

export const is = (element: Element, state: string): boolean => {
  try {
    return element.matches(state);
  } catch {
    return false; // a browser without that pseudo-class
  }
};

/** States of fields that are shown; redact makes sure that they are. */
export const controlsPart: MakePart = ({ fields, idOf, listen, lost, tell }) => {
  /** Another field is shown with a keyframe only: most pages show none. */
  let shown = 0;
  /** Which fields a keyframe shows is known only once it is written. */
  let fresh = false;
  return {
    saw(event) {
      if (event.type === 2) fresh = true;
    },
    start() {
      listen(document, 'input change invalid focusout', tell);
      // Controls have their new state only after the event.
      listen(document, 'reset', () => queueMicrotask(lost));
    },
    // Scripts set states without an event.
    look() {
      if (shown || fresh) tell();
      fresh = false;
    },
    current() {
      const states: ControlState[] = [];
      shown = 0;
      for (const field of fields()) {
        shown++;
        const { checked, indeterminate, selected } = field as HTMLInputElement & HTMLOptionElement;
        const id = idOf(field);
        const state: ControlState = { id };
        if (field.localName === 'option') state.selected = selected;
        else if (/^(?:checkbox|radio)$/.test((field as HTMLInputElement).type)) {
          state.checked = checked;
          if (indeterminate) state.indeterminate = true;
        }
        if (field.matches(':invalid')) state.invalid = true;
        if (is(field, ':user-invalid')) state.user = false;
        else if (is(field, ':user-valid')) state.user = true;
        if (Object.keys(state).length > 1) states.push(state);
      }
      return { kind: 'controls', states: states.filter((state) => state.id !== 0) };
    },
  };
};
