/** What a failed request means for the visitor. */
import { gettext } from '../i18n.ts';
import type { ApiError } from './api.ts';

export function problemText(error: ApiError): string {
  if (error.status === 0)
    return gettext('There is no connection. Please check your internet connection and try again.');
  if (error.code === 'terms_changed')
    return gettext(
      'The terms of use have changed. Please load this page again and read them before you agree.',
    );
  if (error.code === 'nonce_used' || error.code === 'foreign_nonce')
    return gettext('That did not work. Please press the button once more.');
  return error.message || gettext('That did not work. Please try again in a moment.');
}
