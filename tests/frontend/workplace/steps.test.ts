import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { normaliseStartcode } from '../../../wagtail_cobrowse/static_src/workplace/steps_view.ts';
import {
  clock,
  waited,
  webcodeText,
} from '../../../wagtail_cobrowse/static_src/workplace/words.ts';

test('a Startcode is understood as people paste it', () => {
  for (const text of [
    '2467 89KL',
    ' 2467-89kl. ',
    '2467\u00a089KL',
    '２４６７８９ＫＬ',
    '"246789kl"\n',
  ])
    assert.equal(normaliseStartcode(text), '246789KL');
  assert.equal(normaliseStartcode(' - '), '');
});

test('whatever is put between the symbols changes nothing', () => {
  const symbol = fc.constantFrom(...'246789KLMRTUXY');
  const between = fc.constantFrom('', ' ', '-', '–', '.', '\t');
  fc.assert(
    fc.property(fc.array(fc.tuple(symbol, between), { maxLength: 12 }), (parts) => {
      const typed = parts.map(([one, gap]) => one.toLowerCase() + gap).join('');
      assert.equal(normaliseStartcode(typed), parts.map(([one]) => one).join(''));
    }),
  );
});

test('time reads as a clock, and never below zero', () => {
  assert.equal(clock(0), '0:00');
  assert.equal(clock(247_000), '4:07');
  assert.equal(clock(3_600_000), '60:00');
  assert.equal(clock(-5), '0:00');
});

test('waiting is told in words', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  assert.equal(waited('2026-01-01T11:59:30Z', now), 'just now');
  assert.equal(waited('2026-01-01T11:59:00Z', now), '1 minute');
  assert.equal(waited('2026-01-01T11:15:00Z', now), '45 minutes');
  assert.equal(waited('2026-01-01T09:59:00Z', now), '2 hours');
  assert.equal(waited('no date', now), 'just now');
});

test('a webcode has its prefix once', () => {
  assert.equal(webcodeText('000016', 'a'), 'a000016');
  assert.equal(webcodeText('a000016', 'a'), 'a000016');
  assert.equal(webcodeText('000016', ''), '000016');
});
