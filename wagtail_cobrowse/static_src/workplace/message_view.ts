/** One entry of the log. */

import { gettext, interpolate } from '../i18n.ts';
import { h, icon } from './dom.ts';
import { words } from './links.ts';
import type { Pending } from './message_log.ts';
import type { Message, WorkplaceConfig } from './types.ts';
import { eventText, timeOfDay } from './words.ts';

type Config = Pick<WorkplaceConfig, 'language' | 'name'>;

export function messageElement(message: Message, config: Config): HTMLElement {
  const time = h(
    'time',
    { datetime: message.created_at },
    timeOfDay(message.created_at, config.language),
  );
  if (message.kind === 'event')
    return h('div', { class: 'cobrowse-event' }, h('span', {}, eventText(message)), ' ', time);
  const who = message.author === 'visitor' ? gettext('Visitor') : message.name || config.name;
  const body = message.kind === 'text' ? words(message.text) : card(message);
  return h(
    'div',
    { class: `cobrowse-message cobrowse-message--${message.author}` },
    h('div', { class: 'cobrowse-message__meta' }, h('span', {}, who), ' ', time),
    body,
  );
}

export function pendingElement(
  pending: Pending,
  config: Config,
  actions: { retry(clientId: string): void; drop(clientId: string): void },
): HTMLElement {
  const failed = pending.state === 'failed';
  const fate = pending.returns
    ? gettext('Not sent yet. It will be sent again automatically.')
    : gettext('Not sent');
  return h(
    'div',
    {
      class: `cobrowse-message cobrowse-message--advisor cobrowse-message--${pending.state}`,
      // That it failed is said; what was written is known to who wrote it.
      'aria-live': !failed && 'off',
    },
    h(
      'div',
      { class: 'cobrowse-message__meta' },
      h('span', {}, config.name),
      ' ',
      h('span', {}, failed ? fate : gettext('Sending…')),
    ),
    h('p', { dir: 'auto', 'aria-live': 'off' }, pending.text),
    failed &&
      h(
        'div',
        { class: 'cobrowse-message__actions' },
        h(
          'button',
          {
            type: 'button',
            class: 'cobrowse-link',
            onclick: () => actions.retry(pending.clientId),
          },
          gettext('Try again'),
        ),
        h(
          'button',
          { type: 'button', class: 'cobrowse-link', onclick: () => actions.drop(pending.clientId) },
          gettext('Discard'),
        ),
      ),
  );
}

function card(message: Message): HTMLElement {
  const title = String(message.data.title ?? '');
  const webcode = String(message.data.webcode ?? '');
  const offer = message.kind === 'offer';
  return h(
    'div',
    { class: 'cobrowse-card' },
    h(
      'div',
      { class: 'cobrowse-card__kind' },
      icon(offer ? 'cobrowse' : 'doc-empty'),
      offer ? gettext('You offered co-browsing.') : gettext('You suggested a page.'),
    ),
    title && h('div', { class: 'cobrowse-card__title', dir: 'auto' }, pageLink(message, title)),
    webcode && h('div', {}, interpolate(gettext('Webcode %(webcode)s'), { webcode })),
    message.text && h('p', { dir: 'auto' }, message.text),
  );
}

/** The server's own address of the page; what is none of this site is no link. */
function pageLink(message: Message, title: string): HTMLElement | string {
  const url = String(message.data.url ?? '');
  if (!url || !URL.canParse(url, location.href)) return title;
  const { href, origin } = new URL(url, location.href);
  if (origin !== location.origin) return title;
  return h('a', { href, target: '_blank', rel: 'noopener' }, title);
}
