/** Whether the visitor of the open conversation is there, as far as anybody knows. */

import type { Live } from './live.ts';
import type { Detail } from './types.ts';

export type Presence = 'connected' | 'away' | 'unknown';

/**
 * The socket of a running session hears within seconds that the visitor's line is down;
 * what the API tells is older, and nobody asks it anew because of that. Whoever has no
 * line of their own knows nothing of the visitor's.
 */
export function presenceOf(
  detail: Pick<Detail, 'visitor_connected'>,
  live: Pick<Live, 'line' | 'visitor'> | null,
): Presence {
  if (live?.line === 'lost') return 'unknown';
  const isThere = live?.line === 'open' ? live.visitor === 'connected' : detail.visitor_connected;
  return isThere ? 'connected' : 'away';
}
