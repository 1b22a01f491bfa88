/** The script of the stage: a document of an opaque origin that is itself the mirror. */

import { captureDom } from './dom.ts';
import { Inner } from './inner.ts';
import type { Handover } from './nested_port.ts';
import { Stage } from './stage.ts';
import type { Settings } from './stage.ts';
import { readPlaces } from './urls.ts';

const script = document.currentScript;
const dom = captureDom(window);

function read<Value>(name: string, fallback: Value, check: (value: unknown) => boolean): Value {
  try {
    const value: unknown = JSON.parse(script?.getAttribute(`data-${name}`) ?? 'null');
    return check(value) ? (value as Value) : fallback;
  } catch {
    return fallback;
  }
}

const isWords = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const settings: Settings = {
  script: script instanceof HTMLScriptElement ? script.src : '',
  places: readPlaces(
    read<string[]>('prefixes', [], isWords),
    script?.getAttribute('data-origin') ?? '',
  ),
  labels: {
    private: 'Private',
    frame: 'Other website',
    unshared: 'Not shared',
    media: 'Media',
    video: 'Video',
    audio: 'Audio',
    drawing: 'Drawing',
    document: 'Document (PDF)',
    map: 'Map',
    captcha: 'Security check',
    part: 'Cannot be shown',
    ...read<Record<string, string>>('labels', {}, (value) => typeof value === 'object'),
  },
};

let handedOver = false;
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  // The parent alone may hand in a port, and only once: the workplace, or the stage around this frame.
  if (handedOver || event.source !== window.parent || event.ports.length !== 1) return;
  const { data } = event;
  if (typeof data !== 'object' || data === null || !('type' in data)) return;
  if (data.type !== 'port' && data.type !== 'nested') return;
  handedOver = true;
  const [port] = event.ports as [MessagePort];
  if (data.type === 'port') new Stage(window, dom, settings, port).start();
  else {
    const { places, labels } = data as Handover;
    new Inner(window, dom, { ...settings, places, labels }, port).start();
  }
});
