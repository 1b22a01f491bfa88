/** Where the advisor writes: to the visitor, or a note that only advisors read. */

import { gettext } from '../i18n.ts';
import { h, icon, setText } from './dom.ts';
import type { Choice } from './keyboard/choice.ts';
import { RepliesBox } from './replies_box.ts';
import { RoomLeft } from './room_left.ts';
import type { Reply, WorkplaceConfig } from './types.ts';
import type { Unsent } from './unsent.ts';

export interface ComposerActions {
  send(text: string): void;
  /** Resolves to whether it is written. */
  note(text: string): Promise<boolean>;
  replies(): Promise<Reply[]>;
  typing(): void;
}

/** What this browser keeps for who writes. */
export interface Keeps {
  unsent: Unsent;
  enterSends: Choice;
}

export class Composer {
  /** The row with the field, and what belongs to it. */
  readonly element: HTMLElement;
  private readonly actions: ComposerActions;
  private readonly box: HTMLTextAreaElement;
  private readonly label: HTMLElement;
  private readonly hint: HTMLElement;
  private readonly sendButton: HTMLButtonElement;
  private readonly noteButton: HTMLButtonElement;
  private readonly replies: RepliesBox;
  private readonly room: RoomLeft;
  /** What was begun, each in its own chat. */
  private readonly unsent: Unsent;
  private readonly enterSends: Choice;
  private id: string | null = null;
  private isNote = false;

  constructor(config: WorkplaceConfig, actions: ComposerActions, { unsent, enterSends }: Keeps) {
    this.actions = actions;
    this.unsent = unsent;
    this.enterSends = enterSends;
    this.box = h('textarea', {
      id: 'cobrowse-message',
      rows: 2,
      dir: 'auto',
      'aria-describedby': `cobrowse-note-hint ${RoomLeft.ID}`,
      oninput: () => this.edited(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    // No `maxlength`: what is pasted would lose its end, and nobody would know.
    this.room = new RoomLeft(this.box, () => (this.isNote ? config.longestNote : config.longest));
    this.label = h('label', { for: 'cobrowse-message', class: 'w-sr-only' });
    this.hint = h('p', { id: 'cobrowse-note-hint', class: 'cobrowse-note-hint' });
    this.sendButton = h('button', { type: 'submit', class: 'button' });
    this.noteButton = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-switch',
        onclick: () => this.write(!this.isNote, true),
      },
      icon('lock'),
      gettext('Internal note'),
    );
    this.replies = new RepliesBox(this.box, config.language, () => actions.replies());
    const repliesButton = h(
      'button',
      {
        type: 'button',
        class: 'cobrowse-switch',
        title: '/',
        'aria-haspopup': 'listbox',
        onclick: () => this.replies.toggle(),
      },
      icon('snippet'),
      gettext('Canned replies'),
    );
    this.element = h(
      'form',
      { class: 'cobrowse-composer__form', onsubmit: (event: Event) => this.trySubmit(event) },
      h('div', { class: 'cobrowse-composer__modes' }, repliesButton, this.noteButton),
      this.replies.element,
      this.hint,
      this.label,
      ...this.room.elements,
      h('div', { class: 'cobrowse-composer__row' }, this.box, this.sendButton),
    );
    enterSends.follow(() => {
      const key = enterSends.isOn ? gettext('Enter') : `${gettext('Ctrl')}+${gettext('Enter')}`;
      this.sendButton.title = key;
    });
    this.write(false);
  }

  focus(): void {
    this.box.focus();
  }

  showReplies(): void {
    this.replies.toggle();
  }

  /** Another conversation, or none: each has its own draft. */
  change(id: string | null): void {
    this.id = id;
    const draft = id ? this.unsent.draft(id) : undefined;
    this.box.value = draft?.text ?? '';
    this.replies.close();
    // What was begun as a note never stands where it would go to the visitor.
    this.write(draft?.isNote === true);
    this.fit();
  }

  /** To the visitor, or for advisors alone; it can be seen which. */
  write(isNote: boolean, focus = false): void {
    this.isNote = isNote;
    this.room.update();
    this.element.classList.toggle('cobrowse-composer--note', isNote);
    this.noteButton.setAttribute('aria-pressed', String(isNote));
    setText(this.label, isNote ? gettext('Internal note') : gettext('Your message'));
    setText(this.hint, isNote ? gettext('Only advisors read this, never the visitor.') : '');
    this.box.placeholder = isNote ? gettext('Write a note') : gettext('Write to the visitor');
    setText(this.sendButton, isNote ? gettext('Save note') : gettext('Send'));
    this.keep();
    if (focus) this.box.focus();
  }

  private keep(): void {
    if (this.id) this.unsent.keepDraft(this.id, { text: this.box.value, isNote: this.isNote });
  }

  private edited(): void {
    this.keep();
    this.fit();
    if (this.isNote) this.replies.close();
    else {
      this.replies.follow();
      // A slash is a search, and of notes nobody is told.
      if (this.box.value && !this.replies.isOpen) this.actions.typing();
    }
  }

  private fit(): void {
    this.room.update();
    this.box.style.blockSize = 'auto';
    if (this.box.scrollHeight) this.box.style.blockSize = `${this.box.scrollHeight + 2}px`;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || this.replies.key(event)) return;
    // `isComposing`: Enter that ends a word of an input method sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    if (this.enterSends.isOn || event.ctrlKey || event.metaKey) this.trySubmit(event);
  }

  private trySubmit(event: Event): void {
    if (!this.room.refuses()) return this.submit(event);
    event.preventDefault();
    this.box.focus();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    const { id } = this;
    this.replies.close();
    this.box.value = '';
    this.fit();
    this.box.focus();
    if (!this.isNote) {
      this.keep();
      this.actions.send(text);
      return;
    }
    // Until it is written it stays the draft.
    void this.actions.note(text).then((isWritten) => {
      if (id) this.noted(id, text, isWritten);
    });
  }

  private noted(id: string, text: string, isWritten: boolean): void {
    const draft = this.unsent.draft(id);
    // What was begun since is not touched.
    if (draft && (!draft.isNote || draft.text.trim() !== text)) return;
    const left = isWritten ? '' : text;
    if (this.id !== id) this.unsent.keepDraft(id, { text: left, isNote: true });
    else if (draft || left) {
      this.box.value = left;
      this.write(true);
      this.fit();
    }
  }
}
