/** The note above the sections of the co-browsing page: what has happened to the terms, or to the session. */
import { gettext } from '../../i18n.ts';
import { el } from '../dom.ts';
import { endText } from '../session/view.ts';
import type { Ended } from '../state.ts';
import type { Section } from './sections.ts';

export interface Note {
  text: string;
  /** Words of a link that loads the page again, with the terms as they are now; or "". */
  link: string;
}

export interface Situation {
  section: Section;
  ended: Ended | null;
  /** Other terms were published after this page was loaded. */
  isStale: boolean;
  /** The visitor has agreed anew on this page. */
  isRenewed: boolean;
}

/** What the note says, or null. */
export function noteFor({ section, ended, isStale, isRenewed }: Situation): Note | null {
  switch (section) {
    case 'again':
      return isStale
        ? {
            text: gettext('The terms of use have changed. Your advisor sees nothing now.'),
            link: gettext('Read the terms'),
          }
        : {
            text: gettext(
              'The terms of use have changed. Your advisor sees nothing now. Please read them and agree again: then the session continues.',
            ),
            link: '',
          };
    case 'active':
      return isRenewed ? { text: gettext('Session continues'), link: '' } : null;
    case 'terms': {
      // Who cancels before it began knows so.
      const isTold =
        ended && !ended.isPast && ended.was === 'waiting' && ended.reason !== 'visitor';
      const text = isTold ? endText(ended) : '';
      if (isStale)
        return {
          text: text || gettext('The terms of use have changed.'),
          link: gettext('Read the terms and start again'),
        };
      return text ? { text, link: '' } : null;
    }
    default:
      return null;
  }
}

export function showNote(element: HTMLElement | null, note: Note | null): void {
  if (!element) return;
  const children: (string | HTMLElement)[] = note ? [note.text] : [];
  if (note?.link) {
    const link = el('a', { href: location.pathname + location.search }, note.link);
    children.push(' ', link);
  }
  element.replaceChildren(...children);
  element.hidden = !note;
}
