/** What the panel shows when the chat has ended: thanks, what was deleted, and the conversation to keep. */
import { gettext } from '../../i18n.ts';
import { button, el, setText, show } from '../dom.ts';

export interface OverActions {
  save(): void;
  startAnew(): void;
}

export interface Over {
  element: HTMLElement;
  /** `deleted`: in words, or ""; `canSave`: there is a conversation to keep. */
  render(isOver: boolean, deleted: string, canSave: boolean): void;
  focus(): void;
}

export function createOver(actions: OverActions): Over {
  const deletion = el('p', { class: 'deletion' });
  const last = el(
    'p',
    { class: 'deletion' },
    gettext('It can be saved until you start a new chat or leave this page.'),
  );
  const save = button(
    gettext('Save conversation'),
    'button',
    'M12 4v11',
    'M7 11l5 5 5-5',
    'M5 20h14',
  );
  const again = button(gettext('Start a new chat'), 'button primary');
  save.addEventListener('click', actions.save);
  again.addEventListener('click', actions.startAnew);
  const element = el(
    'div',
    { class: 'over' },
    el('p', { class: 'thanks' }, gettext('Thank you for your visit.')),
    el('p', {}, gettext('The chat has ended.')),
    deletion,
    save,
    last,
    again,
  );
  show(element, false);
  return {
    element,
    render(isOver, deleted, canSave) {
      show(element, isOver);
      setText(deletion, deleted);
      show(deletion, deleted !== '');
      show(save, canSave);
      show(last, canSave);
    },
    focus: () => (save.hidden ? again : save).focus(),
  };
}
