/** A line with a clock of its own, and the other end of it. */

import { constants, inflateRawSync } from 'node:zlib';

import { DICTIONARY } from '../../../wagtail_cobrowse/static_src/dictionary.ts';
import { Kind, readFrame, type Frame } from '../../../wagtail_cobrowse/static_src/protocol.ts';
import { unpack } from '../../../wagtail_cobrowse/static_src/stage/unpacking.ts';
import {
  createTransport,
  type Transport,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/transport.ts';

export interface Message {
  kind: Kind;
  epoch: number;
  seq: number;
  bytes: number;
  events: unknown[];
}

export interface Line {
  transport: Transport;
  frames: ArrayBuffer[];
  /** What the page is at the next keyframe; null: it cannot be recorded now. */
  page: unknown[] | null;
  buffered: number;
  keyframes: number;
  now: number;
  /** How long it takes to make a keyframe. */
  cost: number;
  slice: number;
  /** Animation frames a second. */
  hertz: number;
  /** One of them, and whatever time is up. */
  frame(): void;
  /** Lets time go by, frame by frame. */
  pass(ms: number): void;
  /** Messages so far, put together and inflated as the stage does; throws on a gap. */
  messages(): Message[];
}

export function createLine(): Line {
  const frames: ArrayBuffer[] = [];
  let flushes: (() => void)[] = [];
  let timers: { at: number; run: () => void }[] = [];
  const line: Line = {
    frames,
    page: [{ type: 4 }, { type: 2 }],
    buffered: 0,
    keyframes: 0,
    now: 1000,
    cost: 0,
    slice: 8,
    hertz: 60,
    transport: createTransport({
      send: (frame) => frames.push(frame),
      buffered: () => line.buffered,
      keyframe() {
        if (line.page) line.keyframes++;
        line.now += line.cost;
        return line.page;
      },
      now: () => line.now,
      slice: () => line.slice,
      schedule: (flush) => flushes.push(flush),
      later(wait, run) {
        const timer = { at: line.now + wait, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    }),
    frame() {
      line.now += Math.floor(1000 / line.hertz);
      const due = timers.filter((timer) => timer.at <= line.now);
      timers = timers.filter((timer) => timer.at > line.now);
      for (const timer of due) timer.run();
      const now = flushes;
      flushes = [];
      for (const flush of now) flush();
    },
    pass(ms) {
      for (const end = line.now + ms; line.now < end;) line.frame();
    },
    messages: () => assemble(frames),
  };
  return line;
}

/** Pointers are left out. */
export function assemble(frames: ArrayBuffer[]): Message[] {
  const messages: Message[] = [];
  let stream: Buffer[] = [];
  let length = 0;
  let parts: Frame[] = [];
  for (const bytes of frames) {
    const frame = readFrame(bytes);
    if (!frame) throw new Error('not a frame');
    if (frame.kind === Kind.VisitorPointer) continue;
    if (frame.chunk !== parts.length) throw new Error('a chunk is missing');
    parts.push(frame);
    if (parts.length < frame.chunks) continue;
    const payload = Buffer.concat(parts.map((part) => part.payload));
    parts = [];
    if (frame.kind === Kind.Keyframe) {
      stream = [];
      length = 0;
    }
    stream.push(payload);
    const all = inflateRawSync(Buffer.concat(stream), {
      finishFlush: constants.Z_SYNC_FLUSH,
      dictionary: DICTIONARY,
    });
    const text = all.subarray(length).toString();
    length = all.length;
    const { kind, epoch, seq } = frame;
    messages.push({ kind, epoch, seq, bytes: payload.length, events: unpack(JSON.parse(text)) });
  }
  return messages;
}
