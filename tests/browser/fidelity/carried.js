/** Starts the mirror of this page; what it says waits in `fidelitySent` to be carried. */
import { createMirror } from '/static/wagtail_cobrowse/mirror.js';

import { sharing } from './sharing.js';

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
    language: 'en',
    parts: { frames: '/static/wagtail_cobrowse/frames.js' },
    ask: ({ epoch, request }) => mirror.answer({ epoch, request, policy: 'open' }),
    onField: () => {},
  });
  window.fidelitySent = sent;
  window.fidelityMirror = mirror;
  mirror.accept(epoch, sharing, true);
}
