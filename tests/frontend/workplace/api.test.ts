import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';

import { Api, ApiError } from '../../../wagtail_cobrowse/static_src/workplace/api.ts';

/** The workplace's API before a server that answers everything so. */
async function serve(t: TestContext, answer: (response: ServerResponse) => void): Promise<Api> {
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return new Api({ api: `http://127.0.0.1:${port}/`, csrf: 'token' });
}

function isUnanswered(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0;
}

test('an answer that breaks off is no answer, whatever its status', async (t) => {
  const api = await serve(t, (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
    response.write('{"conversations": [');
    setTimeout(() => response.destroy(), 20);
  });
  await assert.rejects(api.queue(), isUnanswered);
});

test('nor is one that is not JSON', async (t) => {
  const api = await serve(t, (response) => response.end('<p>Back soon</p>'));
  await assert.rejects(api.queue(), isUnanswered);
});

test('an answer without content is one', async (t) => {
  const api = await serve(t, (response) => response.writeHead(204).end());
  await api.release('1');
});

test('a refusal is told with what can be read of it', async (t) => {
  const api = await serve(t, (response) => response.writeHead(503).end('Back soon'));
  await assert.rejects(api.queue(), (error) => error instanceof ApiError && error.status === 503);
});
