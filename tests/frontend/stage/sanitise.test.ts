import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type {
  CleanElement,
  CleanEvent,
  CleanNode,
} from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import {
  HTML_TAGS,
  MATH_TAGS,
  SVG_TAGS,
} from '../../../wagtail_cobrowse/static_src/stage/allowed.ts';
import { HTML_BOXES, STAND_INS } from '../../../wagtail_cobrowse/static_src/stage/boxes.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { MAX_DEPTH, MAX_NODES } from '../../../wagtail_cobrowse/static_src/stage/tree.ts';
import { FOREIGN, mutation, Page, readHostile, SITE, ways } from './pages.ts';
import type { Short } from './pages.ts';

const PLACES = { prefixes: [`${SITE}/static/`, `${SITE}/media/`] };
/** Attributes that only say something, or that rules refer to. */
const WORDS = /^(?:title|class|id|alt|value|type|text|(?:data|aria)-.+)$/;
const OWN_TAGS = new Set([
  'iframe',
  'cobrowse-box',
  ...[...HTML_BOXES.keys()].map((tag) => `cobrowse-${tag}`),
  'cobrowse-unknown',
  'cobrowse-dialog',
  ...[...STAND_INS].map((tag) => `cobrowse-${tag}`),
  'noscript',
  'template',
  'style',
]);

function run(events: unknown[]): { clean: CleanEvent[]; state: State } {
  const state = new State(PLACES);
  const clean: CleanEvent[] = [];
  for (const event of events) {
    const one = sanitise(event, state);
    if (one) clean.push(one);
  }
  return { clean, state };
}

function* nodesOf(clean: CleanEvent[]): Generator<CleanNode> {
  const open: CleanNode[] = [];
  for (const event of clean) {
    if (event.kind === 'snapshot') open.push(event.root);
    if (event.kind === 'mutation') open.push(...event.adds.map((add) => add.node));
    if (event.kind === 'mutation') open.push(...event.documents.map(({ root }) => root));
  }
  for (let one = open.pop(); one; one = open.pop()) {
    yield one;
    if (one.kind === 'element') open.push(...[...one.children].reverse());
  }
}

function elements(clean: CleanEvent[]): CleanElement[] {
  return [...nodesOf(clean)].filter((node) => node.kind === 'element');
}

/** All attributes and style sheets, as one string: nothing hostile may be in it. */
function acting(clean: CleanEvent[]): string {
  const text = JSON.stringify(clean, (key, value: unknown) => {
    // Words on the page are no addresses.
    if (key === 'text' && typeof value === 'string') return undefined;
    if (!(value instanceof Map)) return value;
    // A property that no browser knows is no address either.
    const isStyle = (name: string, one: unknown): boolean =>
      name === 'style' && one === 'javascript:alert(1)';
    return [...(value as Map<string, unknown>)].filter(
      ([name, one]) => !WORDS.test(name) && !isStyle(name, one),
    );
  });
  const sheets: string[] = [];
  JSON.stringify(clean, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('text' in value)) return value;
    if ('fonts' in value) sheets.push(String(value.text));
    return value;
  });
  return `${text}\n${sheets.join('\n')}`;
}

function check(clean: CleanEvent[]): void {
  for (const element of elements(clean)) {
    const { tag, namespace } = element;
    const allowed =
      namespace === 'svg'
        ? [...SVG_TAGS.values()].includes(tag)
        : namespace === 'math'
          ? MATH_TAGS.has(tag)
          : HTML_TAGS.has(tag) || OWN_TAGS.has(tag) || /^[a-z][^\s/>]*-/.test(tag);
    assert.ok(allowed, `<${tag}> of ${namespace}`);
    for (const name of element.attributes.keys()) {
      checkAttribute(tag, name);
      // What a frame shows, and may do, the stage alone says.
      if (tag === 'iframe') assert.ok(!/^(?:src|name|sandbox|allow|csp)/.test(name), name);
    }
  }
  for (const event of clean) {
    if (event.kind !== 'mutation') continue;
    for (const change of event.attributes) {
      for (const [name, value] of change.set) if (value !== null) checkAttribute('', name);
    }
  }
  const text = acting(clean);
  for (const bad of [
    FOREIGN,
    'foreign.example',
    '/admin/',
    'javascript:',
    'vbscript:',
    'file:',
    'blob:',
    'text/html',
    '@import',
    'expression(',
  ]) {
    assert.ok(!text.toLowerCase().includes(bad), `${bad} in ${text}`);
  }
}

function checkAttribute(tag: string, name: string): void {
  assert.ok(!/^on|[\s/\0]/i.test(name), name);
  const never = [
    'srcdoc',
    'action',
    'formaction',
    'ping',
    'autofocus',
    'nonce',
    'is',
    'target',
    'accesskey',
    'popovertarget',
    'commandfor',
    'http-equiv',
    'usemap',
    'poster',
    'data',
  ];
  assert.ok(!never.includes(name), `${tag} ${name}`);
  if (name === 'name') assert.equal(tag, 'slot');
}

const corpus = readHostile();

test('the corpus is as large as it says', () => {
  assert.ok(corpus.length >= 400, String(corpus.length));
  assert.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length);
  for (const { name, category, attempts } of corpus) assert.ok(name && category && attempts);
});

for (const hostile of corpus) {
  test(`hostile: ${hostile.name}`, () => {
    for (const events of ways(hostile)) {
      const { clean, state } = run(events);
      check(clean);
      assert.ok(Object.getPrototypeOf({}) === Object.prototype && !('pwned' in {}));
      // The view goes on: a page that follows is shown.
      assert.ok(sanitise(new Page().snapshot([['p', {}, 'next']])[1], state));
    }
  });
}

test('whatever the events are: no exception, nothing but what is allowed', () => {
  const word = fc.constantFrom(
    'script',
    'style',
    'div',
    'svg',
    'use',
    'iframe',
    'href',
    'src',
    'onload',
    'id',
    'style',
    '_cssText',
    `url(${FOREIGN}/x)`,
    `${FOREIGN}/x`,
    'javascript:alert(1)',
    '__proto__',
    'constructor',
  );
  const id = fc.oneof(fc.nat(12), fc.constantFrom<unknown>(null, -1, 'x', 1.5));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.record(
      {
        type: fc.constantFrom<unknown>(0, 1, 2, 3, 4, 5, 'x', null),
        id,
        tagName: word,
        textContent: word,
        isSVG: fc.boolean(),
        isShadow: fc.boolean(),
        isShadowHost: fc.boolean(),
        needBlock: fc.boolean(),
        attributes: fc.dictionary(
          word,
          fc.oneof(word, fc.integer(), fc.constant(null), fc.constant(true)),
        ),
        childNodes: fc.array(tie('tree'), { maxLength: 4, depthIdentifier: 'tree' }),
      },
      { requiredKeys: ['type', 'id'] },
    ),
  }));
  const event = fc.oneof(
    fc.record({ type: fc.constant(2), data: fc.record({ node: tree }) }),
    fc.record({
      type: fc.constant(3),
      data: fc.record({
        source: fc.nat(17),
        id,
        styleId: id,
        adds: fc.array(fc.record({ parentId: id, nextId: id, node: tree }), { maxLength: 4 }),
        removes: fc.array(fc.record({ id }), { maxLength: 3 }),
        texts: fc.array(fc.record({ id, value: word }), { maxLength: 3 }),
        attributes: fc.array(
          fc.record({
            id,
            attributes: fc.dictionary(word, fc.oneof(word, fc.dictionary(word, word))),
          }),
          { maxLength: 3 },
        ),
      }),
    }),
    fc.anything(),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), (events) => {
      check(run([...new Page().snapshot([['p', {}, 'x']]), ...events]).clean);
    }),
    { numRuns: 400 },
  );
});

test('what a page needs is kept', () => {
  const { clean, state } = run(
    new Page().snapshot(
      [
        ['a', { href: '/de/kontakt/', class: 'link', 'aria-label': 'Contact' }, 'Contact'],
        [
          'img',
          {
            src: '/media/a.png',
            srcset: '/media/a.png 100w, /static/b,c.png 200w',
            alt: 'A',
            loading: 'lazy',
          },
        ],
        ['img', { src: 'data:image/png;base64,AAAA' }],
        ['input', { type: 'checkbox', checked: true, name: 'x' }],
        ['input', { type: 'text', value: '•••' }],
        ['my-widget', { '!host': true }, ['p', { '!shadow': true, part: 'x' }, 'in the shadow']],
        [
          'svg',
          { '!svg': true, viewBox: '0 0 9 9' },
          ['lineargradient', { '!svg': true, id: 'g' }],
          ['rect', { '!svg': true, fill: 'url(#g)' }],
          ['use', { '!svg': true, 'xlink:href': '#g' }],
        ],
        ['math', {}, ['mfrac', {}, ['mi', {}, 'a'], ['mn', {}, '2']]],
        ['div', { style: 'background:url("/media/bg.jpg") no-repeat;color:red', 'data-x': '1' }],
        ['details', { open: '' }, ['summary', {}, 'More']],
      ],
      [
        ['title', {}, 'A page'],
        ['style', { _cssText: '.a{background:url(/static/x.svg#y)}@media print{.b{color:red}}' }],
      ],
    ),
  );
  assert.equal(state.counts.get('tag'), undefined);
  const all = elements(clean);
  const find = (tag: string): CleanElement => all.find((one) => one.tag === tag)!;
  assert.deepEqual(
    [...find('a').attributes],
    [
      ['data-cobrowse-on-href', '/de/kontakt/'],
      ['href', '#-'],
      ['class', 'link'],
      ['aria-label', 'Contact'],
    ],
  );
  assert.equal(find('img').attributes.has('loading'), false);
  const images = all.filter((one) => one.tag === 'img').map((one) => [...one.attributes]);
  assert.ok(
    JSON.stringify(images).includes(`${SITE}/media/a.png 100w, ${SITE}/static/b,c.png 200w`),
  );
  assert.ok(JSON.stringify(images).includes('data:image/png;base64,AAAA'));
  assert.equal(all.filter((one) => one.tag === 'input')[0]?.checked, true);
  assert.equal(all.filter((one) => one.tag === 'input')[1]?.value, '•••');
  assert.equal(find('my-widget').children[0]?.shadow, true);
  assert.equal(find('linearGradient').namespace, 'svg');
  assert.equal(find('rect').attributes.get('fill'), 'url("#g")');
  assert.equal(find('use').attributes.get('href'), '#g');
  assert.equal(find('mfrac').namespace, 'math');
  assert.match(
    find('style').css!.text,
    /\.a\{background:url\("https:\/\/site\.example\/static\/x\.svg#y"\)\}@media print/,
  );
  assert.match(
    find('div').attributes.get('style')!,
    /url\("https:\/\/site\.example\/media\/bg\.jpg"\) no-repeat;color:red/,
  );
});

test('ordinary sheets come out as they went in', () => {
  const sheets = [
    '.a:empty > .b::before{content:"\\201C";color:rgb(0 0 0 / 50%)}',
    '@layer base{html{font:16px/1.5 "Open Sans",sans-serif}}',
    '@supports (display:grid) and (not (display:inline-grid)){.x{grid-area:1 / 2 / 3}}',
    '@container card (min-width: 40rem){.y{margin:calc(1px + (2 * var(--z,3px)))}}',
    ':root{--a:{b:c};--d: ;--e:[x]}',
    '.tw\\:p-4\\/2{padding:1rem!important}',
    '@keyframes k{from{opacity:0}50.5%{opacity:.5}to{opacity:1}}',
    'a[lang^="d"]:not([title]){color:#fff}.n{&:empty{color:red}}',
    'u{unicode-bidi:isolate;width:-webkit-fill-available;margin:-.5em +2e3px}',
  ];
  const plain = (text: string): string => text.replace(/"\\201c ?"/i, '"“"').replace(/\s+/g, ' ');
  for (const sheet of sheets) {
    const { clean } = run(new Page().snapshot([], [['style', { _cssText: sheet }]]));
    const text = elements(clean).find((one) => one.tag === 'style')!.css!.text;
    assert.equal(plain(text), plain(sheet));
  }
});

test('fonts are taken out of their sheets', () => {
  const css = `@font-face{font-family:"My Font";font-weight:100 900;unicode-range:U+0-FF,U+131;
    src:url(/static/f.eot);src:url("/static/f.woff") format("woff"),url(/static/f.woff2) format("woff2"),url(${FOREIGN}/g.woff2)}
    @font-face{font-family:Local;src:local("Arial");size-adjust:90%}p{color:red}`;
  const { clean } = run(new Page().snapshot([], [['style', { _cssText: css }]]));
  const sheet = elements(clean).find((one) => one.tag === 'style')!.css!;
  assert.deepEqual(sheet.fonts, [
    {
      family: 'My Font',
      sources: [`${SITE}/static/f.woff2`, `${SITE}/static/f.woff`],
      descriptors: { weight: '100 900', unicodeRange: 'U+0-FF,U+131' },
    },
  ]);
  assert.ok(!sheet.text.includes('My Font'));
  assert.match(sheet.text, /@font-face\{font-family:Local;src:local\("Arial"\);size-adjust:90%\}/);
  assert.match(sheet.text, /^@media not all\{\}/, 'the indices of the other rules stay');
});

const timed = (limit: number, act: () => void): void => {
  const start = performance.now();
  act();
  const took = performance.now() - start;
  assert.ok(took < limit, `${Math.round(took)} ms`);
};

test('trees are bounded in number and depth', () => {
  const wide: Short[] = Array.from({ length: MAX_NODES + 100 }, () => 'x');
  let deep: Short = 'x';
  for (let level = 0; level < MAX_DEPTH + 50; level++) deep = ['div', {}, deep];
  for (const [body, reason] of [
    [wide, 'nodes'],
    [[deep], 'depth'],
  ] as const) {
    const { clean, state } = run(new Page().snapshot([...body]));
    assert.ok([...nodesOf(clean)].length <= MAX_NODES);
    assert.ok(state.counts.has(reason), reason);
    // Events about what was refused are no reason for a keyframe, again and again.
    sanitise(mutation({ texts: [{ id: 999_999, value: 'x' }] }), state);
    assert.equal(state.missing, false);
  }
});

test('sheets are bounded in size, nesting and selectors', () => {
  timed(5000, () => {
    const bombs = {
      size: `a{color:red}`.repeat(300_000),
      nesting: `a{`.repeat(10_000) + 'color:red' + '}'.repeat(10_000),
      brackets: `a{width:${'calc('.repeat(10_000)}1px}`,
      selectors: `${'a,'.repeat(5000)}b{color:red}`,
    };
    for (const [name, css] of Object.entries(bombs)) {
      const { clean, state } = run(new Page().snapshot([], [['style', { _cssText: css }]]));
      const { text } = elements(clean).find((one) => one.tag === 'style')!.css!;
      assert.ok(text.length <= 2 * 1024 * 1024 + 100, name);
      assert.ok(state.counts.has('css') || state.counts.has('size'), name);
      let depth = 0;
      let deepest = 0;
      for (const char of text) {
        if ('{(['.includes(char)) deepest = Math.max(deepest, ++depth);
        if ('})]'.includes(char)) depth--;
      }
      assert.ok(deepest <= 34, `${name}: ${deepest}`);
      assert.ok(!/(?:a,){300}/.test(text), name);
    }
  });
});

test('<use> cannot multiply', () => {
  const levels = (each: number, count: number): Short[] =>
    Array.from({ length: count }, (_, level): Short => [
      'g',
      { '!svg': true, id: `l${level}` },
      ...Array.from({ length: each }, (): Short =>
        level
          ? ['use', { '!svg': true, href: `#l${level - 1}` }]
          : ['path', { '!svg': true, d: 'M0 0' }],
      ),
    ]);
  const bomb = run(new Page().snapshot([['svg', { '!svg': true }, ...levels(10, 9)]]));
  assert.ok(bomb.state.counts.has('use'));
  assert.ok(elements(bomb.clean).every((one) => one.tag !== 'use' || !one.attributes.has('href')));
  const later = new Page();
  const added = later.node(['svg', { '!svg': true }, ...levels(10, 9)]);
  const { clean } = run([
    ...later.snapshot([]),
    mutation({ adds: [{ parentId: 4, nextId: null, node: added }] }),
  ]);
  assert.ok(elements(clean).every((one) => one.tag !== 'use' || !one.attributes.has('href')));
  const icons: Short[] = Array.from({ length: 300 }, (_, index): Short => [
    'svg',
    { '!svg': true, id: `i${index}` },
    ['use', { '!svg': true, href: '#icon' }],
  ]);
  const sprite: Short = [
    'svg',
    { '!svg': true },
    ['symbol', { '!svg': true, id: 'icon' }, ['path', { '!svg': true, d: 'M0 0' }]],
  ];
  const ordinary = run(new Page().snapshot([sprite, ...icons]));
  assert.equal(ordinary.state.counts.get('use'), undefined);
});

test('filters are bounded', () => {
  const primitives: Short[] = Array.from({ length: 2000 }, (): Short => [
    'fegaussianblur',
    { '!svg': true, stdDeviation: '50' },
  ]);
  const { clean } = run(
    new Page().snapshot([
      ['svg', { '!svg': true }, ['filter', { '!svg': true, id: 'f' }, ...primitives]],
    ]),
  );
  assert.ok(elements(clean).filter((one) => one.tag.startsWith('fe')).length <= 512);
});

test('added nodes come in an order in which parent and sibling are there', () => {
  const page = new Page();
  const events = page.snapshot([]);
  const div = (id: number): unknown => ({
    type: 2,
    id,
    tagName: 'div',
    attributes: {},
    childNodes: [],
  });
  const adds = [
    { parentId: 50, nextId: 53, node: div(52) },
    { parentId: 4, nextId: 51, node: div(50) },
    { parentId: 50, nextId: null, node: div(53) },
    { parentId: 4, nextId: null, node: div(51) },
  ];
  const { clean, state } = run([...events, mutation({ adds })]);
  const last = clean.at(-1);
  assert.ok(last?.kind === 'mutation');
  const there = new Set([4]);
  for (const add of last.adds) {
    assert.ok(there.has(add.parent));
    assert.ok(add.next === null || there.has(add.next));
    there.add(add.node.id);
  }
  assert.equal(last.adds.length, 4);
  assert.equal(state.missing, false);
});

test('a node that the stage does not have is missed; one that is gone is not', () => {
  const { state } = run(new Page().snapshot([['p', {}, 'x']]));
  sanitise(
    mutation({ removes: [{ id: 102, parentId: 4 }], texts: [{ id: 102, value: 'y' }] }),
    state,
  );
  assert.equal(state.missing, false);
  sanitise(
    mutation({
      adds: [{ parentId: 777, nextId: null, node: { type: 3, id: 888, textContent: 'x' } }],
    }),
    state,
  );
  assert.equal(state.missing, true);
});

test('a placeholder of something that is not rendered takes no room', () => {
  const attributes = { rr_width: '0px', rr_height: '0px', rr_placeholder: 'private', class: 'x' };
  const { clean } = run(
    new Page().snapshot([{ type: 2, tagName: 'section', needBlock: true, attributes }]),
  );
  const section = elements(clean).find((one) => one.tag === 'section');
  assert.equal(section?.placeholder, 'private');
  assert.equal(section?.attributes.get('style'), 'display:none!important');
});

test('placeholders keep their size and tell why', () => {
  const { clean } = run(
    new Page().snapshot([
      {
        type: 2,
        tagName: 'iframe',
        needBlock: true,
        attributes: { rr_width: '300px', rr_height: '20.5px', rr_placeholder: 'frame', class: 'x' },
      },
      {
        type: 2,
        tagName: 'section',
        needBlock: true,
        attributes: { rr_width: '1px', rr_height: '2px;position:fixed' },
      },
      ['canvas', { rr_dataURL: 'data:image/png;base64,AAAA', width: '9' }],
      ['video', { width: '320', height: '240' }],
    ]),
  );
  const [frame, section, canvas, video] = [
    'cobrowse-iframe',
    'section',
    'img',
    'cobrowse-video',
  ].map((tag) => elements(clean).find((one) => one.tag === tag));
  assert.equal(frame?.placeholder, 'frame');
  assert.match(
    frame?.attributes.get('style') ?? '',
    /width:300px!important;height:20\.5px!important/,
  );
  assert.equal(section?.placeholder, 'private');
  assert.equal(section?.attributes.get('style'), undefined);
  assert.equal(canvas?.attributes.get('src'), 'data:image/png;base64,AAAA');
  assert.equal(video?.placeholder, 'video');
  assert.equal(video?.attributes.get('style'), 'width:320px;height:240px');
});

test('rules for what has become a box find the box, and nothing else', () => {
  const css =
    'video,.video,#canvas>IFRAME:empty,a:not(object) embed~p,[video] x-video{top:0}' +
    'p{video:x;&>canvas{left:0}}';
  const { clean } = run(new Page().snapshot([], [['style', { _cssText: css }]]));
  const sheet = elements(clean).find((one) => one.tag === 'style');
  assert.equal(
    sheet?.css?.text,
    'cobrowse-video,.video,#canvas>:is(iframe,cobrowse-iframe):empty,a:not(cobrowse-object) ' +
      'cobrowse-embed~p,[video] x-video{top:0}p{video:x;&>cobrowse-canvas{left:0}}',
  );
});

test('rules find it in a scope and a slot; names that a page gave stay', () => {
  for (const [css, expected] of [
    [
      '@scope (dialog .a) to (video){p{top:0}}',
      '@scope (cobrowse-dialog .a) to (cobrowse-video){p{top:0}}',
    ],
    ['x-a::slotted(dialog){top:0}', 'x-a::slotted(cobrowse-dialog){top:0}'],
    ['x-a::part(dialog video){top:0}', null],
    ['x-a:state(object)::view-transition-group(video){top:0}', null],
    ['p::highlight(canvas){top:0}', null],
  ] as const) {
    const { clean } = run(new Page().snapshot([], [['style', { _cssText: css }]]));
    const sheet = elements(clean).find((one) => one.tag === 'style');
    assert.equal(sheet?.css?.text, expected ?? css);
  }
});

test('one text of a sheet changes alone', () => {
  const css = '.a{color:red}/* rr_split */.b{color:blue}';
  const page = new Page();
  const { state } = run(page.snapshot([], [['style', { _cssText: css }, '', '']]));
  const clean = sanitise(mutation({ texts: [{ id: 102, value: '.c{color:green}' }] }), state);
  assert.ok(clean?.kind === 'mutation');
  assert.equal(clean.sheets[0]?.css.text, '.a{color:red}.c{color:green}');
});

test('an animation begins and ends when it was said to, and at no event of the page', () => {
  const svg = { '!svg': true };
  for (const [time, stays] of [
    ['0s', true],
    ['0.5s; 3s', true],
    ['-200ms', true],
    ['1min', true],
    ['indefinite', true],
    ['click', false],
    ['button.mouseover+1s', false],
  ] as const) {
    const animate: Short = ['animate', { ...svg, begin: time, end: time }];
    const { clean } = run(new Page().snapshot([['svg', svg, animate]]));
    const { attributes } = elements(clean).find(({ tag }) => tag === 'animate')!;
    assert.equal(attributes.get('begin'), stays ? time : undefined);
    assert.equal(attributes.get('end'), stays ? time : undefined);
  }
});

test('a line of thousands of points stays, and nothing but shapes passes as one', () => {
  const svg = { '!svg': true };
  const points = Array.from({ length: 4000 }, (_, n) => `${n},${n % 90}`);
  const lines = { d: `M${points.join('L')}Z`, points: points.join(' ') };
  for (const [name, value] of Object.entries(lines)) {
    const shape: Short = [name === 'd' ? 'path' : 'polyline', { ...svg, [name]: value }];
    const { clean } = run(new Page().snapshot([['svg', svg, shape]]));
    const found = elements(clean).find(({ tag }) => tag === shape[0])!;
    assert.equal(found.attributes.get(name), value);
  }
  const sly: Short = ['path', { ...svg, d: `${lines.d} url(https://elsewhere.example/)` }];
  const { clean } = run(new Page().snapshot([['svg', svg, sly]]));
  const { attributes } = elements(clean).find(({ tag }) => tag === 'path')!;
  assert.ok(!String(attributes.get('d')).includes('elsewhere'));
});
