import assert from 'node:assert/strict';
import { test } from 'node:test';

import { presenceOf } from '../../../wagtail_cobrowse/static_src/workplace/presence.ts';

const here = { visitor_connected: true };
const gone = { visitor_connected: false };

test('without a session the API tells', () => {
  assert.equal(presenceOf(here, null), 'connected');
  assert.equal(presenceOf(gone, null), 'away');
});

test('the line of a session knows better than an older answer of the API', () => {
  for (const visitor of ['silent', 'lost'] as const)
    assert.equal(presenceOf(here, { line: 'open', visitor }), 'away');
  assert.equal(presenceOf(gone, { line: 'open', visitor: 'connected' }), 'connected');
});

test('a session that is about to connect has nothing to tell yet', () => {
  assert.equal(presenceOf(gone, { line: 'connecting', visitor: 'connected' }), 'away');
  assert.equal(presenceOf(here, { line: 'connecting', visitor: 'lost' }), 'connected');
});

test('who has no line knows nothing of the one of somebody else', () => {
  assert.equal(presenceOf(here, { line: 'lost', visitor: 'connected' }), 'unknown');
  assert.equal(presenceOf(here, { line: 'lost', visitor: 'lost' }), 'unknown');
});
