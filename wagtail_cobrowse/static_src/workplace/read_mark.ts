/** "Read": at the newest message of the desk's that the visitor has seen. */

import { gettext } from '../i18n.ts';
import { h } from './dom.ts';
import type { Message } from './types.ts';

export class ReadMark {
  // Whoever has the log read out hears of words, not of this.
  private readonly element = h('span', { 'aria-live': 'off' }, ' · ', gettext('Read'));

  /** `readTo`: up to where the visitor has read; `find` gives the element of a message. */
  render(
    messages: readonly Message[],
    readTo: number,
    find: (sequence: number) => HTMLElement | undefined,
  ): void {
    const newest = messages
      .filter(
        ({ author, kind, sequence }) =>
          author === 'advisor' && kind !== 'event' && sequence <= readTo,
      )
      .at(-1);
    const place = newest && find(newest.sequence)?.querySelector('.cobrowse-message__meta');
    if (!place) this.element.remove();
    else if (this.element.parentNode !== place) place.append(this.element);
  }
}
