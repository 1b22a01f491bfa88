/** What the panel shows when the chat has ended: thanks, what was deleted, and the conversation to keep. */
import { gettext } from '../../i18n.ts';
import { button, el, setText, show } from '../dom.ts';
import type { Ban } from '../state.ts';
import { keepListening } from '../tabs.ts';
import { bannedText, bannedTitle } from './banned.ts';

export interface OverActions {
  save(): void;
  print(): void;
  startAnew(): void;
}

export interface Over {
  element: HTMLElement;
  /** `deleted`: in words, or ""; `canSave`: there is a conversation to keep. */
  render(isOver: boolean, deleted: string, canSave: boolean, ban?: Ban | null): void;
  focus(): void;
}

export function createOver(actions: OverActions, language: string): Over {
  const deletion = el('p', { class: 'deletion' });
  const last = el(
    'p',
    { class: 'deletion' },
    gettext('It can be kept until you start a new chat or leave this page.'),
  );
  const save = button(
    gettext('Save conversation'),
    'button',
    'M12 4v11',
    'M7 11l5 5 5-5',
    'M5 20h14',
  );
  const print = button(gettext('Print conversation'), 'button');
  const again = button(gettext('Start a new chat'), 'button primary');
  const title = el('p', { class: 'thanks' });
  const text = el('p', { class: 'told' });
  keepListening(() => {
    save.addEventListener('click', actions.save);
    print.addEventListener('click', actions.print);
    again.addEventListener('click', actions.startAnew);
  });
  const element = el(
    'div',
    { class: 'over', tabindex: '-1' },
    title,
    text,
    deletion,
    el('div', { class: 'keep' }, save, print),
    last,
    again,
  );
  show(element, false);
  return {
    element,
    render(isOver, deleted, canSave, ban = null) {
      show(element, isOver || ban !== null);
      setText(title, ban ? bannedTitle() : gettext('Thank you for your visit.'));
      setText(text, ban ? bannedText(ban, language) : gettext('The chat has ended.'));
      show(again, ban === null);
      setText(deletion, deleted);
      show(deletion, deleted !== '');
      show(save, canSave);
      show(print, canSave);
      show(last, canSave);
    },
    focus: () => ([save, again].find((each) => !each.hidden) ?? element).focus(),
  };
}
