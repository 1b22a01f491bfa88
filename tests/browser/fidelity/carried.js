/** Starts the mirror of this page; what it says waits in `fidelitySent` to be carried. */
// Without a loader it does nothing, but others use parts of it.
import '/static/wagtail_cobrowse/visitor.js';
import { createMirror } from '/static/wagtail_cobrowse/mirror.js';

import { parts, sharing } from './sharing.js';

const sent = [];

function text(bytes) {
  let letters = '';
  for (const byte of new Uint8Array(bytes)) letters += String.fromCharCode(byte);
  return btoa(letters);
}

export function mirrorOf(epoch) {
  const mirror = createMirror({
    send: (frame) => sent.push(text(frame)),
    buffered: () => 0,
    color: '#d4006a',
    advisor: 'Anna',
    onBusy: () => {},
    language: 'en',
    parts,
    ask: ({ epoch, request }) => mirror.answer({ epoch, request, policy: 'open' }),
    onField: () => {},
    resumes: () => false,
  });
  window.fidelitySent = sent;
  window.fidelityMirror = mirror;
  mirror.accept(epoch, sharing, true);
}
