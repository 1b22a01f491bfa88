/**
 * Runs in the page that an editor looks at: the visitor's own mirror, with the policy of the page, but to the frame around
 * it instead of a socket. Bundled without what it imports: mirror.js is what visitors have, byte for byte.
 */
import type { MirrorModule, Parts, Sharing } from '../visitor/mirror/interface.ts';

export interface SourceConfig {
  visitor: string;
  mirror: string;
  parts: Pick<Parts, 'frames' | 'shorthands' | 'stills'>;
  sharing: Sharing;
}

export const EPOCH = 1;

async function start(): Promise<void> {
  const script = document.querySelector<HTMLScriptElement>('script[data-cobrowse-seen]');
  if (!script || parent === window) return;
  const config = JSON.parse(script.dataset.cobrowseSeen!) as SourceConfig;
  // The editor's own tools are not part of the page.
  script.remove();
  document.querySelector('wagtail-userbar')?.remove();
  // Without a loader it does nothing, but others use parts of it.
  await import(config.visitor);
  const { createMirror } = (await import(config.mirror)) as MirrorModule;
  const { port1, port2 } = new MessageChannel();
  const mirror = createMirror({
    send: (frame) => port1.postMessage(frame, [frame]),
    buffered: () => 0,
    color: '#000000',
    advisor: '',
    language: document.documentElement.lang,
    // Markers for the visitor would only be in the way.
    parts: config.parts as Parts,
    // What stands in frames has policies of its own, asked of the server in a session only.
    ask: ({ epoch, request }) => mirror.answer({ epoch, request, policy: 'masked' }),
    onField: () => {},
    onMissing: () => {},
    onUnable: () => {},
    onAssist: () => {},
    onBusy: () => {},
    resumes: () => false,
  });
  port1.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => mirror.receive(data);
  parent.postMessage({ type: 'cobrowse-seen' }, location.origin, [port2]);
  mirror.accept(EPOCH, config.sharing, true);
}

void start();
