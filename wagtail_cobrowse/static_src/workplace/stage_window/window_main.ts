/** The script of the window that takes the stage: says that it is there, and hands on what is for the frame. */

import { UNSENT } from '../../unsent_key.ts';
import { handOn, PORT, READY } from './handing_on.ts';

// A window that another one opens begins with a copy of what that one has kept.
sessionStorage.removeItem(UNSENT);

const workplace = window.opener as Window | null;

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const { source, origin, data, ports } = event;
  if (source !== workplace || origin !== location.origin || data !== PORT) return;
  const frame = document.querySelector('iframe')?.contentWindow;
  if (frame && ports.length === 1) handOn(frame, ports[0]!);
});

if (workplace) workplace.postMessage(READY, location.origin);
