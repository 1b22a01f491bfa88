/** Sizes of masked lists and fields, and pictures that a browser chose: in a document of jsdom. */

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import {
  createState,
  measure,
  redact,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import {
  createRegions,
  type LiveRegions,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/regions.ts';
import { snapshotOf, type LivePage } from './live.ts';
import { mutation, nodesOf, SECRET, type Json } from './trees.ts';

const BASE = 'https://insurer.example/de/';

let live: LivePage;
let regions: LiveRegions;
let state: State;

/** A page whose elements are as large as their style says, times `--scale`. */
function laidOut(body: string): LivePage {
  const { window } = new JSDOM(`<body>${body}`, { url: BASE });
  const { prototype } = window.HTMLElement;
  const length = ({ style }: HTMLElement, side: string): number =>
    parseFloat(style.getPropertyValue(side)) || 0;
  for (const side of ['width', 'height'])
    Object.defineProperty(prototype, side === 'width' ? 'offsetWidth' : 'offsetHeight', {
      get(this: HTMLElement) {
        return Math.round(length(this, side));
      },
    });
  prototype.getBoundingClientRect = function () {
    const scale = length(this, '--scale') || 1;
    const [width, height] = ['width', 'height'].map((side) => length(this, side) * scale);
    return { width, height } as DOMRect;
  };
  globalThis.document = window.document;
  return snapshotOf(document);
}

/** Attributes of each sent element that has an id, by it. */
function open(body: string, policy: Policy = 'open'): Map<unknown, Json> {
  live = laidOut(body);
  regions = createRegions(live.nodeOf, live.idOf, () => null);
  state = createState({ policy, base: BASE, regions });
  return send();
}

function send(): Map<unknown, Json> {
  const [event] = redact(live.snapshot(), state);
  const text = JSON.stringify(event);
  assert.ok(!text.includes(SECRET), text);
  const all = nodesOf(event!.data.node as Json).map(({ attributes }) => (attributes ?? {}) as Json);
  return new Map(all.map((attributes) => [attributes.id, attributes]));
}

const by = <Kind extends Element = HTMLElement>(selector: string): Kind =>
  live.document.querySelector<Kind>(selector)!;
const idOf = (selector: string): number => live.idOf(by(selector));
const size = ({ rr_width, rr_height }: Json): unknown[] => [rr_width, rr_height];

describe('masked lists, and fields that are sent as text fields', () => {
  const SIZED = 'style="width: 120.66699px; height: 20px"';

  test('tell the size that rules give them', () => {
    const sent = open(
      `<select id="list" ${SIZED}><option>A</select><input type="date" id="date" ${SIZED}>` +
        `<input id="text" ${SIZED}><input type="checkbox" id="box" ${SIZED}>`,
    );
    assert.deepEqual(size(sent.get('list')!), ['120.666px', '20px']);
    assert.deepEqual(size(sent.get('date')!), ['120.666px', '20px']);
    assert.equal(sent.get('date')!.type, 'text');
    assert.equal(sent.get('date')!.rr_type, 'date');
    for (const id of ['text', 'box']) assert.deepEqual(size(sent.get(id)!), [undefined, undefined]);
  });

  test('without what transforms make of it', () => {
    const sent = open(`<select id="a" style="width: 120.6px; height: 20px; --scale: 2"></select>`);
    assert.deepEqual(size(sent.get('a')!), ['121px', '20px']);
  });

  test('on masked pages too, but never of what is shown or secret', () => {
    assert.deepEqual(size(open(`<select id="a" ${SIZED}>`, 'masked').get('a')!), [
      '120.666px',
      '20px',
    ]);
    for (const marks of ['data-cobrowse="open"', 'autocomplete="cc-exp-month"']) {
      const sent = open(`<select id="a" ${marks} ${SIZED}>`);
      assert.deepEqual(size(sent.get('a')!), [undefined, undefined], marks);
    }
  });

  test('follow, but not with each change of the page', () => {
    open(`<select id="a" ${SIZED}></select>`);
    assert.equal(measure(state), null);
    by('#a').style.width = '90px';
    assert.equal(measure(state, false), null);
    assert.deepEqual(measure(state)?.data.attributes, [
      { id: idOf('#a'), attributes: { rr_width: '90px', rr_height: '20px' } },
    ]);
    by('#a').style.width = 'auto';
    assert.deepEqual(measure(state)?.data.attributes, [
      { id: idOf('#a'), attributes: { rr_width: null, rr_height: null } },
    ]);
    assert.equal(measure(state), null, 'told once');
  });

  test('say nothing where the size is that of what is entered', () => {
    for (const style of [{ fieldSizing: 'content' }, { appearance: 'base-select' }]) {
      live = laidOut(`<select id="a" ${SIZED}>`);
      const window = live.document.defaultView!;
      const real = window.getComputedStyle.bind(window);
      window.getComputedStyle = (element: Element) => Object.assign(real(element), style);
      regions = createRegions(live.nodeOf, live.idOf, () => null);
      state = createState({ policy: 'open', base: BASE, regions });
      assert.deepEqual(size(send().get('a')!), [undefined, undefined], JSON.stringify(style));
      assert.equal(measure(state), null);
    }
  });
});

describe('pictures', () => {
  const give = (name: string, value: unknown): void =>
    void Object.defineProperty(by('img'), name, { value, configurable: true });
  // jsdom has none.
  globalThis.matchMedia = (media: string) =>
    ({ matches: media === '(min-width: 9px)' }) as MediaQueryList;
  const PICTURE =
    '<picture><source media="(max-width: 9px)" srcset="/w.webp, /s.webp">' +
    `<source media="(min-width: 9px)" sizes="50vw" srcset="/w.webp?t=${SECRET} 900w,` +
    `/s.webp 300w"><img id="i" src="/i.png?t=${SECRET}" srcset="/i2.png 2x" sizes="10px"></picture>`;

  /** What was told first, what is told when another one has loaded. */
  function loads(address: string): unknown {
    give('currentSrc', address);
    const change = { id: idOf('img'), attributes: { srcset: '' } };
    const [event] = redact(mutation({ attributes: [change] }), state);
    return (event?.data.attributes as { attributes: Json }[] | undefined)?.[0]!.attributes ?? null;
  }

  beforeEach(() => open(PICTURE));

  test('are sent as the one candidate that the browser took', () => {
    give('currentSrc', `${BASE.slice(0, -4)}/w.webp?t=${SECRET}`);
    const sent = send().get('i')!;
    assert.equal(sent.srcset, 'https://insurer.example/w.webp 900w');
    assert.equal(sent.sizes, '50vw');
    give('currentSrc', 'https://insurer.example/i2.png');
    assert.equal(send().get('i')!.srcset, 'https://insurer.example/i2.png 2x');
    const sources = nodesOf(redact(live.snapshot(), state)[0]!.data.node as Json).filter(
      ({ tagName }) => tagName === 'source',
    );
    assert.deepEqual(
      sources.map(({ attributes }) => attributes),
      [{}, {}],
      'so that the other browser has no choice',
    );
  });

  test('tell another one when it has loaded, and nothing twice', () => {
    assert.equal(send().get('i')!.srcset, undefined, 'nothing has loaded');
    assert.deepEqual(loads('https://insurer.example/s.webp'), {
      srcset: 'https://insurer.example/s.webp 300w',
      sizes: '50vw',
    });
    assert.equal(loads('https://insurer.example/s.webp'), null);
    assert.deepEqual(loads('https://insurer.example/i.png'), { srcset: null, sizes: null });
  });

  test('with sizes that follow the lay-out are as wide as it', () => {
    by('source:last-of-type').setAttribute('sizes', 'auto, 50vw');
    give('currentSrc', 'https://insurer.example/s.webp');
    give('clientWidth', 77);
    assert.equal(send().get('i')!.sizes, '77px');
  });

  test('stay withheld in masked regions, and none of their candidates is told', () => {
    open(PICTURE, 'masked');
    give('currentSrc', 'https://insurer.example/s.webp');
    assert.ok(!JSON.stringify([...send()]).includes('webp'));
    assert.equal(loads('https://insurer.example/i.png'), null);
  });

  test('that have not loaded yet keep their size until they have', () => {
    open('<img id="i" loading="lazy" src="/i.png" style="width: 0; height: 12px">');
    give('complete', false);
    assert.deepEqual(size(send().get('i')!), ['0px', '12px']);
    give('complete', true);
    assert.deepEqual(measure(state)?.data.attributes, [
      { id: idOf('img'), attributes: { rr_width: null, rr_height: null } },
    ]);
    assert.deepEqual(size(send().get('i')!), [undefined, undefined]);
  });
});
