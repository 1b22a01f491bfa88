/** Links in messages. What visitors write is hostile: other websites are marked as such. */

import { gettext, interpolate } from '../i18n.ts';
import { linkify, showsHost } from '../linkify.ts';
import { h, icon } from './dom.ts';

/** `text` with its addresses as links; all of them leave the workplace where it is. */
export function words(text: string): HTMLParagraphElement {
  const paragraph = h('p', { dir: 'auto' });
  for (const part of linkify(text, location.origin)) {
    if (typeof part === 'string') {
      paragraph.append(part);
      continue;
    }
    const { href, host } = part;
    const where = host && interpolate(gettext('another website: %(host)s'), { host });
    paragraph.append(
      h(
        'a',
        {
          href,
          target: '_blank',
          rel: 'noopener noreferrer nofollow',
          class: host ? 'cobrowse-leaving' : null,
          title: where || null,
        },
        part.text,
        host && icon('link-external'),
        where && h('span', { class: showsHost(part) ? 'w-sr-only' : null }, ` (${where})`),
      ),
    );
  }
  return paragraph;
}
