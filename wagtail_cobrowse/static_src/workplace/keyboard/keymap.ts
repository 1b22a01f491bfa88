/** Which key does what in the workplace, and the words for it. */

import { gettext } from '../../i18n.ts';

/** What a single key does. */
export type Deed =
  | 'next'
  | 'previous'
  | 'take'
  | 'queue'
  | 'write'
  | 'note'
  | 'replies'
  | 'offer'
  | 'suggest'
  | 'startcode'
  | 'page'
  | 'pointer'
  | 'highlight'
  | 'look'
  | 'draw'
  | 'propose'
  | 'assist'
  | 'undo'
  | 'around'
  | 'size'
  | 'window'
  | 'help';

/** Ending a chat or a session, and banning, have no key: what cannot be taken back is pressed. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  j: 'next',
  k: 'previous',
  c: 'take',
  q: 'queue',
  r: 'write',
  n: 'note',
  t: 'replies',
  o: 'offer',
  g: 'suggest',
  s: 'startcode',
  v: 'page',
  p: 'pointer',
  h: 'highlight',
  l: 'look',
  d: 'draw',
  e: 'propose',
  a: 'assist',
  z: 'undo',
  f: 'around',
  1: 'size',
  w: 'window',
  '?': 'help',
};

/** Keys as they stand on a keyboard: `⇧` with another one, and what they do. */
export interface Line {
  keys: string[];
  text: string;
  /** One of `DEEDS`; these can be switched off. */
  single: boolean;
}

export interface Group {
  title: string;
  lines: Line[];
}

/** What single keys do in a chat, and nothing without one. */
export const OF_CHAT: ReadonlySet<Deed> = new Set(['write', 'note', 'replies', 'offer', 'suggest']);

/**
 * All keys, in the order of the work; on a site with a chat of its own those of ours are left out. `enterSends`: what
 * Enter does in the field for messages.
 */
export function keymap(hasChat: boolean, enterSends = true): Group[] {
  const single = (key: string, text: string): Line => ({ keys: [key], text, single: true });
  const always = (keys: string[], text: string): Line => ({ keys, text, single: false });
  const chat: Group = {
    title: gettext('Chat'),
    lines: [
      single('r', gettext('Write to the visitor')),
      single('n', gettext('Write an internal note')),
      single('t', gettext('Canned replies')),
      single('g', gettext('Suggest a page')),
      single('o', gettext('Offer co-browsing')),
      always(['/'], gettext('Canned replies, in the field for messages')),
      always(enterSends ? [ENTER()] : [CONTROL(), ENTER()], gettext('Send')),
      always(enterSends ? [SHIFT(), ENTER()] : [ENTER()], gettext('New line')),
    ],
  };
  return [
    {
      title: gettext('Queue'),
      lines: [
        single('c', hasChat ? gettext('Take the next chat') : gettext('Open the next visitor')),
        single('j', hasChat ? gettext('Next chat of the list') : gettext('Next of the list')),
        single(
          'k',
          hasChat ? gettext('Previous chat of the list') : gettext('Previous of the list'),
        ),
        single('q', gettext('Go to the queue')),
      ],
    },
    ...(hasChat ? [chat] : []),
    {
      title: gettext('Co-browsing'),
      lines: [
        single('s', gettext('Go to the field for the Startcode')),
        single('v', gettext("Go to the visitor's page")),
        single('p', gettext('Pointer')),
        single('h', gettext('Highlight')),
        single('l', gettext('Look here')),
        single('d', gettext('Draw')),
        single('e', gettext('Propose')),
        single('a', gettext('Assist')),
        single('z', gettext('Undo')),
        single('f', gettext('Look around, or back to the visitor')),
        single('1', gettext('Page in its actual size, or all of it')),
        single('w', gettext("Visitor's page in its own window, or back")),
        always([ARROWS()], gettext('On the page: look around, or choose what to point to')),
        always([ENTER()], gettext('Point to what has been chosen')),
        always([ESCAPE()], gettext('Take away what was marked and drawn, or stop looking around')),
      ],
    },
    { title: gettext('Help'), lines: [single('?', gettext('This list'))] },
  ];
}

const ENTER = (): string => gettext('Enter');
const ARROWS = (): string => gettext('Arrow keys');
const SHIFT = (): string => gettext('Shift');
const CONTROL = (): string => gettext('Ctrl');
const ESCAPE = (): string => gettext('Esc');
