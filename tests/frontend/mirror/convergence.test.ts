/**
 * Both ends over a line that loses, doubles, swaps and repeats: whatever happens, the far
 * side becomes what this side is. The transport, the receiver and what is between them are
 * the real ones; the page is a list of words.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { BUCKET, contentOf, shareOf } from '../../../wagtail_cobrowse/static_src/digest.ts';
import { Receiver } from '../../../wagtail_cobrowse/static_src/stage/receive.ts';
import { redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { createLine } from './line.ts';
import { fullSnapshot, page, stateFor } from './trees.ts';

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

describe('digests', () => {
  test('see every single difference of place and words', () => {
    const id = fc.nat({ max: 2 ** 31 - 1 });
    const node = fc.tuple(id, id, id, fc.string({ maxLength: 2000 }));
    fc.assert(
      fc.property(node, node, (one, other) => {
        const same = one.every((value, at) => value === other[at]);
        assert.equal(shareOf(...one) === shareOf(...other), same);
        const [number, parent, previous, content] = one;
        assert.notEqual(shareOf(number, parent, previous + 1, content), shareOf(...one));
        assert.notEqual(shareOf(number, parent, previous, `${content}.`), shareOf(...one));
        assert.notEqual(
          shareOf(number, previous, parent, content),
          parent === previous ? -1 : shareOf(...one),
        );
      }),
      { numRuns: FULL ? 20_000 : 500 },
    );
    assert.ok(BUCKET > 1);
  });

  test('tell an empty attribute from none, and one attribute from the other', () => {
    const of = (attributes: Record<string, string>): string =>
      contentOf((name) => attributes[name]);
    const all: Record<string, string>[] = [
      {},
      { class: '' },
      { title: '' },
      { class: 'a' },
      { title: 'a' },
      { hidden: '' },
    ];
    assert.equal(new Set(all.map(of)).size, all.length);
    assert.equal(of({ style: 'color: red' }), '', 'what the sanitiser rewrites is left out');
  });

  test('leave as numbers, and nothing else arrives', () => {
    const state = stateFor('masked');
    redact(fullSnapshot(page('x')), state);
    const event = (payload: unknown): unknown => ({ type: 5, data: { tag: 'cobrowse', payload } });
    const sent = redact(
      event({ kind: 'digest', from: 2, sums: [7, 'secret', NaN, 2 ** 31], more: 'secret' }),
      state,
    )[0];
    assert.deepEqual(sent?.data.payload, { kind: 'digest', from: 2, sums: [7, 0, 0, 2 ** 31] });

    const far = new State({ prefixes: [] });
    assert.deepEqual(sanitise(sent, far), { kind: 'digest', from: 2, sums: [7, 0, 0, 2 ** 31] });
    for (const [from, sums] of [
      ['0', [1]],
      [-1, [1]],
      [0.5, [1]],
      [2 ** 40, [1]],
      [0, [-1]],
      [0, ['1']],
      [0, [2 ** 32]],
      [0, [0.5]],
    ])
      assert.equal(sanitise(event({ kind: 'digest', from, sums }), far), null, `${from} ${sums}`);
    assert.equal(far.counts.get('event'), 8);
    const long = sanitise(event({ kind: 'digest', from: 0, sums: Array(5000).fill(1) }), far);
    assert.equal(long?.kind === 'digest' && long.sums.length, 256);
  });
});
