/** receipt.js: what the visitor keeps of a session: the number of the proof, when it ended, and what was deleted. */
import { gettext, interpolate, ngettext } from '../../i18n.ts';
import { dated, printLines, saveText } from '../keep.ts';
import type { Ended } from '../state.ts';
import { endText } from './view.ts';

export interface ReceiptModule {
  receiptLines: typeof receiptLines;
  saveReceipt: typeof saveReceipt;
  printReceipt: typeof printReceipt;
}

/** The lines of a receipt: number, time, what was deleted. */
export function receiptLines(ended: Ended, language: string): string[] {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  return [
    ...ended.numbers.map((number) =>
      interpolate(gettext('Receipt number: %(number)s'), { number: readable(number) }),
    ),
    interpolate(gettext('Ended: %(time)s'), { time: time.format(new Date(ended.at)) }),
    deletedText(ended.deleted) || gettext('The data of this session has been deleted.'),
    ...(ended.filed ? [gettext('A copy of the chat is kept for a case.')] : []),
  ];
}

export function saveReceipt(ended: Ended, language: string): void {
  const name = dated(gettext('Co-browsing receipt'), new Date(ended.at));
  saveText(name, `${receiptDocument(ended, language).join('\n')}\n`);
}

export function printReceipt(ended: Ended, language: string): void {
  printLines(receiptDocument(ended, language), language);
}

/** Everything that is to be kept on paper or in a file. */
export function receiptDocument(ended: Ended, language: string): string[] {
  const lines = [
    gettext('Receipt for a co-browsing session'),
    location.host,
    endText(ended),
    ...receiptLines(ended, language),
  ];
  if (ended.numbers.length)
    lines.push(
      gettext(
        'What is kept: the proof that you agreed, under this receipt number. It holds no name and no address.',
      ),
    );
  return lines;
}

/** "Deleted: 1 session, 3 messages.", or "" when nothing is known of it. */
export function deletedText(deleted: Record<string, number>): string {
  const parts: string[] = [];
  let others = 0;
  for (const [what, count] of Object.entries(deleted)) {
    if (count <= 0) continue;
    const words = wordsFor(what, count);
    if (words) parts.push(interpolate(words, { count }));
    else others += count;
  }
  if (others)
    parts.push(
      interpolate(ngettext('%(count)s other record', '%(count)s other records', others), {
        count: others,
      }),
    );
  return parts.length ? interpolate(gettext('Deleted: %(list)s.'), { list: parts.join(', ') }) : '';
}

function wordsFor(what: string, count: number): string {
  switch (what) {
    case 'sessions':
      return ngettext('%(count)s session', '%(count)s sessions', count);
    case 'startcodes':
      return ngettext('%(count)s Startcode in the chat', '%(count)s Startcodes in the chat', count);
    case 'messages':
      return ngettext('%(count)s message', '%(count)s messages', count);
    case 'conversations':
      return ngettext('%(count)s conversation', '%(count)s conversations', count);
    default:
      return '';
  }
}

/** In groups that can be read out; the number itself has no spaces. */
function readable(number: string): string {
  return number.replace(/(.{4})(?=.)/g, '$1 ');
}
