/** Fonts and drawings of the pages before take no place from those of the present one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import { JSDOM } from 'jsdom';

import type { CleanElement, FontRule } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { captureDom } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import type { StageWindow } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import { Fonts } from '../../../wagtail_cobrowse/static_src/stage/fonts.ts';
import { NodeMap } from '../../../wagtail_cobrowse/static_src/stage/node_map.ts';
import { MOST_DRAWN, Sprites } from '../../../wagtail_cobrowse/static_src/stage/sprites.ts';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

/** What jsdom has none of: fonts that are as good as loaded. */
class Face {
  readonly family: string;
  constructor(family: string) {
    this.family = family;
  }
  load = (): Promise<void> => Promise.resolve();
}

function fontsWith(bytes: number) {
  const shown = new Set<Face>();
  const asked: string[] = [];
  const window = { FontFace: Face, document: { fonts: shown } } as unknown as StageWindow;
  const fetch = (url: string): Promise<ArrayBuffer> => {
    asked.push(url);
    return Promise.resolve(new ArrayBuffer(bytes));
  };
  const fonts = new Fonts(window, fetch, () => undefined);
  const rule = (name: string): FontRule => ({
    family: name,
    sources: [`https://site.example/static/${name}`],
    descriptors: {},
  });
  const page = async (names: string[]): Promise<string[]> => {
    fonts.begin();
    fonts.add(names.map(rule));
    fonts.end();
    await settled();
    return [...shown].map(({ family }) => family);
  };
  return { fonts, rule, page, shown, asked };
}

const named = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

test('each page has its fonts, however many the pages before had', async () => {
  const { page, asked } = fontsWith(1);
  for (let at = 0; at < 5; at++) {
    const names = named(`page${at}-`, 60);
    assert.deepEqual(await page([...names, 'all']), at ? ['all', ...names] : [...names, 'all']);
  }
  assert.equal(asked.filter((url) => url.endsWith('/all')).length, 1, 'it is kept meanwhile');
  assert.equal((await page(named('many', 200))).length, 96);
});

test('and as many bytes of them', async () => {
  const { page } = fontsWith(8 * 1024 * 1024);
  for (let at = 0; at < 4; at++) assert.equal((await page(named(`page${at}-`, 3))).length, 3);
  assert.ok((await page(named('many', 9))).length < 9);
});

test('fonts that a page makes one after the other ask for a keyframe, where many came', async () => {
  const { fonts, page, rule } = fontsWith(1);
  await page(named('a', 90));
  for (const name of named('b', 6)) fonts.add([rule(name)]);
  fonts.add([rule('one')]);
  assert.equal(fonts.crowding.take(), false, 'few of them can be gone');
  await page(named('c', 80));
  for (const name of named('d', 30)) fonts.add([rule(name)]);
  assert.equal(fonts.crowding.take(), true);
  assert.equal(fonts.crowding.take(), false, 'said once');
  const all = named('e', 100);
  await page(all);
  fonts.add([rule('one')]);
  assert.equal(fonts.crowding.take(), false, 'a page that has as many as it wants');
});

function spritesOf(t: TestContext, source: string) {
  const { window } = new JSDOM('<!doctype html>');
  t.after(() => window.close());
  const dom = captureDom(window as unknown as StageWindow);
  const build = (clean: CleanElement): Element => dom.create('svg', clean.tag);
  const sprites = new Sprites(window as unknown as StageWindow, dom, { prefixes: [] }, build);
  const file = new TextEncoder().encode(source);
  const map = new NodeMap(dom);
  let last = 0;
  /** What a new element refers to, which shows this symbol. */
  const fill = async (name: string, id = ++last, symbol = 's'): Promise<string | null> => {
    const use = dom.create('svg', 'use');
    window.document.body.append(use);
    map.set(id, use);
    const bytes = file.buffer.slice(0) as ArrayBuffer;
    const address = `https://site.example/static/${name}#${symbol}`;
    await sprites.fill(id, map, address, () => Promise.resolve(bytes));
    return use.getAttribute('href');
  };
  return { sprites, map, fill };
}

test('each page has its drawings, however many files the pages before had', async (t) => {
  const { sprites, fill } = spritesOf(
    t,
    '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="s"/></svg>',
  );
  const places = new Set<string | null>();
  for (let page = 0; page < 4; page++) {
    sprites.begin();
    const filled = await Promise.all(named(`page${page}-`, 10).map((name) => fill(name)));
    sprites.end();
    for (const one of filled) places.add(one);
    assert.ok(!filled.includes(null), `${page}`);
  }
  assert.equal(places.size, 40, 'none is taken for another');
  for (const name of named('more', 6)) assert.ok(await fill(name));
  assert.equal(await fill('one-too-many'), null);
  assert.equal(sprites.crowding.take(), true, 'a keyframe may make room');
});

test('a drawing is shown so often that a browser can bear it; what is gone makes room', async (t) => {
  const PATHS = 999;
  const paths = '<path d="M0 0"/>'.repeat(PATHS);
  const { sprites, map, fill } = spritesOf(
    t,
    `<svg xmlns="http://www.w3.org/2000/svg"><symbol id="s">${paths}</symbol></svg>`,
  );
  const most = MOST_DRAWN / (PATHS + 1);
  for (let at = 1; at <= most; at++) assert.ok(await fill('map', at), `${at}`);
  assert.equal(await fill('map', most + 1), null);
  assert.ok(await fill('map', 1), 'it moved');
  map.forget(map.get(2)!);
  sprites.left();
  assert.ok(await fill('map', most + 2));
  assert.equal(await fill('map', most + 3), null);
  sprites.reset();
  assert.ok(await fill('map', most + 4));
});

test('what a file does not have is not remembered', async (t) => {
  const source = '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="s"/></svg>';
  const { sprites, fill } = spritesOf(t, source);
  for (const name of named('none', 50)) assert.equal(await fill('icons', 1, name), null);
  assert.ok(await fill('icons', 1));
  const { symbols } = sprites as unknown as { symbols: Map<string, unknown> };
  assert.equal(symbols.size, 1);
});
