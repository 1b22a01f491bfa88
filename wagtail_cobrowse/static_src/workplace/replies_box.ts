/**
 * The canned replies: a list above the field that a slash opens and narrows.
 *
 * The focus stays in the field, which names the chosen option (`aria-activedescendant`). It stays a text box for
 * assistive technology, as it is one nearly all of the time: that the list is open is said in words.
 */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import { h, setText } from './dom.ts';
import type { Reply } from './types.ts';
import { languageName } from './words.ts';

const LIST = 'cobrowse-replies';
/** A slash at the beginning of a word, and what has been typed of it. */
const ASKED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;

export class RepliesBox {
  readonly element: HTMLElement;
  private readonly box: HTMLTextAreaElement;
  private readonly language: string;
  private readonly fetch: () => Promise<Reply[]>;
  private readonly list: HTMLUListElement;
  private readonly empty: HTMLElement;
  private readonly said: HTMLElement;
  private known: Reply[] | null = null;
  private shown: Reply[] = [];
  private chosen = 0;
  private asked = 0;
  /** Opened by the button: there is no slash to be replaced. */
  private isBrowsed = false;

  constructor(box: HTMLTextAreaElement, language: string, fetch: () => Promise<Reply[]>) {
    this.box = box;
    this.language = language;
    this.fetch = fetch;
    this.list = h('ul', { id: LIST, role: 'listbox', 'aria-label': gettext('Canned replies') });
    this.empty = h('p', { class: 'cobrowse-facts' });
    this.said = h('p', { class: 'w-sr-only', role: 'status' });
    this.element = h(
      'div',
      { class: 'cobrowse-replies' },
      h('div', { class: 'cobrowse-replies__pop', hidden: true }, this.list, this.empty),
      this.said,
    );
    box.setAttribute('aria-autocomplete', 'list');
    box.addEventListener('blur', () => this.close());
    // A press in the list must not take the focus out of the field.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
  }

  get isOpen(): boolean {
    return !this.pop.hidden;
  }

  /** For who does not know of the slash. */
  toggle(): void {
    const wasOpen = this.isOpen;
    this.box.focus();
    if (wasOpen) this.close();
    else this.open(true);
  }

  /** The text has changed. */
  follow(): void {
    if (this.query() === null) this.close();
    else if (this.isOpen && !this.isBrowsed) this.render();
    else this.open(false);
  }

  close(): void {
    this.asked++;
    this.isBrowsed = false;
    this.pop.hidden = true;
    this.box.removeAttribute('aria-activedescendant');
    this.box.removeAttribute('aria-controls');
    setText(this.said, '');
  }

  /** True when the key was meant for the list. */
  key(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') this.close();
    else if (!this.shown.length) return false;
    else if (move) this.choose((this.chosen + move + this.shown.length) % this.shown.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey)
      this.insert(this.shown[this.chosen]!);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  private get pop(): HTMLElement {
    return this.element.firstElementChild as HTMLElement;
  }

  private query(): string | null {
    const before = this.box.value.slice(0, this.box.selectionStart);
    return ASKED.exec(before)?.[1]?.toLowerCase() ?? null;
  }

  private open(isBrowsed: boolean): void {
    this.isBrowsed = isBrowsed;
    this.pop.hidden = false;
    this.box.setAttribute('aria-controls', LIST);
    this.render();
    // Each time: the page that the visitor is on may be in them.
    const number = ++this.asked;
    void this.fetch().then((replies) => {
      if (number !== this.asked) return;
      this.known = replies;
      this.render();
    });
  }

  private render(): void {
    const query = this.isBrowsed ? '' : (this.query() ?? '');
    this.shown = matching(this.known ?? [], query);
    this.list.replaceChildren(...this.shown.map((reply, index) => this.option(reply, index)));
    this.empty.hidden = this.shown.length > 0 || this.known === null;
    setText(
      this.empty,
      this.known?.length ? gettext('No reply fits.') : gettext('There are no canned replies yet.'),
    );
    const count = this.shown.length;
    setText(
      this.said,
      this.known === null
        ? ''
        : count
          ? interpolate(
              ngettext(
                '%(count)s reply. Arrow keys choose, Enter inserts.',
                '%(count)s replies. Arrow keys choose, Enter inserts.',
                count,
              ),
              { count },
            )
          : this.empty.textContent!,
    );
    this.choose(0);
  }

  private option(reply: Reply, index: number): HTMLElement {
    const isForeign = reply.language !== this.known?.[0]?.language;
    return h(
      'li',
      {
        id: `${LIST}-${index}`,
        role: 'option',
        class: 'cobrowse-reply',
        'aria-selected': 'false',
        onclick: () => this.insert(reply),
      },
      h(
        'span',
        { class: 'cobrowse-reply__head' },
        h('span', { class: 'cobrowse-reply__title' }, reply.title),
        isForeign &&
          h('span', { class: 'cobrowse-facts' }, languageName(reply.language, this.language)),
        h('bdi', { class: 'cobrowse-reply__shortcut' }, `/${reply.shortcut}`),
      ),
      h('span', { class: 'cobrowse-reply__text', lang: reply.language, dir: 'auto' }, reply.text),
    );
  }

  private choose(index: number): void {
    this.chosen = index;
    [...this.list.children].forEach((option, at) => {
      option.setAttribute('aria-selected', String(at === index));
      if (at !== index) return;
      this.box.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    });
    if (!this.shown.length) this.box.removeAttribute('aria-activedescendant');
  }

  /** In the place of the slash; undone like anything that was typed. */
  private insert(reply: Reply): void {
    const { selectionStart: end, value } = this.box;
    const query = this.isBrowsed ? null : this.query();
    const start = query === null ? end : end - query.length - 1;
    this.close();
    this.box.setSelectionRange(start, query === null ? this.box.selectionEnd : end);
    const space = query === null && start > 0 && !/\s/.test(value[start - 1]!) ? ' ' : '';
    const text = space + reply.text;
    if (this.box.ownerDocument.execCommand('insertText', false, text)) return;
    this.box.setRangeText(text, this.box.selectionStart, this.box.selectionEnd, 'end');
    this.box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
}

/** Those whose shortcut begins so come first, then those whose words do. */
export function matching(replies: Reply[], query: string): Reply[] {
  if (!query) return replies;
  const rank = ({ shortcut, title, text }: Reply): number => {
    if (shortcut.toLowerCase().startsWith(query)) return 0;
    if (words(title).some((word) => word.startsWith(query))) return 1;
    return words(text).some((word) => word.startsWith(query)) ? 2 : 3;
  };
  return replies
    .map((reply) => ({ reply, rank: rank(reply) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((each) => each.reply);
}

function words(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}_-]+/u);
}
