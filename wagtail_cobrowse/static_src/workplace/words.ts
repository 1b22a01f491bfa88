/** Times, languages, events and reasons in words. */

import { gettext, interpolate, ngettext } from '../i18n.ts';
import type { Message, Service } from './types.ts';

export function waited(since: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(since)) / 60_000);
  if (!(minutes >= 1)) return gettext('just now');
  if (minutes < 60)
    return interpolate(ngettext('%(count)s minute', '%(count)s minutes', minutes), {
      count: minutes,
    });
  const hours = Math.floor(minutes / 60);
  return interpolate(ngettext('%(count)s hour', '%(count)s hours', hours), { count: hours });
}

/** Of a visitor who has written since then; short, for it shares a line. */
export function unansweredText(since: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(since)) / 60_000);
  if (!(minutes >= 1)) return gettext('waits for an answer');
  if (minutes < 60)
    return interpolate(gettext('waits for an answer · %(count)s min'), { count: minutes });
  return interpolate(gettext('waits for an answer · %(count)s h'), {
    count: Math.floor(minutes / 60),
  });
}

/** "4:07", for what counts down or up. */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function languageName(code: string, shownIn: string): string {
  try {
    return new Intl.DisplayNames([shownIn], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function timeOfDay(iso: string, language: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return date.toLocaleTimeString(language, { timeStyle: 'short' });
}

/** Until when chats can begin, or from when on; "" where that is always or unknown. In the reader's own time. */
export function hoursText(service: Service | null, language: string, now: Date): string {
  const at = new Date(service?.changes_at ?? '');
  if (!service || Number.isNaN(at.getTime())) return '';
  const time = at.toLocaleString(language, dayOf(at, now));
  return service.state === 'closed'
    ? interpolate(gettext('The chat opens again: %(time)s.'), { time })
    : interpolate(gettext('The chat is open until %(time)s.'), { time });
}

/** As much of a date as is needed to know which one it is. */
function dayOf(at: Date, now: Date): Intl.DateTimeFormatOptions {
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (at.toDateString() === now.toDateString()) return time;
  const isSoon = at.getTime() - now.getTime() < 6 * 86_400_000;
  return isSoon ? { weekday: 'long', ...time } : { day: 'numeric', month: 'long', ...time };
}

export function reasonText(reason: string): string {
  switch (reason) {
    case 'visitor':
      return gettext('The visitor ended the session.');
    case 'advisor':
      return gettext('You ended the session.');
    case 'withdrawn':
      return gettext('The visitor withdrew the consent.');
    case 'expired':
      return gettext('The time for the session is up.');
    case 'idle':
      return gettext('Nothing happened for a long time, so the session ended.');
    case 'wrong_codes':
      return gettext('The session ended after too many wrong Startcodes.');
    case 'revoked':
      return gettext('The session ended because a permission was revoked.');
    case 'terms_changed':
      return gettext('The session ended because the terms of use changed.');
    case 'identity_changed':
      return gettext('The session ended because the visitor logged in or out.');
    case 'banned':
      return gettext('You banned the visitor.');
    case 'switched_off':
      return gettext(
        'The session ended because co-browsing was switched off for the whole website.',
      );
    case 'connection_lost':
      return gettext('The session ended because the connection was lost.');
    default:
      return gettext('The session has ended.');
  }
}

export function eventText(message: Message): string {
  const { event, reason, name } = message.data;
  switch (event) {
    case 'conversation_taken':
      return interpolate(gettext('%(name)s took the chat.'), { name: String(name ?? '') });
    case 'offer_withdrawn':
      return gettext('The offer of co-browsing was withdrawn.');
    case 'terms_opened':
      return gettext('The visitor is reading the terms.');
    case 'consent_given':
      return gettext('The visitor agreed to the terms.');
    case 'consent_withdrawn':
      return gettext('The visitor withdrew the consent.');
    case 'startcode_wrong':
      return gettext('A wrong Startcode was entered.');
    case 'startcode_renewed':
      return gettext('The visitor has a new Startcode.');
    case 'session_started':
      return gettext('The co-browsing session started.');
    case 'session_paused':
      return gettext('The visitor paused the session.');
    case 'session_resumed':
      return gettext('The session goes on.');
    case 'session_held':
      return reason === 'terms'
        ? gettext('The terms of use changed. The visitor has to agree again.')
        : gettext('The visitor logged in or out, and has to agree again.');
    case 'consent_renewed':
      return gettext('The visitor agreed to the changed terms. The session goes on.');
    case 'session_watched':
      return interpolate(gettext('%(name)s looks on as well. The visitor knows.'), {
        name: String(name ?? ''),
      });
    case 'session_unwatched':
      return interpolate(gettext('%(name)s no longer looks on.'), { name: String(name ?? '') });
    case 'session_ended':
      return reasonText(typeof reason === 'string' ? reason : '');
    case 'conversation_ended':
      return gettext('The chat has ended.');
    default:
      return message.text;
  }
}

export function unreadText(count: number): string {
  return interpolate(ngettext('%(count)s unread message', '%(count)s unread messages', count), {
    count,
  });
}

/** Of chats that somebody has to look at. */
export function waitingText(count: number): string {
  return interpolate(ngettext('%(count)s chat needs you', '%(count)s chats need you', count), {
    count,
  });
}
