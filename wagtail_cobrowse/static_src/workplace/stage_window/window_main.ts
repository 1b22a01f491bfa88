/** The script of the window that takes the stage: says that it is there, and hands on what is for the frame. */

import { handOn, PORT, READY } from './handing_on.ts';

const workplace = window.opener as Window | null;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const { source, origin, data, ports } = event;
  if (source !== workplace || origin !== location.origin || data !== PORT) return;
  const frame = document.querySelector('iframe')?.contentWindow;
  if (frame && ports.length === 1) handOn(frame, ports[0]!);
});

if (workplace) workplace.postMessage(READY, location.origin);
