/** The line below the chat's title: who is there, or what is wrong. */
import { gettext, interpolate } from '../../i18n.ts';
import type { Snapshot } from '../state.ts';

export function statusText({ server, line }: Pick<Snapshot, 'server' | 'line'>): string {
  const conversation = server?.conversation;
  if (!server) return gettext('Connecting …');
  if (!conversation) return gettext('Write to us. We answer here.');
  if (line === 'interrupted' || line === 'refused')
    return gettext('Connection interrupted. Trying again …');
  if (line !== 'open') return gettext('Connecting …');
  if (conversation.state === 'waiting') return gettext('You are waiting for an advisor.');
  return interpolate(gettext('You are talking to %(name)s.'), {
    name: conversation.advisor || gettext('your advisor'),
  });
}
