/** What is known of the page that the visitor is on now; nothing of any other. */

import { gettext, interpolate } from '../i18n.ts';
import { h } from './dom.ts';
import type { PageFacts } from './types.ts';
import { languageName } from './words.ts';

export class PageFactsView {
  readonly element: HTMLElement;
  private readonly language: string;
  private shown = '';

  constructor(language: string) {
    this.language = language;
    this.element = h('div', { class: 'cobrowse-visited', hidden: true });
  }

  render(page: PageFacts | null): void {
    this.element.hidden = page === null;
    // What did not change stays as it is: somebody may be about to press a link.
    const now = JSON.stringify(page);
    if (now === this.shown) return;
    this.shown = now;
    this.element.replaceChildren(...(page ? this.parts(page) : []));
  }

  private parts(page: PageFacts): HTMLElement[] {
    const facts = [
      page.webcode,
      languageName(page.language, this.language),
      page.updated_at && this.updated(page.updated_at),
    ].filter(Boolean);
    return [
      h(
        'p',
        { class: 'cobrowse-visited__title' },
        h('span', { class: 'cobrowse-facts' }, gettext('Is on:')),
        ' ',
        page.url ? link(page.url, page.title) : page.title,
      ),
      h(
        'p',
        { class: 'cobrowse-facts' },
        facts.join(' · '),
        page.edit_url && ' · ',
        page.edit_url &&
          link(
            page.edit_url,
            gettext('Edit'),
            interpolate(gettext('Edit “%(title)s”'), { title: page.title }),
          ),
      ),
    ];
  }

  private updated(iso: string): string {
    const date = new Date(iso).toLocaleDateString(this.language, { dateStyle: 'medium' });
    return interpolate(gettext('updated %(date)s'), { date });
  }
}

/** In another tab: a chat may be going on here. */
function link(href: string, text: string, label: string | null = null): HTMLElement {
  return h('a', { href, target: '_blank', rel: 'noopener', 'aria-label': label }, text);
}
