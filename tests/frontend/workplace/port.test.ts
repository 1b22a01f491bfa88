import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { SORTS, type FromStage } from '../../../wagtail_cobrowse/static_src/stage/port.ts';
import {
  FLOOD,
  Inspector,
  readFromStage,
} from '../../../wagtail_cobrowse/static_src/workplace/port.ts';

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const length = fc.double({ min: 0, max: 1e6, noNaN: true });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const box = fc.option(
  fc.record(
    { x: coordinate, y: coordinate, width: length, height: length },
    { noNullPrototype: true },
  ),
);
const record = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(fields, { noNullPrototype: true });

const valid: fc.Arbitrary<FromStage> = fc.oneof(
  record({ type: fc.constantFrom('ready', 'pong', 'keyframe', 'moved') }),
  record({
    type: fc.constant('size'),
    width: coordinate,
    height: coordinate,
    scheme: fc.constantFrom('light', 'dark'),
  }),
  record({ type: fc.constant('acknowledge'), epoch: u32, seq: u32 }),
  record({ type: fc.constant('shown'), epoch: u32, title: fc.string({ maxLength: 300 }) }),
  record({ type: fc.constant('pointer'), visible: fc.boolean(), x: coordinate, y: coordinate }),
  record({
    type: fc.constant('hit'),
    request: u32,
    id: u32,
    fx: fraction,
    fy: fraction,
    box,
    name: fc.string({ maxLength: 80 }),
    sort: fc.constantFrom(...SORTS),
  }),
  record({ type: fc.constant('apart'), x: coordinate, y: coordinate }),
  record({ type: fc.constant('located'), request: u32, x: coordinate, y: coordinate, box }),
  record({ type: fc.constant('resource'), request: u32, url: fc.string({ maxLength: 2048 }) }),
  record({
    type: fc.constant('refused'),
    counts: fc.dictionary(fc.string({ maxLength: 64 }), fc.nat(), {
      maxKeys: 64,
      noNullPrototype: true,
    }),
  }),
) as fc.Arbitrary<FromStage>;

test('every message of the interface arrives as it was sent', () => {
  fc.assert(
    fc.property(valid, (message) => {
      const read = readFromStage(structuredClone(message));
      assert.notEqual(read, null);
      assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(message)));
    }),
  );
});

test('what is read is a new object, so that nothing else comes along', () => {
  fc.assert(
    fc.property(valid, (message) => {
      assert.notEqual(readFromStage(message), message);
    }),
  );
});

test('garbage of any shape is refused and counted', () => {
  fc.assert(
    fc.property(fc.array(fc.anything({ withNullPrototype: true }), { maxLength: 50 }), (all) => {
      const inspector = new Inspector();
      for (const garbage of all) assert.equal(inspector.read(garbage, 0), null);
      assert.equal(inspector.refused, all.length);
    }),
  );
});

test('a message with one field more, less or of another kind is refused', () => {
  const wrong = fc.oneof(
    fc.constant(undefined),
    fc.constant(Number.NaN),
    fc.constant(Number.POSITIVE_INFINITY),
    fc.constant(-1.5e9),
    fc.constant('x'.repeat(4000)),
    fc.constant(Symbol.iterator),
    fc.array(fc.integer()),
  );
  fc.assert(
    fc.property(valid, wrong, fc.nat(), (message, value, pick) => {
      const names = Object.keys(message).filter((name) => name !== 'type');
      assert.equal(readFromStage({ ...message, extra: 1 }), null);
      if (!names.length) return;
      const name = names[pick % names.length]!;
      assert.equal(readFromStage({ ...message, [name]: value }), null, `${name}`);
      const less: Record<string, unknown> = { ...message };
      delete less[name];
      assert.equal(readFromStage(less), null);
    }),
  );
});

test('fractions outside of the box and boxes with negative sides are refused', () => {
  const hit = {
    type: 'hit',
    request: 1,
    id: 2,
    fx: 0.5,
    fy: 0.5,
    box: null,
    name: 'Save',
    sort: 'enter',
  };
  assert.notEqual(readFromStage(hit), null);
  assert.equal(readFromStage({ ...hit, fx: 1.01 }), null);
  assert.equal(readFromStage({ ...hit, fy: -0.01 }), null);
  assert.equal(readFromStage({ ...hit, id: 2 ** 32 }), null);
  assert.equal(readFromStage({ ...hit, id: 0.5 }), null);
  assert.equal(readFromStage({ ...hit, sort: 'any' }), null);
  assert.equal(readFromStage({ ...hit, box: { x: 0, y: 0, width: -1, height: 1 } }), null);
  assert.equal(readFromStage({ ...hit, box: { x: 0, y: 0, width: 1 } }), null);
  assert.equal(readFromStage({ ...hit, name: 'x'.repeat(81) }), null);
});

test('a name that every object inherits is no type and no reason to fail', () => {
  assert.equal(readFromStage({ type: 'constructor' }), null);
  assert.equal(readFromStage(Object.create({ type: 'ready' })), null);
  const read = readFromStage({
    type: 'refused',
    counts: JSON.parse('{"__proto__": 3}') as object,
  });
  assert.ok(read?.type === 'refused');
  assert.equal(read.counts['__proto__'], 3);
  assert.equal(({} as Record<string, unknown>)['3'], undefined);
});

test('a flood is cut off, and the next second is free again', () => {
  const inspector = new Inspector();
  let read = 0;
  for (let i = 0; i < 1000; i++) if (inspector.read({ type: 'moved' }, 500)) read++;
  assert.equal(read, 400);
  assert.equal(inspector.refused, 600);
  assert.deepEqual(inspector.read({ type: 'moved' }, 1500), { type: 'moved' });
});

test('what a stage seldom has reason to say is cut off sooner', () => {
  const inspector = new Inspector();
  let read = 0;
  for (let i = 0; i < 100; i++) if (inspector.read({ type: 'keyframe' }, 500)) read++;
  assert.equal(read, 4);
  assert.ok(inspector.read({ type: 'moved' }, 500));
  assert.equal(inspector.flooded, false);
});

test('a stage that never stops talking is told from a busy one', () => {
  const inspector = new Inspector();
  for (let i = 0; i < FLOOD; i++) inspector.read({ type: 'moved' }, 500);
  assert.equal(inspector.flooded, false);
  inspector.read({ type: 'moved' }, 500);
  assert.equal(inspector.flooded, true);
});
