/** What a visitor reads who may not write here for a while: that it is so, why, and until when. */
import { gettext, interpolate } from '../../i18n.ts';
import type { Ban } from '../state.ts';

export function bannedTitle(): string {
  return gettext('You cannot write here at the moment.');
}

export function bannedText(ban: Ban, language: string): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  return [
    interpolate(gettext('An advisor has ended the chat. The reason: %(reason)s.'), {
      reason: ban.reason,
    }),
    interpolate(gettext('You can write again from %(time)s on.'), {
      time: time.format(new Date(ban.until)),
    }),
    gettext('Until then, please use another way to reach us.'),
  ].join('\n');
}
