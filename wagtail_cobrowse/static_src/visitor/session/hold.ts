/** A session that waits for a new agreement: what the visitor is asked, and how long there is for an answer. */
import { gettext, interpolate, ngettext } from '../../i18n.ts';
import { sameSite } from '../dom.ts';
import type { Session } from '../state.ts';
import type { BarView } from './view.ts';

/** The bar's view of a held session, or null. */
export function holdView(session: Session): BarView | null {
  if (session.state !== 'paused') return null;
  switch (session.hold) {
    case 'identity':
      return {
        mood: 'calm',
        text: gettext('You have logged in or out. Your advisor sees nothing now. Share again?'),
        actions: ['share', 'end'],
        framed: false,
        isUrgent: true,
      };
    case 'terms': {
      const page = sameSite(session.page_url);
      return {
        mood: 'calm',
        text: gettext('The terms of use have changed. Please read and agree again.'),
        actions: page ? ['terms', 'end'] : ['end'],
        framed: false,
        isUrgent: true,
        ...(page && { termsUrl: page.href }),
      };
    }
    default:
      return null;
  }
}

/** In words that change rarely: nobody has to watch a clock. `seconds` may be negative. */
export function timeLeft(seconds: number): string {
  if (seconds > 60) {
    const count = Math.round(seconds / 60);
    return interpolate(
      ngettext(
        'Without your answer the session ends in about %(count)s minute.',
        'Without your answer the session ends in about %(count)s minutes.',
        count,
      ),
      { count },
    );
  }
  return seconds > 30
    ? gettext('Without your answer the session ends in less than a minute.')
    : gettext('Without your answer the session ends in less than half a minute.');
}
