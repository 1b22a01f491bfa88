import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { WebSocket } from 'ws';

import { CloseCode } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import {
  reconnectDelay,
  Socket,
  TIMES,
  type Line,
  type SocketEvents,
  type Times,
} from '../../../wagtail_cobrowse/static_src/workplace/socket.ts';
import { eventually, serveSockets } from '../visitor/socket_server.ts';

const page = Object.assign(globalThis, { window: new EventTarget(), location: { href: '' } });

const QUICK: Partial<Times> = {
  pingEvery: 20,
  slowAfter: 5000,
  silence: 5000,
  welcomeWithin: 5000,
  shortest: 5,
};

const welcome = (socket: WebSocket): void => socket.send('{"type":"welcome","version":1}');

/** Welcomes, and answers every ping. */
function attend(socket: WebSocket): void {
  welcome(socket);
  socket.on('message', () => socket.send('{"type":"pong"}'));
}

async function connect(
  t: TestContext,
  greet: (socket: WebSocket) => void,
  events: Partial<SocketEvents> = {},
  times = QUICK,
) {
  const server = await serveSockets(greet);
  page.location.href = server.url.replace('ws', 'http');
  const lines: [Line, number?][] = [];
  const slow: boolean[] = [];
  const socket = new Socket(
    '/',
    {
      open: () => undefined,
      control: () => undefined,
      frame: () => undefined,
      line: (...line) => lines.push(line.filter((each) => each !== undefined) as [Line]),
      slow: (isSlow) => slow.push(isSlow),
      ...events,
    },
    times,
  );
  t.after(async () => {
    socket.close();
    await server.close();
  });
  const is = (line: Line) => () => lines.at(-1)?.[0] === line;
  return { server, socket, lines, slow, is };
}

test('a broken line is tried again, from a quarter of a second to two and a half', () => {
  for (const code of [1005, 1006, 4408]) {
    const delays = [0, 1, 2, 3, 4, 19, 20, 50].map((failures) => reconnectDelay(code, failures, 1));
    assert.deepEqual(delays, [250, 500, 1000, 2000, 2500, 2500, 8000, 8000]);
  }
});

test('not all come back at the same moment', () => {
  assert.equal(reconnectDelay(1006, 0, 0), 125);
  assert.equal(reconnectDelay(1012, 30, 0.5), 6000);
  for (const code of [1001, 1012]) {
    assert.equal(reconnectDelay(code, 0, 0), 0);
    assert.equal(reconnectDelay(code, 0, 1), 2000);
    assert.equal(reconnectDelay(code, 1, 0), 250);
  }
});

test('a refusal is final', () => {
  for (const code of [1000, 4400, 4401, 4403, 4404])
    assert.equal(reconnectDelay(code, 0, 0.5), null);
});

test('too many frames are answered by patience, and not by all at the same moment', () => {
  assert.equal(reconnectDelay(4429, 0, 0), 2_000);
  assert.equal(reconnectDelay(4429, 3, 0.5), 6_000);
  assert.equal(reconnectDelay(4429, 0, 1), 10_000);
});

test('a broken line is noticed within ten seconds', () => {
  assert.ok(TIMES.silence < 10_000 && TIMES.silence > 2 * 4_000);
});

test('a line that answers is kept, and not called slow', async (t) => {
  const { server, lines, slow } = await connect(t, attend);
  await eventually(() => server.heard.filter(({ type }) => type === 'ping').length >= 12);
  assert.deepEqual(lines, [['connecting'], ['open']]);
  assert.deepEqual(slow, []);
});

test('a line is late while the answer to a ping is, though frames arrive', async (t) => {
  const stream = (socket: WebSocket): void => {
    welcome(socket);
    const frames = setInterval(() => socket.send(new Uint8Array(16)), 20);
    socket.on('close', () => clearInterval(frames));
  };
  const times = { ...QUICK, slowAfter: 60 };
  const { server, slow, is, lines } = await connect(t, stream, {}, times);
  await eventually(() => slow.length === 1);
  assert.ok(is('open')());
  server.newest().send('{"type":"pong"}');
  await eventually(() => slow.length >= 2);
  assert.deepEqual(slow.slice(0, 2), [true, false]);
  assert.deepEqual(lines, [['connecting'], ['open']]);
});

test('a line that falls silent is broken, though nobody closed it', async (t) => {
  const { server, lines } = await connect(t, welcome, {}, { ...QUICK, silence: 150 });
  await eventually(() => server.opened() >= 2);
  assert.ok(lines.some(([line, code]) => line === 'lost' && code === 1006));
});

test('the network comes back: nobody waits for the next attempt', async (t) => {
  const { server, is } = await connect(t, attend, {}, { ...QUICK, shortest: 60_000 });
  await eventually(is('open'));
  page.window.dispatchEvent(new Event('offline'));
  assert.ok(is('lost')());
  page.window.dispatchEvent(new Event('online'));
  await eventually(() => server.opened() === 2 && is('open')());
});

test('a server of another version is not listened to, nor tried again', async (t) => {
  let opened = 0;
  const { lines, server, is } = await connect(
    t,
    (socket) => socket.send('{"type":"welcome","version":2}'),
    { open: () => opened++ },
  );
  await eventually(is('refused'));
  assert.deepEqual(lines.at(-1), ['refused', CloseCode.Outdated]);
  // By when another line, broken but not refused, has been tried several times.
  const other = await connect(t, (socket) => socket.close(1012));
  await eventually(() => other.server.opened() >= 2);
  assert.equal(server.opened(), 1);
  assert.equal(opened, 0);
});

test('who is still logged in, by another login, comes back', async (t) => {
  let number = 0;
  let asked = 0;
  const { server, is } = await connect(
    t,
    (socket) => {
      if (++number === 2) socket.close(4403);
      else attend(socket);
    },
    // The first time the answer with the new login is still on its way.
    { mayReturn: () => Promise.resolve(++asked > 1) },
  );
  await eventually(is('open'));
  server.newest().close(4403);
  await eventually(() => server.opened() === 3 && is('open')());
});

test('who is not logged in any more is refused for good', async (t) => {
  let asked = 0;
  const { server, is, lines } = await connect(t, attend, {
    mayReturn: () => Promise.resolve(++asked > 8),
  });
  await eventually(is('open'));
  server.newest().close(4401);
  await eventually(is('refused'));
  assert.deepEqual(lines.at(-1), ['refused', 4401]);
  assert.equal(asked, 8);
  assert.equal(server.opened(), 1);
});

test('a server that refuses again and again is believed in the end', async (t) => {
  let asked = 0;
  const greet = (socket: WebSocket): void => socket.close(4403);
  const mayReturn = (): Promise<boolean> => Promise.resolve(++asked > 0);
  const { server, is } = await connect(t, greet, { mayReturn }, { ...QUICK, shortest: 1 });
  await eventually(is('refused'));
  assert.equal(asked, 5);
  assert.equal(server.opened(), 6);
});
