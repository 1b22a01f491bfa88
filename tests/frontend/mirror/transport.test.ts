import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { constants, inflateRawSync } from 'node:zlib';

import fc from 'fast-check';

import { DICTIONARY } from '../../../wagtail_cobrowse/static_src/dictionary.ts';
import { Kind, MAX_FRAME, readFrame } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import {
  createDeflater,
  type Deflater,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/deflate.ts';
import {
  BUFFERED_LIMIT,
  KEYFRAME_GAP,
  POINTER_LIMIT,
  UNACKNOWLEDGED_LIMIT,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/transport.ts';
import { createLine } from './line.ts';
import type { Json } from './trees.ts';

/** Text that deflate cannot make smaller than about three quarters. */
const noise = (bytes: number): string => randomBytes(bytes).toString('base64');

/** One text after the other through it. */
const deflateWith =
  (deflater: Deflater) =>
  (text: string): Uint8Array => {
    deflater.push(text);
    return deflater.end();
  };

describe('deflate', () => {
  test('zlib inflates every piece as it comes, whatever the pieces', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.nat(200_000).map((length) => 'ab<p class="x">'.repeat(length / 15)),
      fc.nat(40_000).map(noise),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const deflate = deflateWith(createDeflater());
        const stream: Uint8Array[] = [];
        let expected = '';
        for (const text of pieces) {
          stream.push(deflate(text));
          expected += text;
          const all = inflateRawSync(Buffer.concat(stream), {
            finishFlush: constants.Z_SYNC_FLUSH,
            dictionary: DICTIONARY,
          });
          assert.ok(all.equals(Buffer.from(expected)));
        }
      }),
      { numRuns: process.env.COBROWSE_TEST_SCALE === 'full' ? 1000 : 20 },
    );
  });

  test('what came before makes what follows small', () => {
    const deflate = deflateWith(createDeflater());
    const text = JSON.stringify({ type: 3, data: { source: 0, id: 4711, text: 'Antrag' } });
    const first = deflate(text).length;
    assert.ok(deflate(text).length < first / 3);
  });
});

/** A page of so many nodes. */
const tree = (count: number): Json => {
  const childNodes = Array.from({ length: count }, (_, id) => ({
    type: 3,
    id: id + 2,
    textContent: 'é"𝄞 \\ and so on',
  }));
  const node: Json = { type: 2, id: 1, tagName: 'div', attributes: {}, childNodes };
  return { type: 2, data: { node, initialOffset: { top: 0, left: 0 } }, timestamp: 0 };
};

describe('a keyframe in slices', () => {
  test('lets the page go on, and what happens meanwhile follows in order', () => {
    const line = createLine();
    line.page = [{ type: 4 }, tree(20_000)];
    line.cost = 50;
    line.transport.open(1);
    line.frame();
    assert.equal(line.frames.length, 0, 'the snapshot alone took long enough');
    line.transport.push({ during: 1 });
    line.frame();
    line.transport.push({ during: 2 });
    line.pass(32);
    const [keyframe, ...deltas] = line.messages();
    assert.deepEqual([keyframe?.kind, keyframe?.seq], [Kind.Keyframe, 0]);
    assert.deepEqual(
      deltas.flatMap(({ events }) => events),
      [{ during: 1 }, { during: 2 }],
    );
  });

  test('never goes out when something in it must not leave any more', () => {
    const line = createLine();
    line.page = [{ secret: true }, tree(20_000)];
    line.cost = 50;
    line.transport.open(1);
    line.frame();
    line.page = [{ safe: true }];
    line.transport.request(true);
    line.pass(2000);
    assert.deepEqual(
      line.messages().map(({ seq, events }) => [seq, events]),
      [[0, [{ safe: true }]]],
    );
  });

  test('of a page that is left goes nowhere', () => {
    const line = createLine();
    line.page = [tree(20_000)];
    line.cost = 50;
    line.transport.open(1);
    line.frame();
    line.transport.close();
    line.pass(2000);
    assert.equal(line.frames.length, 0);
  });
});

describe('a burst', () => {
  test('of more than a delta may hold becomes a keyframe', () => {
    for (const burst of [
      Array.from({ length: 20_000 }, (_, n) => ({ n })),
      [{ text: 'x'.repeat(5_000_000) }],
    ]) {
      const line = createLine();
      line.transport.open(1);
      line.frame();
      for (const event of burst) line.transport.push(event);
      line.pass(2 * KEYFRAME_GAP);
      assert.deepEqual(
        line.messages().map(({ kind }) => kind),
        [Kind.Keyframe, Kind.Keyframe],
      );
    }
  });
});

describe('order', () => {
  test('an epoch begins with a keyframe, deltas follow without gaps', () => {
    const line = createLine();
    line.transport.open(7);
    line.transport.push({ lost: 'part of the keyframe anyway' });
    line.frame();
    for (let n = 0; n < 3; n++) {
      line.transport.push({ n });
      line.frame();
    }
    assert.deepEqual(
      line.messages().map(({ kind, epoch, seq, events }) => [kind, epoch, seq, events]),
      [
        [Kind.Keyframe, 7, 0, line.page],
        [Kind.Delta, 7, 1, [{ n: 0 }]],
        [Kind.Delta, 7, 2, [{ n: 1 }]],
        [Kind.Delta, 7, 3, [{ n: 2 }]],
      ],
    );
  });

  test('all events of one animation frame are one delta', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    for (let n = 0; n < 50; n++) line.transport.push({ n });
    line.frame();
    assert.equal(line.messages().length, 2);
    assert.equal(line.messages()[1]?.events.length, 50);
  });

  test('a long message is cut into frames of at most 64 KiB', () => {
    const line = createLine();
    line.page = [noise(300_000)];
    line.transport.open(1);
    line.frame();
    assert.ok(line.frames.length > 4);
    for (const frame of line.frames) assert.ok(frame.byteLength <= MAX_FRAME);
    assert.deepEqual(line.messages()[0]?.events, line.page);
  });

  for (const again of ['is asked for', 'goes to who watches again, and has the frames of before'])
    test(`seq goes on through a keyframe that ${again}, and starts anew with the epoch`, () => {
      const line = createLine();
      line.transport.open(1);
      line.frame();
      line.transport.push(1);
      line.frame();
      if (again !== 'is asked for') line.transport.close();
      line.pass(KEYFRAME_GAP);
      if (again === 'is asked for') line.transport.request();
      else line.transport.open(1);
      line.frame();
      line.transport.open(2);
      line.frame();
      assert.deepEqual(
        line.messages().map(({ kind, epoch, seq }) => [kind, epoch, seq]),
        [
          [Kind.Keyframe, 1, 0],
          [Kind.Delta, 1, 1],
          [Kind.Keyframe, 1, 2],
          [Kind.Keyframe, 2, 0],
        ],
      );
    });

  test('nothing goes out after the end', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    const sent = line.frames.length;
    line.transport.push(1);
    line.transport.request();
    line.transport.close();
    line.transport.push(2);
    line.transport.request(true);
    line.transport.point(new Uint8Array(13));
    line.pass(5000);
    assert.equal(line.frames.length, sent);
  });

  test('a page that cannot be recorded yet is tried again', () => {
    const line = createLine();
    line.page = null;
    line.transport.open(1);
    line.frame();
    assert.equal(line.frames.length, 0);
    line.page = [1];
    line.pass(KEYFRAME_GAP + 32);
    assert.deepEqual(line.messages()[0]?.events, [1]);
  });
});

describe('what must be taken back', () => {
  test('goes at once, as often as it takes', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    for (let n = 0; n < 100; n++) {
      line.transport.request(true);
      line.pass(20);
    }
    // Three seconds, five times in each.
    assert.ok(line.keyframes >= 14 && line.keyframes <= 17, String(line.keyframes));
  });

  test('leaves a large page most of its time', () => {
    const line = createLine();
    line.cost = 400;
    line.transport.open(1);
    line.frame();
    const start = line.now;
    for (let n = 0; n < 400; n++) {
      line.transport.push({ n });
      line.transport.request(n % 2 === 0);
      line.pass(20);
    }
    const share = ((line.keyframes - 1) * line.cost) / (line.now - start);
    assert.ok(line.keyframes >= 3 && share < 0.25, String(share));
  });
});

describe('a keyframe that takes long', () => {
  test('is made at once when the line is free, though one was made not long before', () => {
    const line = createLine();
    line.cost = 600;
    line.transport.open(1);
    line.frame();
    line.pass(10_000);
    line.transport.request();
    line.frame();
    assert.equal(line.keyframes, 2);
    line.pass(KEYFRAME_GAP);
    line.transport.request();
    line.frame();
    assert.equal(line.keyframes, 3);
    // A third so soon would be too much for the page.
    line.pass(KEYFRAME_GAP);
    line.transport.request();
    line.frame();
    assert.equal(line.keyframes, 3);
  });
});

describe('pace', () => {
  test('of deltas is that of a common display on every other one, and none of them waits longer', () => {
    for (const hertz of [60, 75, 144, 240, 360]) {
      const line = createLine();
      line.hertz = hertz;
      line.transport.open(1);
      line.pass(100);
      const sent: number[] = [];
      const before = line.messages().length;
      const start = line.now;
      for (let n = 0; line.now < start + 2000; n++) {
        line.transport.push({ n });
        const count = line.frames.length;
        line.frame();
        if (line.frames.length > count) sent.push(line.now);
      }
      const deltas = line.messages().slice(before);
      assert.ok(deltas.every(({ kind }) => kind === Kind.Delta));
      assert.ok(deltas.length >= 55 && deltas.length <= 126, `${hertz}: ${deltas.length}`);
      const apart = sent.slice(1).map((at, index) => at - sent[index]!);
      assert.ok(Math.min(...apart) >= 16 && Math.max(...apart) <= 32, `${hertz}: ${apart}`);
    }
  });

  test('of keyframes that take long is the same over epochs, the first of which waits for nothing', () => {
    const line = createLine();
    line.cost = 300;
    const start = line.now;
    for (let epoch = 1; epoch <= 40; epoch++) {
      line.transport.open(epoch);
      line.pass(100);
      if (epoch <= 2) assert.equal(line.keyframes, epoch);
      line.transport.close();
    }
    const share = ((line.keyframes - 2) * line.cost) / (line.now - start);
    assert.ok(line.keyframes >= 3 && share < 0.25, `${line.keyframes}: ${share}`);
  });
});

describe('repair', () => {
  test('a lost frame heals by the keyframe that is asked for', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    for (let n = 0; n < 4; n++) {
      line.transport.push({ n });
      line.frame();
    }
    line.frames.splice(2, 1);
    assert.throws(() => line.messages());
    line.pass(KEYFRAME_GAP);
    line.page = ['whole'];
    line.frames.length = 0;
    line.transport.request();
    line.frame();
    line.transport.push({ n: 9 });
    line.frame();
    assert.deepEqual(
      line.messages().map(({ events }) => events),
      [['whole'], [{ n: 9 }]],
    );
  });

  test('keyframes on request go out at most once a second, the last request counts', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    for (let n = 0; n < 300; n++) {
      line.transport.request();
      line.pass(16);
    }
    assert.ok(line.keyframes >= 4 && line.keyframes <= 6, String(line.keyframes));
    const before = line.keyframes;
    line.transport.request();
    line.pass(KEYFRAME_GAP + 32);
    assert.equal(line.keyframes, before + 1);
  });

  test('while a keyframe that somebody lacks waits for its time, the others go on', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    line.transport.ask();
    for (let n = 0; n < 10; n++) {
      line.transport.push({ n });
      line.frame();
    }
    line.page = ['whole'];
    line.pass(KEYFRAME_GAP);
    line.transport.push('later');
    line.frame();
    const [first, ...deltas] = line.messages();
    assert.equal(first?.kind, Kind.Keyframe);
    assert.deepEqual(
      deltas.map(({ kind, seq, events }) => [kind, seq, events[0]]),
      [
        ...Array.from({ length: 10 }, (_, n) => [Kind.Delta, n + 1, { n }]),
        [Kind.Keyframe, 11, 'whole'],
        [Kind.Delta, 12, 'later'],
      ],
    );
  });

  test('a keyframe that is being written answers who asks meanwhile, and not what has changed since', () => {
    const written = (lost: boolean) => {
      const line = createLine();
      line.page = [{ type: 4 }, tree(20_000)];
      line.cost = 50;
      line.transport.open(1);
      line.frame();
      for (let n = 0; n < 3; n++) line.transport.ask();
      if (lost) line.transport.request();
      line.pass(32);
      line.transport.push('while it waits');
      line.pass(2 * KEYFRAME_GAP);
      return line;
    };
    const line = written(false);
    assert.equal(line.keyframes, 1);
    assert.deepEqual(line.messages().at(-1)?.events, ['while it waits']);
    // What was sent does not hold: nothing that builds on it leaves.
    assert.deepEqual(
      written(true)
        .messages()
        .map(({ kind }) => kind),
      [Kind.Keyframe, Kind.Keyframe],
    );
  });

  test('a page that can be judged now is not waited for', () => {
    const line = createLine();
    line.page = null;
    line.transport.open(1);
    line.frame();
    line.page = ['ready'];
    line.transport.request(true);
    line.frame();
    assert.deepEqual(line.messages()[0]?.events, ['ready']);
  });

  test('what must be taken back at once does not wait for a second', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    line.pass(208);
    line.transport.push('must not leave any more');
    line.transport.request(true);
    line.pass(32);
    assert.equal(line.keyframes, 2);
    assert.deepEqual(
      line.messages().map(({ kind }) => kind),
      [Kind.Keyframe, Kind.Keyframe],
    );
  });
});

describe('back-pressure', () => {
  const stalled = () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    line.transport.acknowledge(1, 0);
    line.pass(KEYFRAME_GAP);
    return line;
  };

  test('a full line loses pointers first', () => {
    const line = stalled();
    line.buffered = POINTER_LIMIT + 1;
    line.transport.point(new Uint8Array(13));
    line.transport.push('delta');
    line.frame();
    assert.ok(line.frames.every((frame) => readFrame(frame)?.kind !== Kind.VisitorPointer));
    assert.deepEqual(line.messages().at(-1)?.events, ['delta']);
    line.buffered = 0;
    line.transport.point(new Uint8Array(13));
    assert.equal(readFrame(line.frames.at(-1) as ArrayBuffer)?.kind, Kind.VisitorPointer);
  });

  test('then deltas, as a whole, until the line is free: one keyframe follows', () => {
    const line = stalled();
    line.buffered = BUFFERED_LIMIT + 1;
    const sent = line.frames.length;
    for (let n = 0; n < 100; n++) {
      line.transport.push({ n });
      line.pass(16);
    }
    assert.equal(line.frames.length, sent);
    line.page = ['now'];
    line.buffered = 0;
    line.pass(300);
    assert.deepEqual(line.messages().at(-1)?.events, ['now']);
    assert.equal(line.keyframes, 2);
    line.transport.push('later');
    line.pass(32);
    assert.deepEqual(line.messages().at(-1)?.events, ['later']);
  });

  test('what nobody acknowledges is bounded', () => {
    const line = stalled();
    const start = line.frames.length;
    const bytes = () => line.frames.slice(start).reduce((sum, frame) => sum + frame.byteLength, 0);
    for (let n = 0; n < 200; n++) {
      line.transport.push(noise(50_000));
      line.pass(16);
    }
    assert.ok(bytes() < UNACKNOWLEDGED_LIMIT + 200_000, String(bytes()));
    const last = line.messages().at(-1)?.seq ?? 0;
    line.page = ['caught up'];
    line.transport.acknowledge(1, last);
    line.pass(1500);
    assert.deepEqual(line.messages().at(-1)?.events, ['caught up']);
  });

  test('acknowledgements of other epochs, of the future and of the past change nothing', () => {
    const line = stalled();
    const bytes = () => line.frames.reduce((sum, frame) => sum + frame.byteLength, 0);
    for (let n = 0; n < 60; n++) {
      line.transport.push(noise(50_000));
      line.transport.acknowledge(2, 1000);
      line.transport.acknowledge(1, 1_000_000);
      line.transport.acknowledge(1, 0);
      line.frame();
    }
    assert.ok(bytes() < UNACKNOWLEDGED_LIMIT + 200_000, String(bytes()));
  });

  test('a line that says nothing any more is tried again after a while', () => {
    const line = stalled();
    line.buffered = BUFFERED_LIMIT + 1;
    line.transport.push('not acknowledged');
    line.pass(32);
    line.transport.push('x');
    line.buffered = 0;
    line.pass(6000);
    assert.equal(line.keyframes, 2);
  });
});

describe('the pace of keyframes', () => {
  test('is not that of one that was held up', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    line.cost = 6000;
    line.pass(KEYFRAME_GAP);
    line.transport.request();
    line.frame();
    line.cost = 0;
    line.pass(KEYFRAME_GAP);
    line.transport.request();
    line.frame();
    assert.equal(line.keyframes, 3);
  });
});

describe('what throws on its way', () => {
  const UNREADABLE = {
    type: 3,
    get data() {
      throw new Error('of the page');
    },
  };

  test('ends neither a keyframe nor the line for good', () => {
    const line = createLine();
    line.page = [{ type: 4 }, UNREADABLE];
    line.transport.open(1);
    for (let n = 0; n < 10; n++) {
      line.pass(KEYFRAME_GAP / 10);
      line.transport.push({ n });
    }
    assert.equal(line.frames.length, 0);
    const tries = line.keyframes;
    line.pass(10 * KEYFRAME_GAP);
    assert.ok(line.keyframes - tries <= 11, 'nor is it tried all the time');
    line.page = ['read'];
    line.pass(2 * KEYFRAME_GAP);
    line.transport.push('later');
    line.pass(32);
    assert.deepEqual(
      line.messages().map(({ events }) => events),
      [['read'], ['later']],
    );
  });

  test('is followed by a keyframe where it was a delta', () => {
    const line = createLine();
    line.transport.open(1);
    line.frame();
    line.transport.push(UNREADABLE);
    line.page = ['whole'];
    for (let n = 0; n < 10; n++) {
      line.frame();
      // It would stand on what is missing.
      line.transport.push({ n });
    }
    line.pass(2 * KEYFRAME_GAP);
    assert.deepEqual(
      line.messages().map(({ kind }) => kind),
      [Kind.Keyframe, Kind.Keyframe],
    );
    assert.deepEqual(line.messages().at(-1)?.events, ['whole']);
  });

  test('does not have one number twice where it was sent in part', () => {
    const line = createLine();
    line.page = [noise(200_000)];
    const { push } = line.frames;
    line.frames.push = (frame) => {
      if (line.frames.length === 1) throw new Error('closed');
      return push.call(line.frames, frame);
    };
    line.transport.open(1);
    line.frame();
    assert.equal(line.frames.length, 1);
    line.frames.length = 0;
    line.frames.push = push;
    line.pass(2 * KEYFRAME_GAP);
    assert.equal(line.messages()[0]?.seq, 1);
  });
});
