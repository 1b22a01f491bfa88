/** Starts the mirror of this page; what it says goes to the stage in the other tab. */
import './hurried.js';
// Without a loader it does nothing, but others use parts of it.
import '/static/wagtail_cobrowse/visitor.js';
import { createMirror } from '/static/wagtail_cobrowse/mirror.js';

import { parts, sharing } from './sharing.js';

const channel = new BroadcastChannel('fidelity');
const mirror = createMirror({
  onBusy: () => {},
  send: (frame) => channel.postMessage({ to: 'stage', frame }),
  buffered: () => 0,
  color: '#d4006a',
  advisor: 'Anna',
  language: 'en',
  parts,
  ask: ({ epoch, request }) => mirror.answer({ epoch, request, policy: 'open' }),
  onField: () => {},
  resumes: () => false,
});
channel.onmessage = ({ data }) => {
  if (data.to === 'visitor') mirror.receive(data.frame);
};

export const share = (epoch) => mirror.accept(epoch, sharing, true);
