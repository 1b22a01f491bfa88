/** The conversation as a text, for the visitor to keep: who, when and what; no Startcode. */
import { gettext, interpolate } from '../../i18n.ts';
import { sameSite } from '../dom.ts';
import { dated, printLines, saveText } from '../keep.ts';
import { knownStartcodes } from '../visit/remembered.ts';
import { withoutStartcodes } from './masking.ts';
import type { Entry } from './messages.ts';

/** Offers what is on the screen as a file. */
export function saveTranscript(entries: Entry[], language: string): void {
  const text = documentOf(entries, language).join('\n');
  saveText(dated(gettext('Conversation'), new Date()), text);
}

/** The same on paper. */
export function printTranscript(entries: Entry[], language: string): void {
  printLines(documentOf(entries, language), language);
}

function documentOf(entries: Entry[], language: string): string[] {
  const text = transcript(entries, language, knownStartcodes());
  return [gettext('Service chat'), location.host, '', ...text.split('\n')];
}

/** One paragraph a message. `known`: Startcodes of whatever alphabet. */
export function transcript(entries: Entry[], language: string, known: string[]): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return entries
    .map((entry) => {
      const words = withoutStartcodes(wordsOf(entry), known);
      if (entry.status !== 'sent') return `${gettext('You')} (${gettext('not sent')}):\n${words}\n`;
      const date = new Date(entry.created_at);
      const when = Number.isNaN(date.getTime()) ? '' : time.format(date);
      return entry.kind === 'event'
        ? `${when}\n${words}\n`
        : `${when}, ${whoOf(entry)}:\n${words}\n`;
    })
    .join('\n');
}

function whoOf(entry: Extract<Entry, { status: 'sent' }>): string {
  return entry.author === 'visitor' ? gettext('You') : entry.name || gettext('Advisor');
}

function wordsOf(entry: Entry): string {
  if (entry.status !== 'sent' || (entry.kind !== 'offer' && entry.kind !== 'page'))
    return entry.text;
  const { title, webcode, url } = entry.data;
  return [
    typeof title === 'string' ? title : '',
    entry.text,
    typeof webcode === 'string' && webcode
      ? interpolate(gettext('Webcode %(webcode)s'), { webcode })
      : '',
    sameSite(url)?.href ?? '',
  ]
    .filter(Boolean)
    .join('\n');
}
