/** The list of messages: grows at its end, keeps its place, says new ones once. */
import { gettext, interpolate } from '../../i18n.ts';
import { el, setText, show } from '../dom.ts';
import { keepListening } from '../tabs.ts';
import { actOn, makeBubble, type BubbleActions } from './bubbles.ts';
import type { Entry } from './messages.ts';

/** How near to its end (pixels) somebody is who wants to see what comes. */
const NEAR = 80;

export class Log {
  readonly element: HTMLElement;
  readonly #intro: HTMLElement;
  readonly #typing: HTMLElement;
  readonly #language: string;
  readonly #shown = new Map<string, { look: string; element: HTMLElement }>();

  constructor(language: string, intro: HTMLElement, actions: BubbleActions) {
    this.#language = language;
    this.#intro = intro;
    this.#typing = el('p', { class: 'typing', 'aria-live': 'off' });
    this.element = el(
      'div',
      // History is read on demand; only what arrives later is announced.
      {
        class: 'log',
        role: 'log',
        tabindex: '0',
        'aria-label': gettext('Messages'),
        'aria-live': 'off',
      },
      intro,
      this.#typing,
    );
    show(this.#typing, false);
    const onClick = (event: MouseEvent): void => actOn(event, actions);
    let [atEnd, height] = [true, 0];
    const onScroll = (): void => {
      // Else it is the browser that scrolls, as the height has changed.
      if (this.element.clientHeight === height) atEnd = this.#isAtEnd();
    };
    keepListening(() => {
      this.element.addEventListener('click', onClick);
      this.element.addEventListener('scroll', onScroll);
    });
    // When a phone is turned, the last words stay in sight.
    new ResizeObserver(() => {
      height = this.element.clientHeight;
      if (atEnd) this.toEnd();
    }).observe(this.element);
  }

  /**
   * Shows `entries`; `isLoaded` once the history has arrived, `isOn` while it can be answered, `readTo`: up to
   * where the advisor has read.
   */
  render(entries: Entry[], isLoaded: boolean, isOn: boolean, readTo = 0): void {
    const atEnd = this.#isAtEnd();
    const gone = new Set(this.#shown.keys());
    let before: Entry | null = null;
    let previous: Element = this.#intro;
    let isOwnNew = false;
    const answered = entries.map(isOwn).lastIndexOf(true);
    const read = entries.map((entry) => isReadOwn(entry, readTo)).lastIndexOf(true);
    const withdrawn = entries.map(isWithdrawal).lastIndexOf(true);
    for (const [number, entry] of entries.entries()) {
      gone.delete(entry.client_id);
      const known = this.#shown.get(entry.client_id);
      const follows = isSameAuthor(before, entry);
      const kind = entry.status === 'sent' ? entry.kind : 'text';
      const isCard = kind === 'page' || kind === 'offer';
      const isOpen = kind === 'offer' ? number > withdrawn : isOn && number > answered;
      const isRead = number === read;
      const look = `${entry.status} ${follows} ${isCard && isOpen} ${isRead} ${entry.text}`;
      let element = known?.element;
      if (!known || known.look !== look) {
        const fresh = makeBubble(entry, follows, isOpen, isRead, this.#language);
        // What only looks otherwise is no news. Nor is history, which screen readers may hear of
        // together with the log's being silent no longer.
        if (element || this.#isSilent) fresh.setAttribute('aria-live', 'off');
        const isUsed = element?.querySelector(':focus');
        if (element) element.replaceWith(fresh);
        else isOwnNew ||= entry.status !== 'sent';
        // Who has pressed what is gone now stays where it was.
        if (isUsed) this.element.focus();
        element = fresh;
        this.#shown.set(entry.client_id, { look, element });
      }
      if (element && previous.nextElementSibling !== element) previous.after(element);
      previous = element ?? previous;
      before = entry;
    }
    for (const id of gone) {
      this.#shown.get(id)?.element.remove();
      this.#shown.delete(id);
    }
    if (atEnd || isOwnNew) this.toEnd();
    if (isLoaded && this.#isSilent)
      requestAnimationFrame(() => this.element.setAttribute('aria-live', 'polite'));
  }

  setTyping(name: string | null): void {
    const atEnd = this.#isAtEnd();
    show(this.#typing, name !== null);
    if (name !== null)
      setText(this.#typing, interpolate(gettext('%(name)s is typing …'), { name }));
    if (atEnd) this.toEnd();
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  get #isSilent(): boolean {
    return this.element.getAttribute('aria-live') === 'off';
  }

  #isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }
}

const isReadOwn = (entry: Entry, readTo: number): boolean =>
  entry.status === 'sent' && entry.author === 'visitor' && entry.sequence <= readTo;

const isWithdrawal = (entry: Entry): boolean =>
  entry.status === 'sent' && entry.data['event'] === 'offer_withdrawn';

const isOwn = (entry: Entry): boolean => entry.status !== 'sent' || entry.author === 'visitor';

function isSameAuthor(before: Entry | null, entry: Entry): boolean {
  return (
    before?.status === 'sent' &&
    entry.status === 'sent' &&
    before.kind !== 'event' &&
    before.author === entry.author &&
    before.name === entry.name
  );
}
