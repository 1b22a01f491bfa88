/*
 * One page with both ends: the mirror of this page, a line that can be bad, and the stage.
 * Everything random comes from a seed.
 */
// Without a loader it does nothing, but others use parts of it.
import '/visitor.js';
import { createMirror } from '/mirror.js';
import { JUDGED, KINDS, step } from '/steps.js';

const EPOCH = 7;
const HEADER = 16;

function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let hash = Math.imul(state ^ (state >>> 15), 1 | state);
    hash = (hash + Math.imul(hash ^ (hash >>> 7), 61 | hash)) ^ hash;
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

const line = { bad: 0, random: generator(1), held: null, said: [], sent: 0, keyframes: 0 };
window.line = line;
window.kinds = { told: Object.keys(KINDS), judged: JUDGED };
window.errors = [];
addEventListener('error', ({ message }) => errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));

function toStage(bytes) {
  window.port.postMessage({ type: 'frame', bytes: bytes.slice(0) });
}

function send(frame) {
  line.sent++;
  const view = new DataView(frame);
  if (view.getUint8(1) === 1 && view.getUint16(12) === 0) line.keyframes++;
  const fate = line.random();
  if (fate < line.bad) return;
  if (fate < 2 * line.bad) toStage(frame);
  if (fate < 3 * line.bad && !line.held) {
    line.held = frame;
    return;
  }
  toStage(frame);
  if (line.held) toStage(line.held);
  line.held = null;
}

function control(kind, seq = 0) {
  const frame = new ArrayBuffer(HEADER);
  const view = new DataView(frame);
  view.setUint8(0, 1);
  view.setUint8(1, kind);
  view.setUint8(2, 3);
  view.setUint32(4, EPOCH);
  view.setUint32(8, seq);
  view.setUint16(14, 1);
  window.mirror.receive(frame);
}

const { port1, port2 } = new MessageChannel();
window.port = port1;
port1.onmessage = ({ data }) => {
  line.said.push(data);
  if (data.type === 'keyframe') control(32);
  if (data.type === 'acknowledge') control(33, data.seq);
};
const stage = document.createElement('iframe');
stage.setAttribute('data-cobrowse-ui', '');
// A driver that reaches into no opaque frame has the stage within the page's own origin.
const isReached = location.pathname === '/reached';
stage.setAttribute('sandbox', isReached ? 'allow-scripts allow-same-origin' : 'allow-scripts');
stage.inert = true;
stage.src = isReached ? '/stage/reached/' : '/stage/';
stage.addEventListener('load', () => {
  // Not as the last call of a function: WebKit would take the stage for its own sender.
  stage.contentWindow.postMessage({ type: 'port' }, '*', [port2]);
});
document.body.append(stage);

window.share = (sharing) => {
  window.mirror = createMirror({
    send,
    buffered: () => 0,
    color: '#d4006a',
    advisor: 'A',
    language: 'en',
    parts: { frames: '/frames.js' },
    onBusy() {},
    onField() {},
    resumes: () => false,
  });
  port1.postMessage({ type: 'epoch', epoch: EPOCH });
  window.mirror.accept(EPOCH, sharing, true);
};

/** What was done since the page was opened, for whoever looks for what went wrong. */
window.done = [];

/** `count` steps from `seed`, of `names` or of all kinds, some of them within one frame. */
window.churn = async (seed, count, names) => {
  const random = generator(seed);
  for (let done = 0; done < count; done++) {
    window.done.push(step(random, names));
    if (random() < 0.15) await new Promise((next) => setTimeout(next, 4));
  }
};
