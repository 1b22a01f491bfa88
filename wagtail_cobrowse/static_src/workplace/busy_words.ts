/** What the visitor is busy with, in words. */

import { gettext } from '../i18n.ts';
import type { Busy } from '../busy.ts';

export function busyText(what: Busy): string {
  switch (what) {
    case 'print':
      return gettext('The visitor is printing this page. You see the page again afterwards.');
    case 'dialog':
      return gettext(
        "A message window is open on the visitor's screen. You cannot see it. The page goes on as soon as the visitor answers it.",
      );
    case 'file':
      return gettext('The visitor is choosing a file. You cannot see the files.');
    case 'document':
      return gettext(
        'The visitor has opened a document (PDF). You cannot see it. The session goes on when the visitor is back on this page.',
      );
    case 'site':
      return gettext(
        'The visitor has gone to another website. You cannot see it. The session goes on when the visitor is back.',
      );
    case 'captcha':
      return gettext('The visitor is doing a security check (CAPTCHA). You cannot see it.');
    case 'frame':
      return gettext('The visitor is in an embedded part of the page that you cannot see.');
    case '':
      return '';
  }
}

/** The same, when the visitor's line has gone with it; '' where that says nothing new. */
export function goneText(what: Busy): string {
  if (what === 'site')
    return gettext('The visitor has gone to another website. The session waits for two minutes.');
  if (what === 'document')
    return gettext('The visitor has opened a document (PDF). The session waits for two minutes.');
  if (what === 'dialog')
    return gettext(
      "A message window is open on the visitor's screen, and the visitor's connection is lost. The session waits for the answer for about ten minutes.",
    );
  if (what === 'print')
    return gettext(
      "The visitor is printing this page, and the visitor's connection is lost. The session waits for about ten minutes.",
    );
  return '';
}
