/** What has become of assist, in words for the advisor. */

import { Capability, Reason, type Capabilities } from '../assist.ts';
import { gettext, interpolate } from '../i18n.ts';
import { reasonText } from './proposal_words.ts';

export const CAPABILITIES: readonly [Capabilities, () => string][] = [
  [Capability.Scroll, () => gettext('Scroll')],
  [Capability.Click, () => gettext('Press')],
  [Capability.Type, () => gettext('Write')],
];

/** "Scroll, Press". */
export const namesOf = (capabilities: Capabilities): string =>
  CAPABILITIES.filter(([bit]) => capabilities & bit)
    .map(([, words]) => words())
    .join(', ');

export function refusalText(reason: Reason): string {
  switch (reason) {
    case Reason.Unshown:
      return gettext('The visitor has not shown you what is in it.');
    case Reason.OutOfSight:
      return gettext('The visitor does not see it just now. Scroll there first.');
    case Reason.TooSoon:
      return gettext('That was too fast.');
    case Reason.NotGranted:
      return gettext('The visitor does not allow it.');
    case Reason.Page:
      return gettext('Nothing may be done on this page.');
    default:
      return reasonText(reason);
  }
}

/** Why the visitor has not agreed. */
export function declinedText(reason: Reason): string {
  switch (reason) {
    case Reason.TooSoon:
      return gettext('The visitor declined a moment ago. Please wait before you ask again.');
    case Reason.TimeOver:
      return gettext('The visitor has not answered.');
    case Reason.Page:
      return refusalText(reason);
    default:
      return gettext('The visitor has declined.');
  }
}

export function endedText(reason: Reason): string {
  switch (reason) {
    case Reason.TimeOver:
      return gettext('The time is up: you can no longer act on the page.');
    case Reason.Page:
      return gettext('The page has changed, or is not shared: you can no longer act on it.');
    default:
      return gettext('The visitor has ended it: you can no longer act on the page.');
  }
}

export function cutText(why: 'paused' | 'line' | 'stopped'): string {
  if (why === 'paused') return gettext('The session is paused: you can no longer act on the page.');
  return why === 'stopped'
    ? gettext('The picture has been stopped: you can no longer act on the page.')
    : gettext('Your connection was interrupted: you can no longer act on the page.');
}

export function statusText(capabilities: Capabilities, seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const time = `${minutes}:${String(Math.max(0, seconds % 60)).padStart(2, '0')}`;
  return interpolate(gettext('Allowed: %(what)s. %(time)s left.'), {
    what: namesOf(capabilities),
    time,
  });
}
