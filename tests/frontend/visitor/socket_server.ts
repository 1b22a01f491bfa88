/** A real WebSocket server for tests of the visitor's line. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export interface SocketServer {
  url: string;
  /** How many sockets were ever opened. */
  opened(): number;
  /** What the clients have sent, as control messages. */
  heard: { type: string }[];
  /** What they have sent as frames. */
  frames: ArrayBuffer[];
  /** The newest socket. */
  newest(): WebSocket;
  close(): Promise<void>;
}

/** Serves on a free port; `greet` is called for every new socket. */
export async function serveSockets(greet: (socket: WebSocket) => void): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const sockets: WebSocket[] = [];
  const heard: { type: string }[] = [];
  const frames: ArrayBuffer[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data, isBinary) => {
      if (!isBinary) heard.push(JSON.parse(String(data)));
      else frames.push(new Uint8Array(data as Buffer).buffer);
    });
    greet(socket);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    opened: () => sockets.length,
    heard,
    frames,
    newest: () => sockets.at(-1)!,
    async close() {
      for (const socket of sockets) socket.terminate();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** Also where a test has another clock. */
const { setTimeout: realTimeout } = globalThis;

/** Waits until `condition` holds; fails after `patience` milliseconds. */
export async function eventually(condition: () => boolean, patience = 5000): Promise<void> {
  const deadline = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Never happened: ${condition}`);
    await new Promise((resolve) => realTimeout(resolve, 5));
  }
}
