/** Starts the mirror of this page; what it says goes to the stage in the other tab. */
import { createMirror } from '/static/wagtail_cobrowse/mirror.js';

import { sharing } from './sharing.js';

const channel = new BroadcastChannel('fidelity');
const mirror = createMirror({
  send: (frame) => channel.postMessage({ to: 'stage', frame }),
  buffered: () => 0,
  color: '#d4006a',
  advisor: 'Anna',
  language: 'en',
  parts: { frames: '/static/wagtail_cobrowse/frames.js' },
  ask: ({ epoch, request }) => mirror.answer({ epoch, request, policy: 'open' }),
  onField: () => {},
});
channel.onmessage = ({ data }) => {
  if (data.to === 'visitor') mirror.receive(data.frame);
};

export const share = (epoch) => mirror.accept(epoch, sharing, true);
