/** What the session bar says, as a function of what is known. */
import { gettext, interpolate } from '../../i18n.ts';
import type { Ended, Snapshot } from '../state.ts';
import { holdView } from './hold.ts';

export type Mood = 'waiting' | 'live' | 'calm' | 'lost' | 'over';
export type Action =
  'share' | 'terms' | 'pause' | 'resume' | 'stop' | 'end' | 'save' | 'print' | 'close';

export interface BarView {
  mood: Mood;
  text: string;
  /** A second, quieter line. */
  more?: string;
  /** Said once, when it begins: who else looks on; that something did not load. */
  news?: string;
  actions: Action[];
  /** The frame around the page: somebody can see it. */
  framed: boolean;
  /** Said also on a page that loads in this state. */
  isUrgent?: boolean;
  /** Where the terms are read. */
  termsUrl?: string;
}

export function advisorName(name: string): string {
  return name || gettext('Your advisor');
}

/** null when there is nothing to say. */
export function barView(
  now: Pick<Snapshot, 'server' | 'line' | 'sharing' | 'watching' | 'lacks' | 'ended' | 'assist'>,
): BarView | null {
  const session = now.server?.session;
  if (!session) {
    if (!now.ended) return null;
    return {
      mood: 'over',
      text: endText(now.ended),
      actions: ['save', 'print', 'close'],
      framed: false,
    };
  }
  const quiet = { actions: ['end'] as Action[], framed: false };
  if (session.state === 'waiting')
    return { ...quiet, mood: 'waiting', text: gettext('Waiting for your advisor') };
  // The answer goes by HTTP, and has a time: it comes before a line that may be mended.
  const held = holdView(session);
  if (held) return held;
  if (now.line === 'interrupted' || now.line === 'refused')
    return {
      ...quiet,
      mood: 'lost',
      text:
        now.line === 'refused'
          ? gettext('Not connected. Nobody is watching. Please reload this page.')
          : gettext('Connection interrupted. Nobody is watching.'),
      isUrgent: true,
    };
  if (session.state === 'paused')
    return {
      mood: 'calm',
      text: gettext('Paused: your advisor sees nothing'),
      actions: ['resume', 'end'],
      framed: false,
    };
  const running: Action[] = ['pause', 'end'];
  if (now.sharing === 'hidden')
    return {
      mood: 'calm',
      text: gettext('This page is not shared'),
      actions: running,
      framed: false,
    };
  if (now.sharing === 'elsewhere')
    return {
      mood: 'calm',
      text: gettext('You are sharing another tab'),
      actions: running,
      framed: false,
    };
  const lacking =
    now.lacks && gettext('Part of co-browsing did not load. Please load this page again.');
  if (now.lacks === 'mirror')
    return {
      mood: 'calm',
      text: gettext('This page is not shared'),
      more: lacking,
      news: lacking,
      actions: running,
      framed: false,
    };
  const name = advisorName(session.advisor);
  // What can be pressed stays within two: who ends that can pause afterwards.
  const actions: Action[] = now.assist?.stop ? ['stop', 'end'] : running;
  if (now.watching === 'lost')
    return {
      mood: 'lost',
      text: session.advisor
        ? interpolate(gettext('The connection to %(name)s is interrupted. Nobody is watching.'), {
            name,
          })
        : gettext('The connection to your advisor is interrupted. Nobody is watching.'),
      actions,
      framed: false,
    };
  // Before the server has answered for this page we say what may be true, not what is comfortable.
  const watched =
    session.watcher &&
    interpolate(gettext('%(name)s from this organisation looks on as well.'), {
      name: session.watcher,
    });
  const shapes =
    now.sharing === 'masked' && gettext('Your advisor sees only the shapes of this page.');
  const silent =
    now.watching === 'silent' && gettext('The connection to your advisor is interrupted.');
  const news = [silent, watched, lacking].filter(Boolean).join(' ');
  const more = [news, shapes].filter(Boolean).join(' ');
  return {
    mood: 'live',
    text: interpolate(
      now.assist?.stop
        ? gettext('%(name)s can see this page and act on it')
        : gettext('%(name)s can see this page'),
      { name },
    ),
    ...(more && { more }),
    ...(news && { news }),
    actions,
    framed: true,
  };
}

export function endText({ reason, held }: Pick<Ended, 'reason' | 'held'>): string {
  // The state may say that it is over before the socket says why.
  if (held === 'terms' && (reason === '' || reason === 'terms_changed'))
    return gettext(
      'The terms of use have changed and you have not agreed again. The session has ended.',
    );
  if (held === 'identity' && reason === '') reason = 'identity_changed';
  switch (reason) {
    case 'visitor':
      return gettext('You have ended the session.');
    case 'advisor':
      return gettext('Your advisor has ended the session.');
    case 'banned':
      return gettext('Your advisor has ended the session and the chat.');
    case 'withdrawn':
      return gettext('You have withdrawn your consent. The session has ended.');
    case 'expired':
      return gettext('The time is up. The session has ended.');
    case 'idle':
      return gettext('Nothing happened for a long time. The session has ended.');
    case 'wrong_codes':
      return gettext('A wrong Startcode was entered too often. The session has ended.');
    case 'revoked':
      return gettext('Your advisor is no longer available. The session has ended.');
    case 'terms_changed':
      return gettext('The terms of use have changed. The session has ended.');
    case 'identity_changed':
      return gettext('You have logged in or out and did not share again. The session has ended.');
    case 'switched_off':
      return gettext('Co-browsing was switched off. The session has ended.');
    case 'connection_lost':
      return gettext('The connection was lost. The session has ended.');
    default:
      return gettext('The session has ended.');
  }
}
