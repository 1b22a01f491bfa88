/** The line below the chat's title: who is there, or what is wrong. */
import { gettext, interpolate, ngettext } from '../../i18n.ts';
import type { Snapshot } from '../state.ts';

export function statusText({ server, line }: Pick<Snapshot, 'server' | 'line'>): string {
  const conversation = server?.conversation;
  if (!server) return gettext('Connecting …');
  const { service } = server;
  if (!conversation) return service.text || gettext('Write to us. We answer here.');
  if (line === 'interrupted') return gettext('Connection interrupted. Trying again …');
  if (line === 'refused') return gettext('Not connected. Please reload this page.');
  if (line !== 'open') return gettext('Connecting …');
  if (conversation.state === 'waiting')
    return [gettext('You are waiting for an advisor.'), service.text || placeText(service.ahead)]
      .filter(Boolean)
      .join(' ');
  // Their advisor has gone.
  if (service.state === 'unstaffed') return service.text;
  return interpolate(gettext('You are talking to %(name)s.'), {
    name: conversation.advisor || gettext('your advisor'),
  });
}

function placeText(ahead: number | null): string {
  if (ahead === null) return '';
  if (!ahead) return gettext('You are next.');
  return interpolate(ngettext('%(count)s before you.', '%(count)s before you.', ahead), {
    count: ahead,
  });
}
