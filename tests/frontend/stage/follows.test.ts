/** What the advisor's browser would answer, and the visitor's has to. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { markStates } from '../../../wagtail_cobrowse/static_src/stage/css_states.ts';
import { answerMedia, DESKTOP } from '../../../wagtail_cobrowse/static_src/stage/media.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { foresee } from '../../../wagtail_cobrowse/static_src/stage/supplement.ts';
import { Page } from './pages.ts';

const phone = {
  scheme: 'dark',
  ratio: 2,
  reducedMotion: true,
  coarse: true,
  hover: false,
} as const;
const environment = (payload: object): unknown => ({
  type: 5,
  data: { tag: 'cobrowse', payload: { kind: 'environment', width: 800, height: 600, ...payload } },
});

describe('states of the visitor’s mouse and keyboard', () => {
  const mark = (state: string): string => `[data-cobrowse-is~="${state}"]`;

  test('are asked of marks', () => {
    for (const [selector, expected] of [
      ['a:hover', `a${mark('hover')}`],
      ['a:HOVER, b:focus-visible > i', `a${mark('hover')}, b${mark('focus-visible')} > i`],
      [
        ':is(:hover,:focus):not(:active)',
        `:is(${mark('hover')},${mark('focus')}):not(${mark('active')})`,
      ],
      ['.box:focus-within:focus', `.box${mark('focus-within')}${mark('focus')}`],
      ['::slotted(:hover)', `::slotted(${mark('hover')})`],
      ['input:user-invalid', `input${mark('user-invalid')}`],
      ['p::selection', 'p::highlight(cobrowse-selection)'],
      ['details:open', 'details:is(:open,[open]:where(cobrowse-dialog))'],
    ])
      assert.equal(markStates(selector!), expected);
  });

  test('are left alone in names, strings and behind pseudo-elements', () => {
    for (const selector of [
      '.hover\\:red',
      '[title=":hover"]',
      '::-webkit-scrollbar-thumb:hover',
      'p::part(x):focus',
      'a:hover-intent',
      'a:focus-ring',
      'p:first-child::before',
    ])
      assert.equal(markStates(selector), selector);
  });

  test('are marked by the stage alone', () => {
    const state = new State({ prefixes: [] });
    const page = new Page();
    const [, event] = page.snapshot([['p', { 'data-cobrowse-is': 'hover' }, 'x']]);
    assert.ok(!JSON.stringify(sanitise(event, state)).includes('data-cobrowse-is'));
  });

  test('name elements and texts that are there', () => {
    const state = new State({ prefixes: [] });
    for (const event of new Page().snapshot([['p', {}, 'words']])) sanitise(event, state);
    const [text, element] = [...state.nodes.values()]
      .filter(({ kind, tag }) => kind === 'text' || tag === 'p')
      .sort((one) => (one.kind === 'text' ? -1 : 1));
    const payload = {
      kind: 'interaction',
      hover: element!.id,
      active: 999,
      focus: text!.id,
      visible: 'yes',
      target: [1],
      selection: { start: text!.id, from: 1, end: text!.id, to: 1e12 },
      more: 'x',
    };
    const data = { tag: 'cobrowse', payload };
    const nowhere = { active: 0, focus: 0, target: 0, visible: false };
    const selection = { start: text!.id, from: 1, end: text!.id, to: 2 ** 24 };
    assert.deepEqual(sanitise({ type: 5, data }, state), {
      kind: 'interaction',
      hover: element!.id,
      ...nowhere,
      selection,
    });
    payload.selection.end = element!.id;
    const clean = sanitise({ type: 5, data }, state);
    assert.equal(clean?.kind === 'interaction' && clean.selection, null);
  });
});

describe('media queries', () => {
  const holds = (query: string, machine: typeof phone | typeof DESKTOP): boolean => {
    const answer = answerMedia(`(${query})`, { machine, asked: false });
    assert.match(answer, /^\(min-width:(?:0|9999999)px\)$/, query);
    return answer === '(min-width:0px)';
  };

  test('about the machine are answered with the visitor’s', () => {
    for (const [query, onPhone, onDesktop] of [
      ['prefers-color-scheme: dark', true, false],
      ['prefers-color-scheme:light', false, true],
      ['prefers-reduced-motion: reduce', true, false],
      ['prefers-reduced-motion', true, false],
      ['prefers-reduced-motion: no-preference', false, true],
      ['hover: hover', false, true],
      ['any-hover', false, true],
      ['hover: none', true, false],
      ['pointer: coarse', true, false],
      ['any-pointer: fine', false, true],
      ['pointer', true, true],
      ['min-resolution: 1.5dppx', true, false],
      ['min-resolution: 144dpi', true, false],
      ['max-resolution: 1x', false, true],
      ['-webkit-min-device-pixel-ratio: 2', true, false],
      ['min--moz-device-pixel-ratio: 1.5', true, false],
      ['resolution >= 2dppx', true, false],
      ['1dppx < resolution <= 2dppx', true, false],
      ['resolution = 2x', true, false],
    ] as const) {
      assert.equal(holds(query, phone), onPhone, query);
      assert.equal(holds(query, DESKTOP), onDesktop, query);
    }
  });

  test('about the window stay, which has the visitor’s size', () => {
    const media = { machine: phone, asked: false };
    for (const query of ['screen and (min-width: 600px)', '(orientation: portrait)', 'print'])
      assert.equal(answerMedia(query, media), query);
    assert.equal(media.asked, false);
    const mixed = answerMedia('screen and (hover: none) and (width > 1px)', media);
    assert.equal(mixed, 'screen and (min-width:0px) and (width > 1px)');
    assert.equal(media.asked, true);
  });

  test('in sheets have their answers from the keyframe that brings them', () => {
    const css =
      '@media (prefers-color-scheme:dark){a{color:red}}:root{color-scheme:light dark}' +
      'b{content:"(prefers-color-scheme:dark)"}@media screen{i{top:0}}';
    const events = [
      ...new Page().snapshot([], [['style', { _cssText: css }]]),
      environment({ scheme: 'dark', ratio: 2 }),
    ];
    const state = new State({ prefixes: [] });
    foresee(events, state);
    const [, page] = events.map((event) => sanitise(event, state));
    assert.match(
      JSON.stringify(page).replace(/\\"/g, '"'),
      /@media \(min-width:0px\){a{color:red}}:root{color-scheme:dark}b{content:"\(prefers-color-scheme:dark\)"}@media screen/,
    );
    assert.equal(state.missing, false);
    sanitise(environment({ scheme: 'dark', ratio: 2 }), state);
    assert.equal(state.missing, false, 'as before');
    sanitise(environment({ scheme: 'light', ratio: 2 }), state);
    assert.equal(state.missing, true, 'what was built has the old answers in it');
  });
});

test('media within a declaration are answered alike, in sheets and style attributes', () => {
  const declaration = (first: string): string =>
    `width:if(media(${first}) and media(print):1px;else:2px)`;
  const css = `p{${declaration('prefers-color-scheme:dark')};top:0}`;
  const style = declaration('prefers-reduced-motion:reduce');
  const events = [
    ...new Page().snapshot([['p', { style }, 'x']], [['style', { _cssText: css }]]),
    environment({ scheme: 'dark', reducedMotion: false }),
  ];
  const state = new State({ prefixes: [] });
  foresee(events, state);
  const text = JSON.stringify(
    events.map((event) => sanitise(event, state)),
    (_, value: unknown) => (value instanceof Map ? [...value] : value),
  );
  for (const answer of [declaration('min-width:0px'), declaration('min-width:9999999px')])
    assert.ok(text.includes(answer), text);
});

test('of sheets, media that a script gave must be queries and nothing else', () => {
  const state = new State({ prefixes: [] });
  const [meta, page] = new Page().snapshot([], [['style', { _cssText: 'a{}' }]]);
  sanitise(meta, state);
  sanitise(page, state);
  const { id } = [...state.nodes.values()].find(({ sheet }) => sheet)!;
  const media = (text: string): unknown => {
    const payload = { kind: 'sheets', disabled: [id, 7], styles: [5, 'x'], media: [{ id, text }] };
    return sanitise({ type: 5, data: { tag: 'cobrowse', payload } }, state);
  };
  assert.deepEqual(media('print'), {
    kind: 'disabled',
    ids: [id],
    styles: [5],
    media: [{ id, text: 'print' }],
  });
  for (const text of ['url("//evil")', 'a{b:c}', '"x"', 'x\\'])
    assert.deepEqual((media(text) as { media: unknown }).media, [], text);
});
