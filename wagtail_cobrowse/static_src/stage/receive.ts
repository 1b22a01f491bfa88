/**
 * From frames to events, strictly in order. Whatever is lost, doubled, reordered or left
 * over from another page: the next keyframe puts it right. Knows no document and no clock
 * but the one it is given.
 */

import {
  decodePointer,
  DEFLATED,
  Kind,
  MAX_DELTA_INFLATED,
  MAX_KEYFRAME_INFLATED,
  readFrame,
} from '../protocol.ts';
import type { Frame, Pointer } from '../protocol.ts';
import { Inflater, parseEvents } from './inflate.ts';
import { unpack } from './unpacking.ts';

/** Milliseconds. */
export const ASK_EVERY = 1000;
/** How long a new page may take to send its keyframe unasked. */
export const PATIENCE = 1500;
/** Asking rarer and rarer while it does not help: for repairs, and for gaps. */
const SLOWEST_REPAIR = 16_000;
const SLOWEST_GAP = 4000;
/**
 * A message is lost when no chunk of it comes for so long, and for what one of its length
 * takes on a line of so many bytes a millisecond: nobody hears of half a chunk.
 */
const STALLED = 4000;
const SLOWEST_LINE = 4;
const CALM = 10_000;
export const ACKNOWLEDGE_EVERY = 250;

export interface ReceiverHooks {
  /** The events of one keyframe or delta, whose seq is next. */
  events(events: unknown[], keyframe: boolean): void;
  pointer(pointer: Pointer): void;
  askForKeyframe(): void;
  acknowledge(epoch: number, seq: number): void;
}

interface Assembly {
  kind: Kind;
  seq: number;
  flags: number;
  parts: (Uint8Array | undefined)[];
  missing: number;
  size: number;
  /** When its newest chunk came. */
  at: number;
}

export class Receiver {
  private readonly hooks: ReceiverHooks;
  private readonly now: () => number;
  private epoch: number | null = null;
  /** Applied last; -1 before the first keyframe of an epoch. */
  private applied = -1;
  private waiting = true;
  /** A keyframe is wanted, and none has come since. */
  private repairing = false;
  private assembly: Assembly | null = null;
  private inflater: Inflater | null = null;
  private askFrom = 0;
  private askedAt = -Infinity;
  private pause = ASK_EVERY;
  private acknowledged = -1;
  private acknowledgedAt = -Infinity;

  constructor(hooks: ReceiverHooks, now: () => number) {
    this.hooks = hooks;
    this.now = now;
  }

  /** A new page, or null for none: nothing is accepted until the next epoch. */
  setEpoch(epoch: number | null): void {
    this.epoch = epoch;
    this.applied = this.acknowledged = -1;
    this.waiting = true;
    this.repairing = false;
    this.assembly = null;
    this.inflater = null;
    this.askFrom = this.now() + PATIENCE;
    this.pause = ASK_EVERY;
  }

  receive(bytes: ArrayBuffer): void {
    const frame = readFrame(bytes);
    if (!frame || this.epoch === null || frame.epoch !== this.epoch) return;
    if (frame.kind === Kind.VisitorPointer) {
      const pointer = decodePointer(frame.payload);
      if (pointer) this.hooks.pointer(pointer);
      return;
    }
    if (frame.kind !== Kind.Keyframe && frame.kind !== Kind.Delta) return;
    // What was applied already is a repetition, and a delta without what it builds on
    // cannot be read.
    if (frame.seq <= this.applied) return;
    if (frame.kind === Kind.Delta && (this.waiting || frame.seq !== this.applied + 1)) {
      this.lose();
      return;
    }
    const message = this.assemble(frame);
    if (message) this.read(message);
    this.acknowledge();
  }

  /** What is shown differs from the visitor's page: a keyframe is wanted, deltas go on. */
  repair(): void {
    this.repairing = true;
    if (this.mayAskForRepair) this.ask(SLOWEST_REPAIR);
  }

  /** To be called a few times a second. */
  tick(): void {
    if (this.epoch === null) return;
    if (this.assembly !== null && this.now() - this.assembly.at > patienceFor(this.assembly)) {
      this.assembly = null;
      this.lose();
    } else if (this.waiting && this.now() >= this.askFrom && !this.assembly) {
      this.ask(SLOWEST_GAP);
    } else if (this.repairing && this.mayAskForRepair) {
      this.ask(SLOWEST_REPAIR);
    }
    this.acknowledge();
    if (!this.waiting && this.now() - this.askedAt > CALM) this.pause = ASK_EVERY;
  }

  get isWaiting(): boolean {
    return this.epoch !== null && this.waiting;
  }

  /** Not while a keyframe arrives: one that begins meanwhile takes away the rest of it. */
  private get mayAskForRepair(): boolean {
    return !this.waiting && this.assembly?.kind !== Kind.Keyframe;
  }

  private assemble(frame: Frame): Assembly | null {
    let assembly = this.assembly;
    if (
      !assembly ||
      assembly.kind !== frame.kind ||
      assembly.seq !== frame.seq ||
      assembly.parts.length !== frame.chunks
    ) {
      // A newer keyframe overtakes an unfinished message; chunks of an older one, which
      // arrive late, must not undo it.
      if (assembly && assembly.seq > frame.seq) return null;
      assembly = {
        kind: frame.kind,
        seq: frame.seq,
        flags: frame.flags,
        parts: new Array<Uint8Array | undefined>(frame.chunks).fill(undefined),
        missing: frame.chunks,
        size: 0,
        at: 0,
      };
      this.assembly = assembly;
    }
    assembly.at = this.now();
    if (assembly.parts[frame.chunk] === undefined) {
      assembly.parts[frame.chunk] = frame.payload;
      assembly.missing--;
      assembly.size += frame.payload.length;
    }
    if (assembly.missing) return null;
    this.assembly = null;
    return assembly;
  }

  private read(message: Assembly): void {
    const keyframe = message.kind === Kind.Keyframe;
    const limit = keyframe ? MAX_KEYFRAME_INFLATED : MAX_DELTA_INFLATED;
    let events: unknown[];
    try {
      if (keyframe) this.inflater = new Inflater();
      const bytes = join(message);
      const deflated = (message.flags & DEFLATED) !== 0;
      if (!deflated && bytes.length > limit) throw new RangeError('too large');
      events = unpack(parseEvents(deflated ? this.inflater!.inflate(bytes, limit) : bytes));
    } catch {
      this.lose();
      return;
    }
    this.applied = message.seq;
    this.waiting = false;
    if (keyframe) this.repairing = false;
    this.hooks.events(events, keyframe);
  }

  private lose(): void {
    if (!this.waiting) this.askFrom = this.now();
    this.waiting = true;
    this.inflater = null;
    if (this.assembly?.kind === Kind.Delta) this.assembly = null;
    if (this.now() >= this.askFrom && !this.assembly) this.ask(SLOWEST_GAP);
  }

  /** At most once a second, and ever less often while it does not help. */
  private ask(slowest: number): void {
    const now = this.now();
    if (now - this.askedAt < this.pause) return;
    const often = now - this.askedAt < CALM;
    this.pause = often ? Math.min(slowest, this.pause * 2) : ASK_EVERY;
    this.askedAt = now;
    this.hooks.askForKeyframe();
  }

  private acknowledge(): void {
    const now = this.now();
    if (this.epoch === null || this.applied === this.acknowledged || this.applied < 0) return;
    if (now - this.acknowledgedAt < ACKNOWLEDGE_EVERY) return;
    this.acknowledgedAt = now;
    this.acknowledged = this.applied;
    this.hooks.acknowledge(this.epoch, this.applied);
  }
}

function patienceFor({ parts }: Assembly): number {
  return STALLED + Math.max(...parts.map((part) => part?.length ?? 0)) / SLOWEST_LINE;
}

function join(message: Assembly): Uint8Array {
  const whole = new Uint8Array(message.size);
  let at = 0;
  for (const part of message.parts) {
    whole.set(part!, at);
    at += part!.length;
  }
  return whole;
}
