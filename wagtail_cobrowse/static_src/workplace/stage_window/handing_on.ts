/** Between workplace and window of the stage: how the stage's frame gets its port: from the window around it, and from no other. */

/** What the window says once it can take the stage. */
export const READY = 'cobrowse-stage-window';
/** Asks the window around the frame to hand the port on. */
export const PORT = 'cobrowse-stage-port';

/** `around` is where the frame is: the workplace itself, or the window that has the stage. */
export function handIn(frame: Window, around: Window, port: MessagePort): void {
  // A message is from the window whose script sends it, and the stage listens to its parent alone.
  if (around === window) handOn(frame, port);
  else around.postMessage(PORT, location.origin, [port]);
}

export function handOn(frame: Window, port: MessagePort): void {
  // '*': a document without an origin has no name. Only the stage can be in the
  // frame, because the policy of the page around it allows no other address.
  frame.postMessage({ type: 'port' }, '*', [port]);
}
