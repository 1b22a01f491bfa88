/** The key in a workplace's tab under which it keeps what an advisor has written and the server does not have. */
export const UNSENT = 'cobrowse.unsent';
