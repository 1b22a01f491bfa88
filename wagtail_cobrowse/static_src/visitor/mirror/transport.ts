/**
 * Events to frames: one delta per animation frame, one deflate context from keyframe to
 * keyframe, and no more on the line than the other side can follow.
 */

import { Kind, makeFrames } from '../../protocol.ts';
import { createDeflater, type Deflater } from './deflate.ts';
import { jsonOf } from './packing.ts';

/** What the transport needs of its surroundings; all times in milliseconds. */
export interface TransportOptions {
  send(frame: ArrayBuffer): void;
  /** Bytes that `send` has taken and the network has not. */
  buffered(): number;
  /** The page as a whole, now, as events that may leave; null if there is none. */
  keyframe(): unknown[] | null;
  /** Monotonic; never the clock of the wall. */
  now(): number;
  /** Calls back at the next animation frame, in 50 ms at the latest. */
  schedule(flush: () => void): void;
  /** Calls back later; what it answers calls it off. */
  later(wait: number, run: () => void): () => void;
  /** How long one piece of work may take. */
  slice(): number;
}

export interface Transport {
  /** A new epoch: its keyframe goes out with the next flush. */
  open(epoch: number): void;
  /** Nothing goes out any more. */
  close(): void;
  /** What waits goes out now, for the page's scripts may be about to stop. */
  flush(): void;
  /** An event that may leave. */
  push(event: unknown): void;
  /** What was sent so far does not hold; `urgent`: it must be taken back at once. */
  request(urgent?: boolean): void;
  /** Somebody lacks a keyframe, and others go on; the one that is being written is theirs as well. */
  ask(): void;
  acknowledge(epoch: number, seq: number): void;
  /** A pointer's payload; dropped when the line is not free. */
  point(payload: Uint8Array): void;
}

/** Keyframes on request are at least this far apart. */
export const KEYFRAME_GAP = 1000;
const URGENT_GAP = 200;
/** Deltas are at least this far apart, on displays of many hertz as well. */
const DELTA_GAP = 16;
/** Two keyframes are made in at least so many times what one of them takes. */
const SPARED = 10;
/** Above this, pointers wait for better times. */
export const POINTER_LIMIT = 32 * 1024;
/** Above this, deltas stop, and one keyframe follows. */
export const BUFFERED_LIMIT = 1024 * 1024;
/** The same for deltas that the advisor's side has not acknowledged. */
export const UNACKNOWLEDGED_LIMIT = 1024 * 1024;
/** The line counts as free below this. */
const FREE = 16 * 1024;
const LINE_CHECK = 100;
/** Of one delta: the other side takes no more, and a keyframe is shorter. */
const MOST_EVENTS = 5000;
const MOST_TEXT = 4 * 1024 * 1024;
/** Without any acknowledgement for so long, a stalled line is tried again. */
const PATIENCE = 5000;

export function createTransport(options: TransportOptions): Transport {
  const { send, buffered, now } = options;
  let epoch = 0;
  let isOpen = false;
  let seq = 0;
  let deflater: Deflater | null = null;
  /** A keyframe that is being written; what happens meanwhile waits behind it. */
  let writing: Generator<string> | null = null;
  let pending: unknown[] = [];
  let scheduled = false;
  /** A keyframe is to go out as soon as the time and the line allow. */
  let due = false;
  /** Not before it: what follows builds on what has not been sent, or must not be. */
  let halted = false;
  let urgent = false;
  let stalledAt: number | null = null;
  let sentAt = -Infinity;
  let lastKeyframe = -Infinity;
  let earlierKeyframe = -Infinity;
  /** How long the last two keyframes took: one that was held up says nothing of the page. */
  let cost = 0;
  let costBefore = 0;
  let cancelTimer: (() => void) | null = null;
  /** Deltas on their way: [seq, bytes], oldest first. */
  let unacknowledged: [number, number][] = [];
  let outstanding = 0;
  let acknowledged = -1;

  function wait(ms: number): void {
    cancelTimer?.();
    cancelTimer = options.later(ms, () => {
      cancelTimer = null;
      schedule();
    });
  }

  function schedule(): void {
    if (scheduled || !isOpen) return;
    scheduled = true;
    options.schedule(() => {
      const early = DELTA_GAP - (now() - sentAt);
      if (early > 0) options.later(early, () => attempt(flush));
      else attempt(flush);
    });
  }

  /** What waits is not sent: a keyframe takes its place. */
  function startOver(): void {
    pending = [];
    due = halted = true;
  }

  /** What threw on its way has not gone out, and what follows it would not be understood. */
  function attempt(run: () => void): void {
    try {
      run();
    } catch {
      writing = null;
      startOver();
      wait(KEYFRAME_GAP);
    }
  }

  function transmit(kind: Kind): void {
    const payload = deflater?.end() ?? new Uint8Array(0);
    if (kind === Kind.Delta) {
      unacknowledged.push([seq, payload.length]);
      outstanding += payload.length;
    }
    // Also of one that is sent in part.
    for (const frame of makeFrames(kind, epoch, seq++, payload, true)) send(frame);
    sentAt = now();
  }

  function sendKeyframe(): void {
    // The first one of an epoch waits for none.
    const apart = deflater ? (urgent ? URGENT_GAP : KEYFRAME_GAP) : 0;
    const least = apart - (now() - lastKeyframe);
    // The page has most of its time for itself, however large it is; but one keyframe that
    // came too early, for a line that was not free yet, does not hold up the next one.
    const gap = Math.max(least, SPARED * Math.min(cost, costBefore) - (now() - earlierKeyframe));
    if (gap > 0) return wait(gap);
    if (stalledAt !== null && !isFree()) return wait(LINE_CHECK);
    const began = now();
    const events = options.keyframe();
    if (!events) return wait(KEYFRAME_GAP);
    costBefore = cost;
    cost = now() - began;
    due = urgent = halted = false;
    stalledAt = null;
    pending = [];
    unacknowledged = [];
    outstanding = 0;
    deflater = createDeflater();
    earlierKeyframe = lastKeyframe;
    lastKeyframe = now();
    const job = (writing = jsonOf(events));
    write(job, began + options.slice());
  }

  /** In slices, for the page to go on between them. */
  function write(job: Generator<string>, until: number): void {
    // Another page, or something in it that must not leave.
    if (job !== writing) return;
    while (now() < until) {
      const next = job.next();
      if (!next.done) deflater?.push(next.value);
      else {
        writing = null;
        transmit(Kind.Keyframe);
        schedule();
        return;
      }
    }
    options.later(0, () => attempt(() => write(job, now() + options.slice())));
  }

  const isFree = (): boolean =>
    buffered() <= FREE &&
    (acknowledged >= seq - 1 || (stalledAt !== null && now() - stalledAt >= PATIENCE));

  function flush(): void {
    scheduled = false;
    if (!isOpen || writing) return;
    if (due) sendKeyframe();
    if (halted || writing || pending.length === 0) return;
    if (buffered() > BUFFERED_LIMIT || outstanding > UNACKNOWLEDGED_LIMIT) {
      startOver();
      stalledAt = now();
      return wait(LINE_CHECK);
    }
    const text = [...jsonOf(pending)].join('');
    pending = [];
    if (text.length > MOST_TEXT) {
      startOver();
      return sendKeyframe();
    }
    deflater?.push(text);
    transmit(Kind.Delta);
  }

  function prepare(): void {
    due = true;
    // Whoever asks has room again.
    if (buffered() <= FREE) stalledAt = null;
    if (!cancelTimer) schedule();
  }

  return {
    open(number) {
      // Who watches again has the frames of before: with lower numbers these are stale.
      if (number !== epoch) seq = 0;
      epoch = number;
      isOpen = true;
      acknowledged = seq - 1;
      deflater = writing = null;
      startOver();
      unacknowledged = [];
      outstanding = 0;
      stalledAt = null;
      urgent = false;
      schedule();
    },
    close() {
      isOpen = false;
      due = false;
      pending = [];
      deflater = writing = null;
      cancelTimer?.();
      cancelTimer = null;
    },
    push(event) {
      // Whatever happens will be part of the keyframe that comes first.
      if (!isOpen || halted) return;
      // More than that is a page of its own: the keyframe of it is shorter.
      if (pending.length < MOST_EVENTS) pending.push(event);
      else startOver();
      schedule();
    },
    flush() {
      // Within the page's own call.
      attempt(flush);
    },
    request(atOnce = false) {
      if (!isOpen) return;
      halted = true;
      if (atOnce) {
        urgent = true;
        pending = [];
        writing = null;
        cancelTimer?.();
        cancelTimer = null;
      }
      prepare();
    },
    ask() {
      if (isOpen && !writing) prepare();
    },
    acknowledge(ofEpoch, upTo) {
      if (!isOpen || ofEpoch !== epoch || upTo >= seq || upTo <= acknowledged) return;
      acknowledged = upTo;
      while (unacknowledged.length && (unacknowledged[0] as [number, number])[0] <= upTo)
        outstanding -= (unacknowledged.shift() as [number, number])[1];
    },
    point(payload) {
      if (!isOpen || buffered() > POINTER_LIMIT || outstanding > UNACKNOWLEDGED_LIMIT / 2) return;
      for (const frame of makeFrames(Kind.VisitorPointer, epoch, 0, payload)) send(frame);
    },
  };
}

/** At the next animation frame; hidden tabs have none. */
export function scheduleFlush(flush: () => void): void {
  let done = false;
  const run = (): void => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    flush();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, 50);
}
