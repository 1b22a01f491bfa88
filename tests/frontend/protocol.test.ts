import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  decodeHighlight,
  decodeInk,
  decodePointer,
  encodeHighlight,
  encodeInk,
  encodePointer,
  Kind,
  makeFrames,
  MAX_FRAME,
  readFrame,
} from '../../wagtail_cobrowse/static_src/protocol.ts';

interface Vector {
  name: string;
  hex: string;
  kind: number;
  flags: number;
  epoch: number;
  seq: number;
  chunk: number;
  chunks: number;
  payload: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/frames.json', import.meta.url), 'utf8'),
) as { good: Vector[]; bad: Vector[] };

const bytes = (hex: string): ArrayBuffer => new Uint8Array(Buffer.from(hex, 'hex')).buffer;

for (const vector of vectors.good) {
  test(`the shared vector is read: ${vector.name}`, () => {
    const frame = readFrame(bytes(vector.hex));
    assert.ok(frame);
    const { payload, ...header } = frame;
    assert.deepEqual(
      { ...header, payload: Buffer.from(payload).toString('hex') },
      {
        kind: vector.kind,
        flags: vector.flags,
        epoch: vector.epoch,
        seq: vector.seq,
        chunk: vector.chunk,
        chunks: vector.chunks,
        payload: vector.payload,
      },
    );
  });
}

for (const vector of vectors.bad) {
  test(`the shared vector is refused: ${vector.name}`, () => {
    assert.equal(readFrame(bytes(vector.hex)), null);
  });
}

test('a long payload is cut into chunks that join again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300_000 }), (size) => {
      const payload = new Uint8Array(size).map((_, index) => index % 251);
      const frames = makeFrames(Kind.Keyframe, 5, 0, payload, true).map((frame) => {
        assert.ok(frame.byteLength <= MAX_FRAME);
        return readFrame(frame)!;
      });
      assert.equal(Buffer.concat(frames.map((frame) => frame.payload)).compare(payload), 0);
      assert.ok(frames.every((frame, index) => frame.chunk === index));
    }),
    { numRuns: 30 },
  );
});

test('a pointer survives the wire within a 65535th', () => {
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });
  const pixel = fc.integer({ min: 0, max: 65535 });
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 0, max: 0xffffffff }),
      fraction,
      fraction,
      pixel,
      pixel,
      (visible, id, fx, fy, x, y) => {
        const read = decodePointer(encodePointer({ visible, id, fx, fy, x, y }))!;
        assert.deepEqual([read.visible, read.id, read.x, read.y], [visible, id, x, y]);
        assert.ok(Math.abs(read.fx - fx) < 1 / 65535 && Math.abs(read.fy - fy) < 1 / 65535);
      },
    ),
  );
});

test('numbers that are none become 0 instead of nonsense', () => {
  const read = decodePointer(
    encodePointer({ visible: true, id: -1, fx: NaN, fy: 7, x: Infinity, y: -3 }),
  );
  assert.deepEqual(read, { visible: true, id: 0, fx: 0, fy: 1, x: 65535, y: 0 });
});

test('ink and highlight survive the wire, and nonsense is refused', () => {
  const points = [{ id: 7, fx: 0, fy: 1 }];
  assert.deepEqual(decodeInk(encodeInk(points)), points);
  assert.equal(decodeHighlight(encodeHighlight(7)), 7);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (payload) => {
      const ink = decodeInk(payload);
      assert.ok(ink === null || payload.length === 2 + ink.length * 8);
      assert.ok(decodePointer(payload) === null || payload.length === 13);
      assert.ok(decodeHighlight(payload) === null || payload.length === 4);
    }),
  );
});
