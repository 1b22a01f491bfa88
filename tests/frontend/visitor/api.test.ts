import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ApiError,
  createApi,
  isApiError,
} from '../../../wagtail_cobrowse/static_src/visitor/api.ts';

test('an error of another bundle is known, and nothing else is', async () => {
  // Each bundle has its own copy of the class.
  const path = '../../../wagtail_cobrowse/static_src/visitor/api.ts?another';
  const another = (await import(path)) as { ApiError: typeof ApiError };
  assert.notEqual(another.ApiError, ApiError);
  const error: unknown = new another.ApiError(503, '', '');
  assert.ok(isApiError(error));
  assert.ok(error.isPassing);
  for (const other of [new TypeError('x'), { name: 'ApiError' }, null, 'ApiError'])
    assert.ok(!isApiError(other));
});

test('an answer that breaks off is no answer, and may be asked for again', async () => {
  const broken = (): Promise<Response> => Promise.resolve(new Response('{"conversation": '));
  await assert.rejects(createApi('/', 'en', broken).state(), (error) => {
    return isApiError(error) && error.status === 0 && error.isPassing;
  });
});

test('what is written outlives its page, unless it is longer than browsers take on that way', async () => {
  const kept: (boolean | undefined)[] = [];
  const answer = (_url: unknown, options?: RequestInit): Promise<Response> => {
    kept.push(options?.keepalive);
    assert.ok(!options?.keepalive || new TextEncoder().encode(`${options.body}`).length <= 65536);
    return Promise.resolve(new Response('{}', { status: 200 }));
  };
  const api = createApi('/', 'en', answer as typeof fetch);
  await api.send('1', 'Hello');
  await api.send('2', '€'.repeat(19000));
  await api.send('3', '€'.repeat(22000));
  await api.state();
  assert.deepEqual(kept, [true, true, false, false]);
});
