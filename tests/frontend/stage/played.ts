/** A stage in a document of jsdom, which is sent what a visitor's side sends. */

import type { TestContext } from 'node:test';
import { JSDOM } from 'jsdom';

import { Kind, makeFrames } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import type { Labels } from '../../../wagtail_cobrowse/static_src/stage/build.ts';
import { captureDom } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import type { StageWindow } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import { Stage } from '../../../wagtail_cobrowse/static_src/stage/stage.ts';

const EPOCH = 1;

/** What the stage does in its document: how often each of these was called. */
export type Calls = Record<'getAttribute' | 'data', number>;

export interface Played {
  document: Document;
  calls: Calls;
  /** Milliseconds, as the stage knows them: `of` a look at a text, and as it is. */
  clock: { now: number; of: number };
  /** A message of these events; resolves when the stage has applied it. */
  send(events: unknown[], isKeyframe?: boolean): Promise<void>;
  /** Messages that the stage has posted. */
  posted: Record<string, unknown>[];
}

export async function play(t: TestContext, keyframe: unknown[]): Promise<Played> {
  const { window } = new JSDOM('<!doctype html>', {
    pretendToBeVisual: true,
    runScripts: 'outside-only',
  });
  const clock = { now: 0, of: 0 };
  const calls: Calls = { getAttribute: 0, data: 0 };
  const dom = captureDom(window as unknown as StageWindow);
  const { getAttribute, data } = dom;
  dom.getAttribute = (...all) => {
    calls.getAttribute++;
    return getAttribute(...all);
  };
  dom.data = (...all) => {
    calls.data++;
    clock.now += clock.of;
    return data(...all);
  };
  window.performance.now = () => clock.now;
  // Those of jsdom cannot be adopted: as in a browser that is too old for it.
  Object.assign(window, { CSSStyleSheet: undefined, CSS: {}, scrollTo: () => undefined });
  const { port1, port2 } = new MessageChannel();
  t.after(() => {
    port1.close();
    port2.close();
    window.close();
  });
  const posted: Played['posted'] = [];
  let answered = (): void => undefined;
  port2.onmessage = (event: MessageEvent<Played['posted'][number]>) => {
    posted.push(event.data);
    if (event.data.type === 'pong') answered();
  };
  const settings = { script: '', places: { prefixes: [] }, labels: {} as Labels };
  new Stage(window as unknown as StageWindow, dom, settings, port1).start();
  port2.postMessage({ type: 'epoch', epoch: EPOCH });
  let seq = 0;
  const send: Played['send'] = async (events, isKeyframe = false) => {
    const kind = isKeyframe ? Kind.Keyframe : Kind.Delta;
    const bytes = new TextEncoder().encode(JSON.stringify(events));
    for (const frame of makeFrames(kind, EPOCH, seq, bytes, false))
      port2.postMessage({ type: 'frame', bytes: frame });
    seq++;
    const done = new Promise<void>((resolve) => (answered = resolve));
    port2.postMessage({ type: 'ping' });
    await done;
  };
  await send(keyframe, true);
  return { document: window.document, calls, clock, send, posted };
}

export const supplement = (payload: Record<string, unknown>): unknown => ({
  type: 5,
  data: { tag: 'cobrowse', payload },
});
