import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, createDeflateRaw, constants } from 'node:zlib';

import fc from 'fast-check';

import { encodePointer, Kind, makeFrames } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import {
  Inflater,
  MAX_JSON_DEPTH,
  parseEvents,
} from '../../../wagtail_cobrowse/static_src/stage/inflate.ts';
import { Receiver } from '../../../wagtail_cobrowse/static_src/stage/receive.ts';

/** The visitor's side: one deflate stream from keyframe to keyframe. */
class Sender {
  private deflate = createDeflateRaw();
  private out: Buffer[] = [];

  private async flush(events: unknown[]): Promise<Uint8Array> {
    this.out = [];
    this.deflate.removeAllListeners('data');
    this.deflate.on('data', (part: Buffer) => this.out.push(part));
    this.deflate.write(JSON.stringify(events));
    await new Promise<void>((done) => this.deflate.flush(constants.Z_SYNC_FLUSH, () => done()));
    return Buffer.concat(this.out);
  }

  async keyframe(epoch: number, seq: number, events: unknown[]): Promise<ArrayBuffer[]> {
    this.deflate = createDeflateRaw();
    return makeFrames(Kind.Keyframe, epoch, seq, await this.flush(events), true);
  }

  async delta(epoch: number, seq: number, events: unknown[]): Promise<ArrayBuffer[]> {
    return makeFrames(Kind.Delta, epoch, seq, await this.flush(events), true);
  }
}

function setUp() {
  const clock = { now: 0 };
  const log = {
    applied: [] as { events: unknown[]; keyframe: boolean }[],
    asked: [] as number[],
    acknowledged: [] as [number, number][],
    pointers: [] as unknown[],
  };
  const receiver = new Receiver(
    {
      events: (events, keyframe) => log.applied.push({ events, keyframe }),
      pointer: (pointer) => log.pointers.push(pointer),
      askForKeyframe: () => log.asked.push(clock.now),
      acknowledge: (epoch, seq) => log.acknowledged.push([epoch, seq]),
    },
    () => clock.now,
  );
  const pass = (ms: number): void => {
    for (const end = clock.now + ms; clock.now < end;) {
      clock.now += 250;
      receiver.tick();
    }
  };
  return { clock, log, receiver, pass, sender: new Sender() };
}

/** The longest chunk that there may be. */
const LONG = 64 * 1024 - 16;

const large =
  'x'.repeat(10) + Array.from({ length: 60_000 }, (_, index) => (index * 7919) % 9973).join();

test('keyframe and deltas arrive in order, in chunks, and are acknowledged', async () => {
  const { log, receiver, pass, sender } = setUp();
  receiver.setEpoch(5);
  const keyframe = await sender.keyframe(5, 0, [large]);
  assert.ok(keyframe.length > 1, 'the message must be long enough to be cut');
  for (const frame of keyframe) receiver.receive(frame);
  for (let seq = 1; seq < 4; seq++) {
    for (const frame of await sender.delta(5, seq, [seq, 'ü'])) receiver.receive(frame);
  }
  pass(250);
  assert.deepEqual(
    log.applied.map((one) => one.keyframe),
    [true, false, false, false],
  );
  assert.deepEqual(log.applied[0]?.events, [large]);
  assert.deepEqual(log.applied[3]?.events, [3, 'ü']);
  assert.deepEqual(log.acknowledged.at(-1), [5, 3]);
  assert.deepEqual(log.asked, []);
});

test('a gap is told, deltas behind it are ignored, a keyframe heals it', async () => {
  const { log, receiver, pass, sender } = setUp();
  receiver.setEpoch(1);
  for (const frame of await sender.keyframe(1, 0, [0])) receiver.receive(frame);
  await sender.delta(1, 1, [1]);
  for (const seq of [2, 3, 4]) {
    for (const frame of await sender.delta(1, seq, [seq])) receiver.receive(frame);
  }
  assert.equal(log.applied.length, 1);
  assert.equal(log.asked.length, 1);
  pass(10_000);
  for (let index = 1; index < log.asked.length; index++) {
    assert.ok(log.asked[index]! - log.asked[index - 1]! >= 1000, 'more than one request a second');
  }
  assert.ok(log.asked.length >= 3, 'a request that is lost is made again');
  for (const frame of await sender.keyframe(1, 5, ['new'])) receiver.receive(frame);
  for (const frame of await sender.delta(1, 6, [6])) receiver.receive(frame);
  assert.deepEqual(
    log.applied.map((one) => one.events[0]),
    [0, 'new', 6],
  );
  const before = log.asked.length;
  pass(5000);
  assert.equal(log.asked.length, before);
});

test('stale epochs, repetitions, foreign kinds and garbage change nothing', async () => {
  const { log, receiver, sender } = setUp();
  receiver.setEpoch(2);
  const keyframe = await sender.keyframe(2, 0, [0]);
  const delta = await sender.delta(2, 1, [1]);
  for (const frame of [...keyframe, ...keyframe, ...delta, ...delta, ...keyframe]) {
    receiver.receive(frame);
  }
  for (const frame of await new Sender().keyframe(1, 9, ['old'])) receiver.receive(frame);
  for (const frame of makeFrames(Kind.AdvisorPointer, 2)) receiver.receive(frame);
  receiver.receive(new ArrayBuffer(3));
  receiver.receive(new Uint8Array(40).fill(255).buffer);
  assert.deepEqual(
    log.applied.map((one) => one.events[0]),
    [0, 1],
  );
  assert.deepEqual(log.asked, []);
});

test('nothing is accepted before the first epoch and after the page went blank', async () => {
  const { log, receiver, pass, sender } = setUp();
  const frames = await sender.keyframe(0, 0, ['early']);
  for (const frame of frames) receiver.receive(frame);
  receiver.setEpoch(0);
  receiver.setEpoch(null);
  for (const frame of frames) receiver.receive(frame);
  pass(10_000);
  assert.deepEqual(log.applied, []);
  assert.deepEqual(log.asked, []);
});

test('a new page that sends nothing is asked for a keyframe', () => {
  const { log, receiver, pass } = setUp();
  receiver.setEpoch(3);
  pass(1250);
  assert.deepEqual(log.asked, []);
  pass(1000);
  assert.equal(log.asked.length, 1);
});

test('nothing is asked while a long keyframe is on its way', async () => {
  const { log, receiver, pass, sender } = setUp();
  receiver.setEpoch(3);
  for (const frame of await sender.keyframe(3, 0, [large])) {
    pass(2000);
    receiver.receive(frame);
  }
  assert.equal(log.applied.length, 1);
  assert.ok(log.asked.length <= 1);
});

test('a line on which each chunk takes its time gets its keyframe', async () => {
  const { log, receiver, pass, sender } = setUp();
  receiver.setEpoch(3);
  const frames = await sender.keyframe(3, 0, [large]);
  const payload = Buffer.concat(frames.map((each) => Buffer.from(each, 16)));
  // As a page of an older release cuts it: 64 KiB take eight seconds at 64 kbit/s.
  const count = Math.ceil(payload.length / LONG);
  assert.ok(count > 1);
  for (let index = 0; index < count; index++) {
    pass(8000);
    const head = Buffer.from(frames[0]!.slice(0, 16));
    head[2] = 4 | (index === 0 ? 1 : 0) | (index === count - 1 ? 2 : 0);
    head.writeUInt16BE(index, 12);
    head.writeUInt16BE(count, 14);
    const chunk = payload.subarray(index * LONG, (index + 1) * LONG);
    receiver.receive(new Uint8Array(Buffer.concat([head, chunk])).buffer);
  }
  assert.equal(log.applied.length, 1);
});

test('a message whose last chunk is lost is given up', async () => {
  const { log, receiver, pass, sender } = setUp();
  receiver.setEpoch(3);
  const frames = await sender.keyframe(3, 0, [large]);
  for (const frame of frames.slice(0, -1)) receiver.receive(frame);
  pass(10_000);
  assert.ok(log.asked.length >= 1);
  for (const frame of await sender.keyframe(3, 1, ['whole'])) receiver.receive(frame);
  assert.deepEqual(
    log.applied.map((one) => one.events[0]),
    ['whole'],
  );
});

test('what cannot be read asks for a keyframe and stops nothing', async () => {
  const deep = '['.repeat(MAX_JSON_DEPTH + 1) + ']'.repeat(MAX_JSON_DEPTH + 1);
  const bad: [string, Uint8Array, boolean][] = [
    ['no deflate', new Uint8Array([0xff, 0xff, 0xff, 0xff]), true],
    ['no JSON', deflateRawSync(Buffer.from('[1,')), true],
    ['no array', deflateRawSync(Buffer.from('{"a":1}')), true],
    ['too deep', deflateRawSync(Buffer.from(deep)), true],
    ['empty', new Uint8Array(0), true],
    ['plain, no JSON', new TextEncoder().encode('alert(1)'), false],
    ['bomb', deflateRawSync(Buffer.alloc(65 * 1024 * 1024, 0x20)), true],
  ];
  for (const [name, payload, deflated] of bad) {
    const { log, receiver, pass, sender } = setUp();
    receiver.setEpoch(1);
    for (const frame of makeFrames(Kind.Keyframe, 1, 0, payload, deflated)) receiver.receive(frame);
    assert.deepEqual(log.applied, [], name);
    pass(2000);
    assert.ok(log.asked.length >= 1, name);
    for (const frame of await sender.keyframe(1, 1, ['good'])) receiver.receive(frame);
    assert.equal(log.applied.length, 1, name);
  }
});

test('a bomb is stopped while it inflates', () => {
  const bomb = deflateRawSync(Buffer.alloc(32 * 1024 * 1024));
  assert.throws(() => new Inflater().inflate(bomb, 1024 * 1024), /too large/);
});

test('brackets in strings are no depth', () => {
  const text = '['.repeat(5000);
  assert.deepEqual(parseEvents(new TextEncoder().encode(JSON.stringify([text, '\\"[']))), [
    text,
    '\\"[',
  ]);
});

test('pointers of this page pass', () => {
  const { log, receiver } = setUp();
  receiver.setEpoch(4);
  const payload = encodePointer({ visible: true, id: 7, fx: 0.5, fy: 0.5, x: 10, y: 20 });
  for (const epoch of [4, 3]) {
    for (const frame of makeFrames(Kind.VisitorPointer, epoch, 0, payload)) receiver.receive(frame);
  }
  assert.equal(log.pointers.length, 1);
});

test('a repair is asked for rarer and rarer while it does not help', async () => {
  const { clock, log, receiver, sender } = setUp();
  receiver.setEpoch(1);
  for (const frame of await sender.keyframe(1, 0, [0])) receiver.receive(frame);
  for (let second = 0; second < 60; second++) {
    clock.now += 1000;
    receiver.repair();
  }
  assert.ok(log.asked.length >= 4 && log.asked.length <= 12, String(log.asked.length));
});

test('nothing more is asked while the keyframe of a repair is on its way', async () => {
  const { log, receiver, pass, sender } = setUp();
  receiver.setEpoch(3);
  for (const frame of await sender.keyframe(3, 0, [0])) receiver.receive(frame);
  receiver.repair();
  assert.equal(log.asked.length, 1);
  const frames = await sender.keyframe(3, 1, [large]);
  assert.ok(frames.length > 3);
  for (const frame of frames) {
    receiver.receive(frame);
    pass(2000);
    // Whatever else is found to differ meanwhile: the answer is this one.
    if (frame !== frames.at(-1)) receiver.repair();
  }
  assert.equal(log.applied.length, 2);
  assert.equal(log.asked.length, 1);
  receiver.repair();
  assert.equal(log.asked.length, 2, 'for what it did not mend');
  pass(10_000);
  assert.ok(log.asked.length > 2, 'and again, as long as none comes');
});

test('whatever is lost, doubled and reordered: after a keyframe both sides agree', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ keyframe: fc.boolean(), long: fc.boolean() }), { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(40), fc.constantFrom('lose', 'double', 'swap')), { maxLength: 12 }),
      async (plan, faults) => {
        const { log, receiver, sender } = setUp();
        receiver.setEpoch(7);
        const wire: ArrayBuffer[] = [];
        let seq = 0;
        const events = (long: boolean): unknown[] => [seq, long ? large : 'short'];
        wire.push(...(await sender.keyframe(7, seq, events(false))));
        for (const { keyframe, long } of plan) {
          seq++;
          wire.push(...(await sender[keyframe ? 'keyframe' : 'delta'](7, seq, events(long))));
        }
        for (const [at, fault] of faults) {
          if (at >= wire.length) continue;
          if (fault === 'lose') wire.splice(at, 1);
          else if (fault === 'double') wire.splice(at, 0, wire[at]!);
          else wire.splice(Math.max(0, at - 2), 0, ...wire.splice(at, 1));
        }
        for (const frame of wire) receiver.receive(frame);
        // Whatever was applied came in order, each once, and only after what it builds on.
        const order = log.applied.map((one) => one.events[0] as number);
        for (let index = 1; index < order.length; index++) {
          assert.ok(order[index]! > order[index - 1]!);
          if (!log.applied[index]!.keyframe) assert.equal(order[index], order[index - 1]! + 1);
        }
        log.applied.length = 0;
        const after = [
          ...(await sender.keyframe(7, seq + 1, ['healed'])),
          ...(await sender.delta(7, seq + 2, ['on'])),
        ];
        for (const frame of after) receiver.receive(frame);
        assert.deepEqual(
          log.applied.map((one) => one.events[0]),
          ['healed', 'on'],
        );
      },
    ),
    { numRuns: 60 },
  );
});
