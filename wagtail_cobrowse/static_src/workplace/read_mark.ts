/**
 * What is known of the newest message of the desk's: "Sent", the server has it, or "Read", the visitor's open chat has
 * shown it. In between nobody knows anything.
 */

import { gettext } from '../i18n.ts';
import { h } from './dom.ts';
import type { Message } from './types.ts';

export class ReadMark {
  // Whoever has the log read out hears of words, not of this.
  private readonly read = h('span', { 'aria-live': 'off' }, ' · ', gettext('Read'));
  private readonly sent = h('span', { 'aria-live': 'off' }, ' · ', gettext('Sent'));

  /** `readTo`: up to where the visitor has read; `find` gives the element of a message. */
  render(
    messages: readonly Message[],
    readTo: number,
    find: (sequence: number) => HTMLElement | undefined,
  ): void {
    const own = messages.filter(({ author, kind }) => author === 'advisor' && kind !== 'event');
    const newest = own.at(-1);
    const read = own.filter(({ sequence }) => sequence <= readTo).at(-1);
    put(this.read, read && find(read.sequence));
    put(this.sent, newest && newest !== read ? find(newest.sequence) : undefined);
  }
}

function put(mark: HTMLElement, message: HTMLElement | undefined): void {
  const place = message?.querySelector('.cobrowse-message__meta');
  if (!place) mark.remove();
  else if (mark.parentNode !== place) place.append(mark);
}
