import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Kind, makeFrames } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import { mayBeSent, readTools } from '../../../wagtail_cobrowse/static_src/workplace/tools.ts';

const frame = (kind: Kind): ArrayBuffer => makeFrames(kind, 1)[0]!;

test('names that are no tools are passed over', () => {
  assert.deepEqual([...readTools(['draw', 'fly', 7, 'pointer'])], ['pointer', 'draw']);
  for (const nothing of [undefined, null, 'pointer', {}]) assert.equal(readTools(nothing).size, 0);
});

test('frames of tools that may not be used are not sent; others always are', () => {
  const allowed = readTools(['highlight']);
  for (const kind of [Kind.AdvisorPointer, Kind.Ink, Kind.Proposal])
    assert.equal(mayBeSent(frame(kind), allowed), false);
  for (const kind of [Kind.Highlight, Kind.Clear, Kind.KeyframeRequest, Kind.Acknowledgement])
    assert.equal(mayBeSent(frame(kind), allowed), true);
  assert.equal(mayBeSent(frame(Kind.Proposal), null), true);
});
