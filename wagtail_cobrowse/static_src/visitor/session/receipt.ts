/** What the visitor keeps of a session: the number of the proof, and what was deleted when. */
import { gettext, interpolate, ngettext } from '../../i18n.ts';
import type { Ended } from '../state.ts';

/** The lines of a receipt: number, time, what was deleted. */
export function receiptLines(ended: Ended, number: string | null, language: string): string[] {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  const lines = [
    interpolate(gettext('Ended: %(time)s'), { time: time.format(new Date(ended.at)) }),
  ];
  const count = Object.values(ended.deleted).reduce((sum, each) => sum + each, 0);
  lines.push(
    count
      ? interpolate(
          ngettext(
            'The data of this session has been deleted (%(count)s record).',
            'The data of this session has been deleted (%(count)s records).',
            count,
          ),
          { count },
        )
      : gettext('The data of this session has been deleted.'),
  );
  if (number)
    lines.unshift(interpolate(gettext('Receipt number: %(number)s'), { number: readable(number) }));
  return lines;
}

/** In groups that can be read out; the number itself has no spaces. */
function readable(number: string): string {
  return number.replace(/(.{4})(?=.)/g, '$1 ');
}
