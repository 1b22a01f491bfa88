import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AGAIN, createParts } from '../../../wagtail_cobrowse/static_src/visitor/mirror/parts.ts';

const module = (name: string): string => `data:text/javascript,export const name = '${name}';`;
const nobody = (): void => undefined;
const names = async (loading: Promise<{ name: string } | null>): Promise<string | undefined> =>
  (await loading)?.name;

test('a part is given once, and again only after everything was forgotten', async () => {
  const parts = createParts({ marks: module('marks') }, nobody);
  const [first, second] = [parts.load('marks'), parts.load('marks')];
  assert.equal(await names(first as never), 'marks');
  assert.equal(await second, null);
  assert.equal(await parts.load('marks'), null);
  parts.forget();
  assert.equal(await names(parts.load('marks')), 'marks');
});

test('what is on its way when everything is forgotten comes to nobody', async () => {
  const parts = createParts({ stills: module('stills') }, nobody);
  const late = parts.load('stills');
  parts.forget();
  assert.equal(await late, null);
});

test('a part without an address is not there', async () => {
  assert.equal(await createParts({}, nobody).load('frames'), null);
});

test('one that does not answer is asked for again, but not at once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const globals = globalThis as Record<string, unknown>;
  globals['asked'] = 0;
  const broken = 'data:text/javascript,globalThis.asked++; throw new Error("gone");';
  const addresses = { withheld: broken };
  const told: boolean[] = [];
  const parts = createParts(addresses, (isMissing) => told.push(isMissing));
  assert.equal(await parts.load('withheld'), null);
  addresses.withheld = module('withheld');
  assert.equal(await parts.load('withheld'), null);
  t.mock.timers.tick(AGAIN);
  assert.equal(await names(parts.load('withheld')), 'withheld');
  assert.equal(globals['asked'], 1);
  assert.deepEqual(told, [true, false]);
});

test('one that failed is asked for by another address: browsers keep what became of one', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const globals = globalThis as Record<string, unknown>;
  globals['tries'] = 0;
  const late = 'if (++globalThis.tries < 3) throw new Error("gone"); export const name = "late";';
  const parts = createParts({ marks: `data:text/javascript,${late}` }, nobody);
  for (const found of [undefined, undefined, 'late']) {
    const module = (await parts.load('marks')) as { name: string } | null;
    assert.equal(module?.name, found);
    t.mock.timers.tick(AGAIN);
  }
  // It is not run once more by whoever needs it next.
  parts.forget();
  assert.equal(await names(parts.load('marks')), 'late');
  assert.equal(globals['tries'], 3);
});

test('of several that are missing it is told once, and of none that nobody wants any more', async () => {
  const broken = 'data:text/javascript,throw new Error("gone");';
  const told: boolean[] = [];
  const parts = createParts({ frames: broken, stills: `${broken}//` }, (isMissing) =>
    told.push(isMissing),
  );
  await Promise.all([parts.load('frames'), parts.load('stills')]);
  assert.deepEqual(told, [true]);
  const abandoned = createParts({ frames: `${broken}///` }, (isMissing) => told.push(isMissing));
  const loading = abandoned.load('frames');
  abandoned.forget();
  assert.equal(await loading, null);
  assert.deepEqual(told, [true]);
});

test('with what is forgotten nothing is missing any more', async () => {
  const told: boolean[] = [];
  const broken = 'data:text/javascript,throw new Error("gone");////';
  const parts = createParts({ marks: broken }, (isMissing) => told.push(isMissing));
  await parts.load('marks');
  parts.forget();
  parts.forget();
  assert.deepEqual(told, [true, false]);
});
