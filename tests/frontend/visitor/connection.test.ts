import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { WebSocket } from 'ws';

import { CloseCode } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import {
  Connection,
  TIMES,
  waitBefore,
  type Control,
  type Times,
} from '../../../wagtail_cobrowse/static_src/visitor/connection.ts';
import type { Line } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { eventually, serveSockets } from './socket_server.ts';

const QUICK: Partial<Times> = {
  firstWait: 5,
  longestWait: 20,
  crowdedWait: 150,
  pingAfter: 5000,
  pongWithin: 5000,
  restartSpread: 20,
  goodAfter: 1000,
};

const IMPATIENT: Partial<Times> = { ...QUICK, pingAfter: 40, pongWithin: 60 };

const welcome = (socket: WebSocket): void => socket.send('{"type":"welcome","version":1}');

async function connect(t: TestContext, greet: (socket: WebSocket) => void, times = QUICK) {
  const server = await serveSockets(greet);
  const lines: Line[] = [];
  const controls: Control[] = [];
  const frames: ArrayBuffer[] = [];
  let gone = 0;
  const connection = new Connection({
    url: server.url,
    onLine: (line) => lines.push(line),
    onControl: (message) => controls.push(message),
    onFrame: (frame) => frames.push(frame),
    onGone: () => gone++,
    times,
  });
  t.after(async () => {
    connection.close();
    await server.close();
  });
  connection.open();
  return { server, connection, lines, controls, frames, gone: () => gone };
}

test('waits double up to a limit, and never all clients at once', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const wait = waitBefore(attempt, TIMES, chance);
      const full = Math.min(attempt < 20 ? 2500 : 8000, 250 * 2 ** attempt);
      assert.ok(wait >= full / 2 && wait <= full);
    }),
  );
  assert.notEqual(waitBefore(3, TIMES, 0.1), waitBefore(3, TIMES, 0.9));
});

test('a broken line is noticed, and said to be, within ten seconds', () => {
  assert.ok(TIMES.pingAfter + TIMES.pongWithin < 10_000);
  // A server that pings every four seconds is never asked for a sign of life.
  assert.ok(TIMES.pingAfter > 4_000);
});

test('a line is open once the server says welcome, not before', async (t) => {
  const { server, connection, lines } = await connect(t, () => undefined);
  await eventually(() => server.opened() === 1);
  assert.equal(connection.send({ type: 'typing' }), false);
  welcome(server.newest());
  await eventually(() => connection.isOpen);
  assert.deepEqual(lines, ['connecting', 'open']);
  assert.equal(connection.send({ type: 'typing' }), true);
  await eventually(() => server.heard.some(({ type }) => type === 'typing'));
});

for (const code of [1001, 1006, 1012, CloseCode.Silent]) {
  test(`a line that ends with ${code} is mended`, async (t) => {
    const { server, lines, gone } = await connect(t, welcome);
    await eventually(() => lines.at(-1) === 'open');
    if (code === 1006) server.newest().terminate();
    else server.newest().close(code);
    await eventually(() => server.opened() === 2 && lines.at(-1) === 'open');
    assert.deepEqual(lines, ['connecting', 'open', 'interrupted', 'open']);
    assert.equal(gone(), 0);
  });
}

for (const code of [CloseCode.NotUnderstood, CloseCode.NotAllowed]) {
  test(`a line refused with ${code} is not tried again`, async (t) => {
    const { server, lines, gone } = await connect(t, (socket) => socket.close(code));
    await eventually(() => lines.at(-1) === 'refused');
    // By when another line, broken but not refused, has been tried several times.
    const other = await connect(t, (socket) => socket.close(1012));
    await eventually(() => other.server.opened() >= 4);
    assert.equal(server.opened(), 1);
    assert.equal(gone(), 0);
  });
}

for (const version of [2, '1', undefined]) {
  test(`a server of version ${version} is not listened to, nor tried again`, async (t) => {
    const { server, controls, lines, gone } = await connect(t, (socket) =>
      socket.send(JSON.stringify({ type: 'welcome', version })),
    );
    await eventually(() => lines.at(-1) === 'refused');
    // By when another line, broken but not refused, has been tried several times.
    const other = await connect(t, (socket) => socket.close(1012));
    await eventually(() => other.server.opened() >= 4);
    assert.equal(server.opened(), 1);
    assert.deepEqual(controls, []);
    assert.equal(gone(), 0);
  });
}

for (const code of [CloseCode.NotAuthenticated, CloseCode.NotFound, 1000]) {
  test(`after ${code} the API is asked what there is`, async (t) => {
    const { server, lines, gone } = await connect(t, (socket) => socket.close(code));
    await eventually(() => gone() === 1);
    assert.equal(lines.at(-1), 'off');
    assert.equal(server.opened(), 1);
  });
}

for (const [chance, least, most] of [
  [0, 180, 700],
  [1, 980, Infinity],
] as const)
  test(`too many sockets: whoever has the chance ${chance} comes back in its time`, async (t) => {
    t.mock.method(Math, 'random', () => chance);
    const opened: number[] = [];
    const greet = (socket: WebSocket): void => {
      opened.push(performance.now());
      socket.close(CloseCode.TooMany);
    };
    await connect(t, greet, { ...QUICK, crowdedWait: 1000 });
    await eventually(() => opened.length === 2);
    const waited = opened[1]! - opened[0]!;
    assert.ok(waited >= least && waited < most, `${waited}`);
  });

test('a silent line is pinged, and one that answers is kept', async (t) => {
  const { server, lines } = await connect(
    t,
    (socket) => {
      welcome(socket);
      socket.on('message', () => socket.send('{"type":"pong"}'));
    },
    { ...IMPATIENT, pongWithin: 5000 },
  );
  await eventually(() => server.heard.filter(({ type }) => type === 'ping').length >= 3);
  assert.equal(server.opened(), 1);
  assert.deepEqual(lines, ['connecting', 'open']);
});

test('a line that does not answer a ping is broken, though nobody closed it', async (t) => {
  const { server, lines } = await connect(t, welcome, IMPATIENT);
  await eventually(() => server.opened() >= 2);
  assert.ok(server.heard.some(({ type }) => type === 'ping'));
  assert.ok(lines.includes('interrupted'));
});

test('the ping of a server is answered', async (t) => {
  const { server, lines } = await connect(t, welcome);
  await eventually(() => lines.at(-1) === 'open');
  server.newest().send('{"type":"ping"}');
  await eventually(() => server.heard.some(({ type }) => type === 'pong'));
});

test('binary messages arrive as frames, broken text is ignored', async (t) => {
  const { server, lines, controls, frames } = await connect(t, welcome);
  await eventually(() => lines.at(-1) === 'open');
  for (const text of ['no json', '[]', 'null', '{"kind":"x"}', '{"type":7}'])
    server.newest().send(text);
  server.newest().send(new Uint8Array([1, 2, 3]));
  await eventually(() => frames.length === 1);
  assert.deepEqual([...new Uint8Array(frames[0]!)], [1, 2, 3]);
  assert.deepEqual(
    controls.map(({ type }) => type),
    ['welcome'],
  );
});

test('a closed line stays closed until it is opened again', async (t) => {
  const { server, connection, lines } = await connect(t, welcome);
  await eventually(() => lines.at(-1) === 'open');
  connection.close();
  connection.hurry();
  assert.equal(lines.at(-1), 'off');
  connection.open();
  await eventually(() => server.opened() === 2 && connection.isOpen);
});

test('when the network is back nobody waits for the next attempt', async (t) => {
  const { server, connection, lines } = await connect(t, welcome, {
    ...QUICK,
    firstWait: 60_000,
    longestWait: 60_000,
  });
  await eventually(() => lines.at(-1) === 'open');
  connection.interrupt();
  assert.equal(lines.at(-1), 'interrupted');
  connection.hurry();
  await eventually(() => server.opened() === 2 && connection.isOpen);
});

test('when the network is back an attempt that hangs is made anew', async (t) => {
  const { server, connection, lines } = await connect(t, () => undefined, {
    ...QUICK,
    firstWait: 60_000,
    longestWait: 60_000,
    pongWithin: 60_000,
  });
  await eventually(() => server.opened() === 1);
  connection.interrupt();
  connection.hurry();
  await eventually(() => server.opened() === 2);
  // Who merely looks leaves it alone.
  connection.hurry();
  connection.hurry(true);
  await eventually(() => server.opened() === 3);
  welcome(server.newest());
  await eventually(() => connection.isOpen);
  assert.deepEqual(lines, ['connecting', 'interrupted', 'open']);
});

test('after a restart all come back spread over some time', async (t) => {
  const { server, lines } = await connect(t, welcome, { ...QUICK, restartSpread: 60_000 });
  await eventually(() => lines.at(-1) === 'open');
  t.mock.method(Math, 'random', () => 0.5);
  server.newest().close(1012);
  await eventually(() => lines.at(-1) === 'interrupted');
  // By when another line, which broke for itself, has been mended.
  const other = await connect(t, welcome);
  await eventually(() => other.lines.at(-1) === 'open');
  other.server.newest().terminate();
  await eventually(() => other.server.opened() === 2);
  assert.equal(server.opened(), 1);
});
