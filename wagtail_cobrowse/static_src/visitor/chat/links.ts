/** Links in messages: pages of this site in this tab, other websites marked and in a new one. */
import { gettext, interpolate } from '../../i18n.ts';
import { linkify, showsHost, type Link } from '../../linkify.ts';
import { el, icon } from '../dom.ts';

/** `text` with its addresses as links. */
export function words(text: string): HTMLElement {
  const paragraph = el('p', { class: 'bubble', dir: 'auto' });
  for (const part of linkify(text, location.origin)) {
    if (typeof part === 'string') paragraph.append(part);
    else if (part.host) paragraph.append(leaving(part));
    else paragraph.append(anchor(part.href, part.text));
  }
  return paragraph;
}

/** Of a page of this site, which is followed in this tab. */
export function anchor(href: string, text: string): HTMLAnchorElement {
  return el('a', { href }, text);
}

/** Nothing is told to the other website, not even from where one comes. */
function leaving(link: Link): HTMLElement {
  const where = interpolate(gettext('another website: %(host)s'), { host: link.host });
  return el(
    'a',
    {
      class: 'leaving',
      href: link.href,
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
      title: where,
    },
    link.text,
    icon('M14 5h5v5', 'M19 5l-8 8', 'M17 14v5H5V7h5'),
    el('span', showsHost(link) ? { class: 'unseen' } : {}, ` (${where})`),
  );
}
