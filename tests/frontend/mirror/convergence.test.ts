/**
 * Both ends over a line that loses, doubles, swaps and repeats: whatever happens, the far
 * side becomes what this side is. The transport, the receiver and what is between them are
 * the real ones; the page is a list of words.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Receiver } from '../../../wagtail_cobrowse/static_src/stage/receive.ts';
import { createLine } from './line.ts';

const FULL = process.env.COBROWSE_TEST_SCALE === 'full';
const STEPS = FULL ? 10_000 : 600;

/** Answers numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
  };
}

type Change = { words: string[] } | { at: number; word: string } | { cut: number };

function apply(words: string[], change: Change): string[] {
  if ('words' in change) return change.words;
  if ('cut' in change) return words.filter((_, at) => at !== change.cut);
  // A change that does not fit what is there throws, as it would in a page.
  if (change.at > words.length) throw new Error('out of order');
  return [...words.slice(0, change.at), change.word, ...words.slice(change.at)];
}

function run(seed: number, bad: number): { keyframes: number; asked: number } {
  const random = generator(seed);
  const line = createLine();
  let page: string[] = [];
  let shown: string[] = [];
  let asked = 0;
  let delivered = 0;
  let held: ArrayBuffer | null = null;
  const old: ArrayBuffer[] = [];
  const receiver = new Receiver(
    {
      events: (events) => {
        for (const event of events) shown = apply(shown, event as Change);
      },
      pointer: () => {},
      askForKeyframe() {
        asked++;
        if (random() >= bad) line.transport.ask();
      },
      acknowledge: (epoch, seq) => {
        if (random() >= bad) line.transport.acknowledge(epoch, seq);
      },
    },
    () => line.now,
  );

  function deliver(isBad: boolean): void {
    for (; delivered < line.frames.length; delivered++) {
      const frame = line.frames[delivered]!;
      old.push(frame);
      if (old.length > 50) old.shift();
      const fate = isBad ? random() : 1;
      if (fate < bad) continue;
      if (fate < 2 * bad) receiver.receive(frame.slice(0));
      if (fate < 3 * bad) receiver.receive(old[Math.floor(random() * old.length)]!.slice(0));
      if (fate < 4 * bad && !held) {
        held = frame;
        continue;
      }
      receiver.receive(frame.slice(0));
      if (held) receiver.receive(held.slice(0));
      held = null;
    }
  }

  let epoch = 1;
  line.page = [{ words: page }];
  line.transport.open(epoch);
  receiver.setEpoch(epoch);
  for (let step = 0; step < STEPS; step++) {
    const long = random() < 0.02 ? 'x'.repeat(100_000) : '';
    const change: Change =
      random() < 0.3 && page.length
        ? { cut: Math.floor(random() * page.length) }
        : { at: Math.floor(random() * (page.length + 1)), word: `${step}${long}` };
    page = apply(page, change);
    const isLong = page.length > 40;
    if (isLong) page = apply(page, { words: page.slice(20) });
    line.page = [{ words: page }];
    line.transport.push(isLong ? { words: page } : change);
    line.cost = random() < 0.1 ? 30 : 0;
    line.pass(random() < 0.5 ? 0 : 16);
    if (random() < 0.005) {
      line.transport.open(++epoch);
      if (random() < 0.5) deliver(true);
      receiver.setEpoch(epoch);
    }
    deliver(true);
    if (random() < 0.2) receiver.tick();
  }
  // A quiet page and a good line: whatever was lost is asked for.
  for (let wait = 0; wait < 400; wait++) {
    line.pass(32);
    deliver(false);
    receiver.tick();
  }
  assert.deepEqual(shown, page, `seed ${seed}`);
  assert.equal(receiver.isWaiting, false);
  return { keyframes: line.keyframes, asked };
}

describe('a bad line', () => {
  test('ends in equal pages, every time', () => {
    let asked = 0;
    for (let seed = 1; seed <= (FULL ? 40 : 8); seed++) asked += run(seed, 0.05).asked;
    assert.ok(asked > 8, 'much was lost');
  });

  test('a good one needs no second keyframe', () => {
    // But for pages that were left.
    const { asked } = run(3, 0);
    assert.equal(asked, 0);
  });
});
