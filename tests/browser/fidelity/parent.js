/** Around the stage: hands it the visitor's frames, and the files that it asks for. */
// Made here: one in the document might be loaded before anybody listens.
const stage = document.createElement('iframe');
const made = { sandbox: 'allow-scripts', inert: '', width: 800, height: 600, src: '/stage/' };
for (const name in made) stage.setAttribute(name, made[name]);
const channel = new BroadcastChannel('fidelity');
const ACKNOWLEDGEMENT = 33;
const KEYFRAME_REQUEST = 32;
window.said = [];
let epoch = 0;

function answer(kind, seq) {
  const frame = new DataView(new ArrayBuffer(16));
  frame.setUint8(0, 1);
  frame.setUint8(1, kind);
  frame.setUint8(2, 3);
  frame.setUint32(4, epoch);
  frame.setUint32(8, seq);
  frame.setUint16(14, 1);
  channel.postMessage({ to: 'visitor', frame: frame.buffer });
}

stage.addEventListener(
  'load',
  () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = async ({ data }) => {
      if (data.type === 'acknowledge') answer(ACKNOWLEDGEMENT, data.seq);
      else if (data.type !== 'moved' && data.type !== 'pointer') window.said.push(data);
      if (data.type === 'keyframe') answer(KEYFRAME_REQUEST, 0);
      if (data.type === 'size') {
        stage.width = data.width;
        stage.height = data.height;
        stage.style.colorScheme = data.scheme;
      }
      if (data.type !== 'resource') return;
      const response = await fetch(data.url, { credentials: 'omit' });
      const bytes = response.ok ? await response.arrayBuffer() : null;
      const { request } = data;
      port1.postMessage({ type: 'resource', request, bytes }, bytes ? [bytes] : []);
    };
    channel.onmessage = ({ data }) => {
      if (data.to !== 'stage') return;
      port1.postMessage({ type: 'frame', bytes: data.frame }, [data.frame]);
    };
    stage.contentWindow.postMessage({ type: 'port' }, '*', [port2]);
    window.open = (next) => {
      epoch = next;
      window.said = [];
      port1.postMessage({ type: 'epoch', epoch });
    };
  },
  { once: true },
);
document.body.append(stage);
