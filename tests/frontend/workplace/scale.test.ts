import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { clampSize, fit, toPage } from '../../../wagtail_cobrowse/static_src/workplace/scale.ts';

test('a size is kept within reason, whatever the visitor says', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (width, height) => {
      const size = clampSize({ width, height });
      for (const side of [size.width, size.height])
        assert.ok(Number.isInteger(side) && side >= 100 && side <= 8192);
    }),
  );
  assert.deepEqual(clampSize({ width: 1280, height: 720 }), { width: 1280, height: 720 });
});

test('all of the page is seen, and nothing is larger than life', () => {
  const side = fc.integer({ min: 100, max: 8192 });
  const room = fc.integer({ min: 100, max: 4000 });
  fc.assert(
    fc.property(side, side, room, room, (width, height, paneWidth, paneHeight) => {
      const factor = fit({ width, height }, { width: paneWidth, height: paneHeight });
      assert.ok(factor > 0 && factor <= 1);
      assert.ok(width * factor <= paneWidth + 1e-6);
      assert.ok(height * factor <= paneHeight + 1e-6);
    }),
  );
  assert.equal(fit({ width: 1280, height: 720 }, { width: 640, height: 720 }), 0.5);
  assert.equal(fit({ width: 390, height: 844 }, { width: 1000, height: 900 }), 1);
});

test('a pane without any room gives a factor that can be divided by', () => {
  assert.ok(fit({ width: 1280, height: 720 }, { width: 0, height: 0 }) > 0);
});

test('the way to the page and back ends where it began', () => {
  const page = { width: 1280, height: 720 };
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const factors = fc.double({ min: 0.1, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, factors, (fx, fy, factor) => {
      const origin = { x: 137, y: 120 };
      const there = {
        x: origin.x + fx * page.width * factor,
        y: origin.y + fy * page.height * factor,
      };
      const { x, y } = toPage(there, origin, factor, page);
      assert.ok(Math.abs(x - fx * page.width) < 1e-6);
      assert.ok(Math.abs(y - fy * page.height) < 1e-6);
    }),
  );
});

test('beside the page is its edge', () => {
  const page = { width: 1280, height: 720 };
  assert.deepEqual(toPage({ x: -50, y: 9000 }, { x: 0, y: 0 }, 0.5, page), { x: 0, y: 720 });
});
