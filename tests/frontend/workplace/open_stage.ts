/** The stage of a workplace, on a real server of sockets. */

import type { TestContext } from 'node:test';
import { JSDOM } from 'jsdom';

import type { Api } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';
import { OnStage } from '../../../wagtail_cobrowse/static_src/workplace/on_stage.ts';
import { StageView } from '../../../wagtail_cobrowse/static_src/workplace/stage_view.ts';
import type {
  Detail,
  WorkplaceConfig,
} from '../../../wagtail_cobrowse/static_src/workplace/types.ts';
import { serveSockets } from '../visitor/socket_server.ts';

export const DETAIL = {
  id: 'chat',
  route: 'route',
  mine: true,
  session: { state: 'active', mine: true, started_at: '2030-01-01T00:00:00Z', hold: '' },
} as unknown as Detail;

/** A workplace's stage, on a server that greets with this version. */
export async function openStage(t: TestContext, version: number) {
  const server = await serveSockets((socket) =>
    socket.send(JSON.stringify({ type: 'welcome', version })),
  );
  const dom = new JSDOM('', { url: server.url.replace('ws', 'http') });
  let resized: (entries: object[]) => void = () => undefined;
  const there = Object.assign(dom.window, {
    ResizeObserver: class {
      constructor(tell: typeof resized) {
        resized = tell;
      }
      observe(): void {}
      disconnect(): void {}
    },
  });
  Object.assign(globalThis, {
    window: there,
    document: there.document,
    location: there.location,
    AbortController: there.AbortController,
    requestAnimationFrame: () => 1,
  });
  const config = {
    stage: 'about:blank',
    socket: '/',
    prefixes: [],
    color: '',
    shortcuts: true,
    language: 'en',
  } as unknown as WorkplaceConfig;
  const view = new StageView(
    config,
    () => Promise.resolve(),
    () => undefined,
  );
  there.document.body.append(view.element);
  const stopped: string[] = [];
  let asked = 0;
  let isOver = false;
  const stage: OnStage = new OnStage(config, {} as Api, view, {
    live: () => undefined,
    begins: () => undefined,
    stopped: (reason) => stopped.push(reason),
    watchOver: () => undefined,
    // As the workplace does it, with what the API says.
    outdated() {
      asked++;
      setTimeout(() => isOver || stage.follow(DETAIL));
    },
  });
  t.after(async () => {
    isOver = true;
    stage.stop('over');
    await server.close();
  });
  const room = (width: number, height: number): void =>
    resized([{ contentRect: { width, height } }]);
  return { server, view, stage, stopped, room, asked: () => asked };
}
