import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { CleanElement } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { MOST } from '../../../wagtail_cobrowse/static_src/stage/bounds.ts';
import { combinations } from '../../../wagtail_cobrowse/static_src/stage/css_selectors.ts';
import {
  MAX_JSON_VALUES,
  parseEvents,
} from '../../../wagtail_cobrowse/static_src/stage/inflate.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page, SITE } from './pages.ts';
import type { Short } from './pages.ts';

function shown(body: Short[], css = '', later: unknown[] = []) {
  const state = new State({ prefixes: [`${SITE}/static/`] });
  const head: Short[] = css ? [['style', { _cssText: css }]] : [];
  const [meta, snapshot] = new Page().snapshot(body, head);
  sanitise(meta, state);
  const clean = sanitise(snapshot, state);
  assert.ok(clean?.kind === 'snapshot');
  for (const event of later) sanitise(event, state);
  const all: CleanElement[] = [];
  const open = [clean.root];
  for (let one = open.pop(); one; one = open.pop()) {
    all.push(one);
    for (const child of one.children) if (child.kind === 'element') open.push(child);
  }
  return { state, all, css: all.find(({ tag }) => tag === 'style')?.css?.text ?? '' };
}

const svg = (tag: string, attributes: Record<string, unknown>, ...below: Short[]): Short => [
  tag,
  { '!svg': true, ...attributes },
  ...below,
];

test('selectors that unfold too far match nothing', () => {
  for (const bomb of [
    ':is(a,b '.repeat(30) + 'p' + ')'.repeat(30),
    'p '.repeat(2000) + 'p',
    'p' + ':not(.x)'.repeat(500),
    'a ~ b ~ c ~ d',
    'a,'.repeat(300) + `p${':not(.x)'.repeat(70)}`,
    'a,'.repeat(3000) + 'b',
    'x'.repeat(70_000),
  ]) {
    assert.equal(combinations(bomb, 1), Infinity, bomb.slice(0, 40));
    assert.match(shown([], `${bomb}{color:red}`).css, /^:not\(\*\)\{/);
  }
});

test('selectors of ordinary pages pass', () => {
  for (const plain of [
    ':where(.prose):not(:where([class~="not-prose"],[class~="not-prose"] *))',
    '.form-check-input:checked ~ .form-check-label',
    'main > :is(h1, h2, h3):not(:has(+ p)) a:is(:hover, :focus-visible)',
    'h1,h2,h3,h4,h5,h6,.h1,.h2,.h3',
    // As fonts of icons have it.
    Array.from({ length: 900 }, (_, number) => `.icon-chevron-${number}:before`).join(','),
    Array(500).fill('a:not(.b)').join(','),
  ]) {
    assert.ok(Number.isFinite(combinations(plain, 1)), plain);
    assert.ok(!shown([], `${plain}{color:red}`).css.startsWith(':not(*)'), plain);
  }
});

test('nested rules multiply as well', () => {
  const { css, state } = shown([], '.a,.b{'.repeat(11) + 'color:red' + '}'.repeat(11));
  assert.equal(state.counts.get('css'), undefined, 'two thousand are bearable');
  assert.ok(css.includes('color:red'));
  const wide = shown([], '.a,.b,.c,.d{'.repeat(11) + 'color:red' + '}'.repeat(11));
  assert.ok(wide.state.counts.get('css'));
  assert.match(wide.css, /:not\(\*\)/);
});

test('a declaration that is too long is left out, its neighbours stay', () => {
  const { css } = shown(
    [],
    `p{color:red;box-shadow:${'0 0 9px red,'.repeat(2000)}0 0 red;margin:0}i{top:1px}`,
  );
  assert.ok(!css.includes('9px red'));
  assert.match(css, /color:red.*margin:0.*i\{top:1px\}/);
});

test('grids without end are left out', () => {
  const { css } = shown([], 'p{grid-row:900000;grid-template:repeat(99999,1px)/1fr;top:0}');
  assert.ok(!/900000|99999/.test(css));
  assert.match(css, /top:0/);
  const plain = '.x{grid-template-columns:repeat(12,minmax(0,1fr)) 1200px;grid-area:1/2/3}';
  assert.equal(shown([], plain).css.replaceAll(' ', ''), plain.replaceAll(' ', ''));
});

test('spans are bounded one by one and together', () => {
  const cell: Short = ['td', { colspan: '1000', rowspan: '65534' }, 'x'];
  const { all, state } = shown([['table', {}, ['tr', {}, ...Array<Short>(40).fill(cell)]]]);
  const cells = all.filter(({ tag }) => tag === 'td');
  assert.ok(cells.every(({ attributes }) => Number(attributes.get('colspan') ?? 1) <= 100));
  assert.ok(state.counts.get('size'));
  const few: Short = ['td', { colspan: '3', rowspan: '2' }, 'x'];
  const plain = shown([['table', {}, ['tr', {}, ...Array<Short>(40).fill(few)]]]);
  assert.equal(plain.state.counts.get('size'), undefined);
});

test('a matrix of a filter that would take minutes is left out', () => {
  const matrix = (all: number, between = ' '): string => Array(all).fill('.5').join(between);
  const filter = (kernelMatrix: string): Short =>
    svg('feconvolvematrix', { order: '101', kernelMatrix });
  const short = ['1 0 -1 2 0 -2 1 0 -1', matrix(81), matrix(81, ''), matrix(81, 'e-3,')];
  const long = [matrix(101 ** 2), matrix(82), matrix(82, ','), matrix(82, ''), matrix(82, '-')];
  const { all, state } = shown([svg('filter', {}, ...[...short, ...long].map(filter))]);
  assert.deepEqual(
    all.flatMap(({ attributes }) => attributes.get('kernelMatrix') ?? []).sort(),
    [...short].sort(),
  );
  assert.equal(state.counts.get('attribute'), long.length);
  const id = [...state.nodes.values()].find(({ tag }) => tag === 'feConvolveMatrix')!.id;
  const attributes = [{ id, attributes: { kernelMatrix: long[0] } }];
  const later = sanitise(mutation({ attributes }), state);
  assert.ok(later?.kind === 'mutation' && !later.attributes[0]!.set.size);
});

test('patterns, masks and markers cannot multiply, by attribute, style or sheet', () => {
  const level = (kind: string, refer: (level: number) => Record<string, string>): Short[] =>
    Array.from({ length: 9 }, (_, at) =>
      svg(
        kind,
        { id: `s${at}` },
        ...Array.from({ length: 10 }, () => svg('rect', at ? refer(at - 1) : {})),
      ),
    );
  const sheet = Array.from({ length: 9 }, (_, at) => `.c${at}{mask:url(#s${at})}`).join('');
  for (const [body, css] of [
    [level('pattern', (at) => ({ fill: `url(#s${at})` })), ''],
    [level('mask', (at) => ({ style: `mask:url(#s${at})` })), ''],
    [level('mask', (at) => ({ class: `c${at}` })), sheet],
  ] as const) {
    const { all, state } = shown([svg('svg', {}, ...body, svg('rect', { fill: 'url(#s8)' }))], css);
    assert.ok(state.counts.get('use'));
    assert.ok(
      all.every(({ tag, attributes }) => !/pattern|mask/.test(tag) || !attributes.has('id')),
    );
  }
  const icons = Array.from({ length: 200 }, () => svg('rect', { 'clip-path': 'url(#c)' }));
  const clip = svg('clippath', { id: 'c' }, svg('rect', {}));
  const mask = svg('mask', { id: 'm' }, svg('rect', {}));
  assert.equal(shown([svg('svg', {}, clip, mask, ...icons)]).state.counts.get('use'), undefined);
});

test('elements that are pages of their own are bounded, and make room when they go', () => {
  const field: Short = ['input', { type: 'date' }];
  const many = Array<Short>(MOST.picker + 50).fill(field);
  const { all, state } = shown(many);
  assert.equal(all.filter(({ tag }) => tag === 'input').length, MOST.picker);
  assert.equal(state.counts.get('use'), 50);
  const ids = Array.from({ length: MOST.picker }, (_, at) => ({ id: 101 + at }));
  sanitise(mutation({ removes: ids }), state);
  const node = {
    type: 2,
    id: 9000,
    tagName: 'input',
    attributes: { type: 'date' },
    childNodes: [],
  };
  const added = sanitise(mutation({ adds: [{ parentId: 4, nextId: null, node }] }), state);
  assert.ok(added?.kind === 'mutation' && added.adds[0]?.node.kind === 'element');
  assert.equal(added.adds[0].node.tag, 'input');
});

test('messages of countless values are not even parsed', () => {
  const bytes = new TextEncoder().encode(`[${'0,'.repeat(MAX_JSON_VALUES + 1)}0]`);
  assert.throws(() => parseEvents(bytes), /too many/);
});

test('nor are those whose values stand within each other, without a comma', () => {
  const within = `${'['.repeat(1000)}${']'.repeat(1000)},`;
  const text = `[${within.repeat(MAX_JSON_VALUES / 1000 + 1)}0]`;
  assert.throws(() => parseEvents(new TextEncoder().encode(text)), /too many/);
});

describe('drawings that are images', () => {
  const image = (markup: string): Short => [
    'img',
    { src: `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="a">${markup}</svg>`)}` },
  ];
  const isShown = (markup: string): boolean =>
    shown([image(markup)]).all.some(({ attributes }) => attributes.has('src'));
  const level = (tag: string, each: number, inner: (at: number) => string): string =>
    Array.from(
      { length: 7 },
      (_, at) => `<${tag} id="s${at}">${inner(at).repeat(each)}</${tag}>`,
    ).join('');

  test('are left out where their masks, clips or patterns multiply', () => {
    for (const tag of ['mask', 'clipPath', 'pattern', 'marker', 'svg:mask', 'é:mask']) {
      const refer = (at: number): string => `<path mask="&#117;rl(#s${at - 1})"/>`;
      assert.ok(!isShown(level(tag, 10, refer)), tag);
      const hidden = `<!--</${tag}>--><path a="/>" mask="url(#a)"/>`;
      assert.ok(!isShown(level(tag, 10, () => hidden)), tag);
      assert.ok(!isShown(`<${tag}>`.repeat(12) + `</${tag}>`.repeat(12)), tag);
      // It only looks as if each of them were closed, or none of them referred to another.
      const open = level(`${tag} x="/>"`, 10, refer).replaceAll(` x="/>">`, ` x="/>" >`);
      assert.ok(!isShown(open.replaceAll(`</${tag} x="/>" >`, `</${tag}>`)), tag);
      const plain = level(tag, 10, () => '<path class="a"/>');
      assert.ok(isShown(plain), tag);
      for (const outside of ['<style>.a { mask: u }</style>', '<set attributeName="mask"/>'])
        assert.ok(!isShown(plain + outside), outside);
    }
  });

  test('and where a filter would take minutes, or references are many, whatever their prefix', () => {
    assert.ok(!isShown('<é:use href="#a"/>'.repeat(33)));
    assert.ok(!isShown('<filter><feConvolveMatrix kernelMatrix="1 2"/></filter>'));
    assert.ok(!isShown(`<filter>${'<feGaussianBlur stdDeviation="99"/>'.repeat(129)}</filter>`));
  });

  test('are shown as drawing programs write them', () => {
    const clips = Array.from(
      { length: 40 },
      (_, at) => `<clipPath id="c${at}"><rect width="9" height="9"/></clipPath>`,
    ).join('');
    const paths = '<g clip-path="url(#c1)"><path d="M0 0"/><path d="M1 1"/></g>'.repeat(200);
    const mask = `<mask id="m">${'<path d="M0 0"/>'.repeat(300)}</mask>`;
    const grain = '<filter id="n"><feTurbulence numOctaves="3"/></filter>';
    assert.ok(isShown(`<defs>${clips}${mask}${grain}</defs>${paths}`));
    const five = `<clipPath id="a">${'<path d="M0 0"/>'.repeat(5)}</clipPath>`;
    assert.ok(isShown(five.repeat(17)));
    const pattern = '<pattern id="p" href="#q" patternTransform="scale(2)" />';
    assert.ok(isShown(`<defs>${pattern.repeat(2)}</defs>${'<path d="M0 0"/>'.repeat(400)}`));
    const shadow = `<filter id="f">${'<feOffset dy="4"/>'.repeat(7)}</filter>`;
    assert.ok(isShown(shadow.repeat(10)));
  });
});
