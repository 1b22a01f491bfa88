import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  decodeProposal,
  decodeState,
  encodeProposal,
  encodeState,
  Outcome,
  Why,
  type Proposal,
} from '../../wagtail_cobrowse/static_src/proposal.ts';
import { decodeInk, encodeInk } from '../../wagtail_cobrowse/static_src/ink.ts';
import {
  decodeHighlight,
  decodePointer,
  encodeHighlight,
  encodePointer,
  Kind,
  KINDS,
  makeFrames,
  MAX_FRAME,
  readFrame,
} from '../../wagtail_cobrowse/static_src/protocol.ts';
import { outline, Shape } from '../../wagtail_cobrowse/static_src/shapes.ts';

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

test('the numbers of kinds are those that have names', () => {
  assert.deepEqual(KINDS, Object.values(Kind));
});

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

test('chunks are short for a slow line, and few for a large page', () => {
  const chunks = (size: number): number[] =>
    makeFrames(Kind.Keyframe, 5, 0, new Uint8Array(size), true).map((frame) => frame.byteLength);
  assert.deepEqual(chunks(16_000), [16_016]);
  assert.ok(Math.max(...chunks(300_000)) <= 16 * 1024);
  assert.equal(chunks(3_000_000).length, 65);
  assert.equal(Math.max(...chunks(30_000_000)), MAX_FRAME);
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
  const point = { id: 7, fx: 0, fy: 1 };
  for (const shape of [Shape.Line, Shape.Arrow, Shape.Rectangle]) {
    const ink = { shape, continues: shape === Shape.Line, points: [point, point] };
    assert.deepEqual(decodeInk(encodeInk(ink)), ink);
    assert.equal(decodeInk(encodeInk({ ...ink, shape: 3 as Shape })), null);
  }
  for (const shape of [Shape.Arrow, Shape.Rectangle]) {
    const ink = { shape, continues: false, points: [point, point] };
    assert.equal(decodeInk(encodeInk({ ...ink, continues: true })), null);
    assert.equal(decodeInk(encodeInk({ ...ink, points: [point] })), null);
  }
  assert.equal(decodeHighlight(encodeHighlight(7)), 7);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (payload) => {
      const ink = decodeInk(payload);
      assert.ok(ink === null || payload.length === 2 + ink.points.length * 8);
      assert.ok(decodePointer(payload) === null || payload.length === 13);
      assert.ok(decodeHighlight(payload) === null || payload.length === 4);
    }),
  );
});

test('an arrow ends where it points, a rectangle where it begins, and a line is itself', () => {
  const coordinate = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  const point = fc.record({ x: coordinate, y: coordinate }, { noNullPrototype: true });
  fc.assert(
    fc.property(point, point, (from, to) => {
      assert.deepEqual(outline(Shape.Line, [from, to]), [from, to]);
      const [shaft, tip, left, again, right] = outline(Shape.Arrow, [from, to]);
      assert.deepEqual([shaft, tip, again], [from, to, to]);
      const far = (end: typeof from) => Math.hypot(end.x - to.x, end.y - to.y);
      assert.ok(Math.abs(far(left!) - far(right!)) < 1e-6 && far(left!) < 27);
      const corners = outline(Shape.Rectangle, [from, to]);
      assert.equal(corners.length, 5);
      assert.deepEqual([corners[0], corners[2], corners[4]], [from, to, from]);
    }),
  );
  assert.deepEqual(outline(Shape.Arrow, []), []);
});

interface ProposalVector extends Proposal {
  name: string;
  hex: string;
}

const proposals = JSON.parse(
  readFileSync(new URL('../vectors/proposals.json', import.meta.url), 'utf8'),
) as { good: ProposalVector[]; bad: { name: string; hex: string }[] };

for (const { name, hex, ...proposal } of proposals.good) {
  test(`the shared proposal is read and written: ${name}`, () => {
    assert.deepEqual(decodeProposal(new Uint8Array(bytes(hex))), proposal);
    assert.equal(Buffer.from(encodeProposal(proposal)).toString('hex'), hex);
  });
}

for (const { name, hex } of proposals.bad) {
  test(`the shared proposal is refused: ${name}`, () => {
    assert.equal(decodeProposal(new Uint8Array(bytes(hex))), null);
  });
}

test('the state of a proposal is read and written, and nothing else is one', () => {
  const state = { number: 7, outcome: Outcome.Impossible, why: Why.Secret };
  assert.deepEqual(decodeState(encodeState(state)), state);
  for (const hex of [
    '',
    '0000000704',
    '000000000401',
    '000000070001',
    '000000070601',
    '00000007040a',
  ])
    assert.equal(decodeState(new Uint8Array(bytes(hex))), null);
});
