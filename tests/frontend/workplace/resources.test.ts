import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import fc from 'fast-check';

import {
  allowedResource,
  Resources,
} from '../../../wagtail_cobrowse/static_src/workplace/resources.ts';

const PLACES = ['https://www.example.org/static/', 'https://cdn.example.net/media/'];

test('only what lies in a place of the site is allowed', () => {
  assert.equal(
    allowedResource('https://www.example.org/static/a.woff2?v=1#x', PLACES),
    'https://www.example.org/static/a.woff2?v=1',
  );
  assert.ok(allowedResource('https://cdn.example.net/media/sprite.svg', PLACES));
  for (const address of [
    'https://www.example.org/admin/',
    'https://www.example.org/static',
    'https://www.example.org/static/../admin/',
    'https://www.example.org/static/%2e%2e/admin/',
    'https://www.example.org/static/..%2fadmin/',
    'https://www.example.org/static/..\\admin/',
    'https://www.example.org/static/%252e%252e%252fadmin/',
    'http://www.example.org/static/a.woff2',
    'https://www.example.org:8443/static/a.woff2',
    'https://www.example.org.evil.example/static/a.woff2',
    'https://user:password@www.example.org/static/a.woff2',
    'https://evil.example/https://www.example.org/static/',
    'javascript:alert(1)',
    'data:text/plain,https://www.example.org/static/',
    '//www.example.org/static/a.woff2',
    '/static/a.woff2',
    '',
  ])
    assert.equal(allowedResource(address, PLACES), null, address);
});

test('whatever is allowed begins with a place, as the browser reads it', () => {
  const piece = fc.constantFrom('..', '.', '/', '\\', '%2e', '%2F', '@', '?', '#', 'static', 'x');
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), fc.array(piece), (place, pieces) => {
      const allowed = allowedResource(place + pieces.join(''), PLACES);
      if (allowed === null) return;
      assert.ok(PLACES.some((each) => new URL(allowed).href.startsWith(each)));
    }),
  );
});

let server: Server;
let origin = '';
const seen: IncomingMessage[] = [];

before(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    if (request.url === '/static/moved') {
      response.writeHead(302, { Location: '/admin/' });
      response.end();
    } else if (request.url === '/static/large') {
      response.setHeader('Content-Type', 'font/woff2');
      response.end(Buffer.alloc(9 * 1024 * 1024));
    } else if (request.url === '/static/none') {
      response.writeHead(404);
      response.end('no');
    } else if (request.url === '/static/page.html') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end('<p>Hello Mrs Müller</p>');
    } else {
      const isBare = request.url?.startsWith('/static/bare');
      response.setHeader('Content-Type', isBare ? 'application/octet-stream' : 'font/woff2');
      response.end('bytes');
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

test('the bytes arrive, and nothing else is asked for', async () => {
  const resources = new Resources([`${origin}/static/`]);
  const bytes = await resources.load(`${origin}/static/font.woff2`);
  assert.equal(Buffer.from(bytes!).toString(), 'bytes');
  const before = seen.length;
  assert.equal(await resources.load(`${origin}/admin/`), null);
  assert.equal(seen.length, before);
});

test('a redirect, an error and what is too large give nothing', async () => {
  const resources = new Resources([`${origin}/static/`]);
  assert.equal(await resources.load(`${origin}/static/moved`), null);
  assert.equal(await resources.load(`${origin}/static/none`), null);
  assert.equal(await resources.load(`${origin}/static/large`), null);
  assert.ok(!seen.some((request) => request.url === '/admin/'));
});

test('only fonts and drawings are handed in', async () => {
  const resources = new Resources([`${origin}/static/`]);
  assert.equal(await resources.load(`${origin}/static/page.html`), null);
  assert.equal(await resources.load(`${origin}/static/bare.json`), null);
  assert.ok(await resources.load(`${origin}/static/bare.ttf`));
});

test('a page gets so many files, the next page as many again', async () => {
  const resources = new Resources([`${origin}/static/`]);
  const all = await Promise.all(
    Array.from({ length: 310 }, (_, index) => resources.load(`${origin}/static/${index}`)),
  );
  assert.equal(all.filter((bytes) => bytes !== null).length, 300);
  resources.reset();
  assert.ok(await resources.load(`${origin}/static/again`));
});

test('a page that is shown for hours gets files again and again', async () => {
  let now = 0;
  const resources = new Resources([`${origin}/static/`], () => now);
  const load = (): Promise<ArrayBuffer | null> => resources.load(`${origin}/static/font.woff2`);
  for (let asked = 0; asked < 300; asked++) assert.ok(await load());
  assert.equal(await load(), null);
  now += 60_000;
  for (let asked = 0; asked < 60; asked++) assert.ok(await load());
  assert.equal(await load(), null);
});
