/** What the advisor reads in the place of the visitor's page, and below it. */

import { gettext } from '../i18n.ts';
import { busyText, goneText } from './busy_words.ts';
import type { Live } from './live.ts';

/** Milliseconds for which a picture may be out of date without a word. */
const GAP_SAID_AFTER = 3_000;

/** What stands in the place of the picture, or "". */
export function coverWords(live: Live): [string, string] {
  if (live.over) return [gettext('The session has ended.'), ''];
  if (live.loggedOut)
    return [
      gettext('This page cannot be shown.'),
      gettext('You are not logged in any more, or may not advise. Please log in again.'),
    ];
  // Why, is said below.
  if (live.line === 'refused') return [gettext('This page cannot be shown.'), ''];
  if (live.state === 'paused' && live.hold !== '')
    return [
      live.hold === 'terms'
        ? gettext('The terms of use have changed.')
        : gettext('The visitor has logged in or out.'),
      gettext('You see the page again as soon as the visitor agrees to it.'),
    ];
  if (live.state === 'paused')
    return [
      gettext('The visitor has paused the session.'),
      gettext('You see the page again as soon as the visitor resumes.'),
    ];
  if (live.policy === 'hidden')
    return [
      gettext('This page is not shared.'),
      gettext('The session goes on. You see the next page that is shared.'),
    ];
  if (live.lacks === 'mirror')
    return [
      gettext('This page cannot be shown.'),
      gettext(
        "Co-browsing did not load in the visitor's browser. Ask the visitor to load the page again.",
      ),
    ];
  if (live.stopped)
    return [
      gettext('The picture has been stopped.'),
      gettext('This page cannot be shown safely. The session goes on; you see the next page.'),
    ];
  if (!live.policy)
    return [
      gettext('Waiting for the page of the visitor.'),
      gettext('It appears as soon as the visitor looks at a page of this site.'),
    ];
  return ['', ''];
}

/** A line is broken: the picture stands still, and looks like it. */
export const isCut = ({ line, visitor }: Live): boolean =>
  line === 'lost' || visitor !== 'connected';

/** What the stage shows may not be what the visitor sees by now. */
export const isStale = ({ line, visitor, shown }: Live): boolean =>
  line !== 'open' || visitor !== 'connected' || !shown;

/** What is said below a picture that is seen, or "". */
export function bannerText(live: Live): string {
  // What has never been there is not interrupted, nor what is over.
  if (live.line === 'connecting' || live.over || live.loggedOut) return '';
  if (live.line === 'refused') return gettext('Co-browsing was updated. Please reload the page.');
  if (live.line !== 'open') return gettext('Your connection is interrupted. Trying again…');
  if (live.visitor === 'lost')
    return (
      goneText(live.busy) ||
      gettext("The visitor's connection is lost. The session waits for two minutes.")
    );
  if (live.visitor === 'silent' && !live.busy)
    return gettext(
      'Nothing arrives from the visitor at the moment. What you see may be out of date.',
    );
  if (live.state === 'paused' || live.policy === 'hidden' || !live.policy) return '';
  if (live.busy) return busyText(live.busy);
  if (live.away) return gettext('The visitor has gone to another tab or program.');
  // The cover says it; no picture can be asked for.
  if (live.lacks === 'mirror') return '';
  if (live.slow) return gettext('Your connection is slow. What you see is a little late.');
  if (live.gapSince && Date.now() - live.gapSince > GAP_SAID_AFTER)
    return gettext('The picture is not up to date. A new one has been asked for.');
  if (!live.shown) return gettext('The page is being loaded…');
  if (live.lacks)
    return gettext(
      "Part of co-browsing did not load in the visitor's browser. Something may be missing here; ask the visitor to load the page again.",
    );
  const partial = live.partial
    ? gettext('This page is too large to be shown whole. Something may be missing here.')
    : '';
  const masked = live.policy === 'masked' ? gettext('Texts on this page are shown as shapes.') : '';
  return [partial, masked].filter(Boolean).join(' ');
}
