/** The elements of single messages. Whatever comes from others is text, never markup. */
import { gettext, interpolate } from '../../i18n.ts';
import { el, sameSite } from '../dom.ts';
import { anchor, words } from './links.ts';
import type { Entry } from './messages.ts';

export interface BubbleActions {
  retry(): void;
  /** A link to a page of this site is about to be followed in this tab. */
  leave(): void;
  /** Answers a suggestion, in the visitor's own chat. */
  answer(text: string): void;
}

/** What a click on a part of a bubble does: bubbles do not listen themselves (`keepListening`). */
export function actOn(event: MouseEvent, { answer, leave, retry }: BubbleActions): void {
  const pressed = (event.target as Element).closest('a, button');
  if (pressed?.matches('.again')) retry();
  else if (pressed?.matches('button')) answer(gettext('Not now, thank you.'));
  else if (pressed?.matches('a:not([target])'))
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) leave();
}

type Sent = Extract<Entry, { status: 'sent' }>;

/**
 * The element of a message as it is now; `follows` when the one before has the same author, `isOpen` while an offer
 * holds or while a suggestion can be answered and the visitor has written nothing after it, `isRead` for the visitor's
 * newest that the advisor has seen.
 */
export function makeBubble(
  entry: Entry,
  follows: boolean,
  isOpen: boolean,
  isRead: boolean,
  language: string,
): HTMLElement {
  if (entry.status !== 'sent') return ownBubble(entry, false, language);
  switch (entry.kind) {
    case 'event':
      return el('p', { class: 'event' }, entry.text);
    case 'offer':
      return received(entry, follows, language, offerCard(entry, isOpen));
    case 'page':
      return received(entry, follows, language, pageCard(entry, isOpen));
    default:
      return entry.author === 'visitor'
        ? ownBubble(entry, isRead, language)
        : received(entry, follows, language, words(entry.text));
  }
}

function ownBubble(entry: Entry, isRead: boolean, language: string): HTMLElement {
  // What the visitor has just written need not be read out to them.
  const bubble = el('div', { class: 'message own', 'aria-live': 'off' });
  bubble.dataset['status'] = entry.status;
  const text = words(entry.text);
  // Apart from the words: they have a direction of their own.
  text.prepend(el('bdi', { class: 'unseen' }, `${gettext('You')}: `));
  bubble.append(text);
  if (entry.status === 'sent') {
    const read = isRead ? ` · ${gettext('Read')}` : '';
    bubble.append(el('p', { class: 'meta' }, clock(entry, language), read));
  } else if (entry.status === 'pending')
    bubble.append(el('p', { class: 'meta' }, gettext('Sending…')));
  else {
    bubble.append(el('button', { type: 'button', class: 'again' }, gettext('Not sent. Try again')));
  }
  return bubble;
}

function received(
  entry: Sent,
  follows: boolean,
  language: string,
  content: HTMLElement,
): HTMLElement {
  const name = entry.name || gettext('Advisor');
  const who = el('p', { class: follows ? 'unseen' : 'who' }, name);
  const meta = el('p', { class: 'meta' }, clock(entry, language));
  return el('div', { class: 'message theirs' }, who, content, meta);
}

function offerCard(entry: Sent, isOpen: boolean): HTMLElement {
  const { webcode, url, title } = entry.data;
  const card = el('div', { class: 'card offer' });
  card.append(el('p', { class: 'card-title' }, gettext('Co-browsing')));
  // That it was withdrawn stands below it, as an event of its own.
  if (!isOpen) return card;
  if (entry.text) card.append(el('p', { class: 'how', dir: 'auto' }, entry.text));
  if (typeof webcode === 'string' && webcode)
    card.append(
      el(
        'p',
        { class: 'code' },
        el('span', { class: 'code-name' }, gettext('Webcode')),
        el('bdi', { class: 'code-value' }, webcode),
      ),
    );
  const target = sameSite(url);
  if (target) {
    const link = anchor(target.href, gettext('Open the page'));
    link.className = 'button primary';
    if (typeof title === 'string' && title)
      link.setAttribute('aria-label', `${gettext('Open the page')}: ${title}`);
    card.append(link);
  }
  return card;
}

/** Whoever would rather stay says so with one press. */
function notNow(name: string): HTMLElement {
  const label = gettext('Not now');
  const button = el('button', { type: 'button', class: 'button' }, label);
  button.setAttribute('aria-label', `${label}: ${name}`);
  return button;
}

function pageCard(entry: Sent, isOpen: boolean): HTMLElement {
  const { webcode, url, title } = entry.data;
  const card = el('div', { class: 'card page' });
  const name = typeof title === 'string' ? title : '';
  card.append(
    el('p', { class: 'how' }, gettext('Your advisor suggests:')),
    el('p', { class: 'card-title', dir: 'auto' }, name),
  );
  if (typeof webcode === 'string' && webcode)
    card.append(
      el('p', { class: 'how' }, interpolate(gettext('Webcode %(webcode)s'), { webcode })),
    );
  const target = sameSite(url);
  if (target) {
    const link = anchor(target.href, gettext('Open'));
    link.className = 'button primary';
    link.setAttribute('aria-label', `${gettext('Open')}: ${name}`);
    card.append(link);
    if (isOpen) card.append(notNow(name));
  }
  return card;
}

function clock(entry: Sent, language: string): HTMLElement {
  const date = new Date(entry.created_at);
  if (Number.isNaN(date.getTime())) return el('span');
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  return el('time', { datetime: entry.created_at }, time.format(date));
}
