/** For how long messages are kept, in words for both sides of the chat. */
import { gettext, interpolate, ngettext } from './i18n.ts';

/** `hours` after the chat has ended; 0: until then. */
export function retentionText(hours: number): string {
  if (hours <= 0) return gettext('What is written here is deleted when the chat ends.');
  return interpolate(
    ngettext(
      'What is written here is deleted %(count)s hour after the chat has ended.',
      'What is written here is deleted %(count)s hours after the chat has ended.',
      hours,
    ),
    { count: hours },
  );
}
