import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  cleanCss,
  completeUrls,
  cleanStyle,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-css.ts';
import { looksPersonal } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact-text.ts';

const place = { base: 'https://insurer.example/', names: new Set<string>() };
const S = 'qzsecret';
const masked = (css: string): string => cleanCss(css, { place, masked: true, inline: true });
const open = (css: string): string => cleanCss(css, { place, masked: false, inline: true });
const file = (css: string): string => cleanCss(css, { place, masked: true });

describe('a style sheet in a masked page', () => {
  test('loses its words wherever a sheet may have some', () => {
    for (const css of [
      `p::before { content: "${S}" attr(title) }`,
      `p::before { content: counter(a, "${S}") }`,
      `p { quotes: "${S}" '${S}' }`,
      `p { --name: "${S}" }`,
      `p { --name: ${S} }`,
      `p { --größe: ${S} }`,
      `@counter-style s { system: fixed; symbols: "${S}" '${S}'; suffix: "${S}"; negative: "${S}" }`,
      `@counter-style s { additive-symbols: 5 "${S}"; pad: 3 "${S}" }`,
      `p { list-style-type: "${S}" }`,
      `p { list-style: inside "${S}" }`,
      `p { text-overflow: "${S}" }`,
      `p { text-emphasis: "${S}" }`,
      `p { hyphenate-character: "${S}" }`,
      `p { string-set: a "${S}" }`,
      `@property --p { syntax: "*"; inherits: false; initial-value: "${S}" }`,
      `@property --p { syntax: "${S}" } @property --q { syntax: "<${S}>" }`,
      `p { background: image-set("/a.png" type("${S}")) }`,
      `p { width: if(style(--name: "${S}"): 1px; else: attr(title type(*), "${S}")) }`,
      `p { width: if(style(--name: ${S}) and style(--other: a ${S}): 1px; else: 2px) }`,
      `@container style(--size: 1px) and (style(--name:${S}) or style(--b:${S})) { p { top: 0 } }`,
      `@function --f(--x: "${S}") { result: "${S}" }`,
      `@supports (content: "${S}") { p { color: red } }`,
      `@container style(--name: "${S}") { p { color: red } }`,
      `[data-of="${S}"] { color: red }`,
      `[title='${S}' i] { color: red }`,
      `[alt=${S}] { color: red }`,
      `[svg|href="${S}"] { color: red }`,
      `@scope ([alt="${S}"]) { p { color: red } }`,
      `p:has([value*=${S}]) { color: red }`,
      `p { background: url("data:image/svg+xml,<svg>${S}</svg>") }`,
      `p { background: url(blob:https://insurer.example/${S}) }`,
      `p { background: u\\72 l("data:image/png;base64,${S}") }`,
      `p { c\\6fntent: "${S}" }`,
      `p::after { content: "a\n; b: "${S}" }`,
      `/* ${S} */ p { color: red } /* ${S}`,
      `@import "https://insurer.example/a.css?${S}";`,
    ])
      assert.ok(!masked(css).includes(S), `${css} → ${masked(css)}`);
  });

  test('keeps what it needs to look the same', () => {
    for (const css of [
      'p { color: red; margin: 1px }',
      'p { font-family: "Open Sans", sans-serif; font: 12px "Open Sans" }',
      'p { grid-template-areas: "head head" "main side" }',
      'p { --gap: 12px; --tone: #a12345 }',
      '[type="text"], [dir="rtl"], [data-theme="dark"], [aria-hidden="true"] { color: red }',
      'p { transform: translate3d(-500px, 0px, 0px) translate(1px, 2px); --at: matrix3d(1, 0) }',
      '[data-kern-theme="dark"] p, .choices[data-type*="select-one"], [data-bs-target] { top: 0 }',
      '[class^="col-"], .w-\\[1280px\\], .md\\:flex, .-mt-2 { color: #12345678 }',
      '@media (min-width: 37.5em) { .a .b > #c::before { content: "\\f101" } }',
      '.a { background: linear-gradient(45deg, #fff, #0002) }',
      '@property --a { syntax: "<length-percentage> | auto"; inherits: true; initial-value: 0px }',
      '@container style(--gap: 12px) and (width > 1px) { p { top: if(style(--a: 1px): 2px; else: 3px) } }',
      'p { --tone: light-dark(#fff, #000); --gap: round(5cqi, 2rlh) }',
    ])
      assert.equal(masked(css), css);
  });

  test('keeps what scripts and editors write on single elements', () => {
    for (const style of [
      'display: -webkit-box;-webkit-box-orient: vertical',
      'direction: rtl;text-align: justify;writing-mode: vertical-rl',
      'vertical-align: super',
    ])
      assert.equal(cleanStyle(style, { place, masked: true }), style);
  });

  test('loses names that may be a person’s', () => {
    const css = '.kunde-471100 .anna\\@example\\.org, #müller, [id="p-47110815"] { color: red }';
    const cleaned = masked(css);
    for (const part of ['4711', 'anna', 'müller']) assert.ok(!cleaned.includes(part), cleaned);
    assert.ok(cleaned.includes('{ color: red }'));
  });

  test('takes no number of a customer for a colour', () => {
    for (const value of [
      '4f9a1c2b',
      'A12345',
      'DE12345',
      'AB123 C4567',
      'c0ffee1',
      'deadbeef',
      '1px solid c0ffee',
      '9999991',
      '1999999',
      '123456 #333333',
      'var(--a-123456)',
    ]) {
      assert.equal(masked(`p { --n: ${value}; top: 0 }`), 'p { --n: initial; top: 0 }');
      const style = cleanStyle(`--n: ${value}; top: 0`, { place, masked: true });
      assert.equal(style.trim(), 'top: 0', value);
    }
    for (const value of [
      '1px solid #a1b2c3',
      '#abc',
      'matrix3d(1, 0)',
      '0 0 2px #0002',
      'var(--ion-text, var(--step-550, #737373))',
      'clamp(1px, var(--size), 999999999px)',
    ]) {
      assert.equal(masked(`p { --n: ${value} }`), `p { --n: ${value} }`);
      const style = `--n: ${value}`;
      assert.equal(cleanStyle(style, { place, masked: true }), style);
    }
  });

  test('says of attributes about looks only what they may say themselves', () => {
    for (const selector of ['kind="debtor"', "data-type='premium'", 'data-state^=gold'])
      assert.equal(
        masked(`[${selector}] { top: 0 }`),
        `[${selector.replace(/(?<==).*/, '""')}] { top: 0 }`,
      );
    for (const selector of ['data-type="select-one"', 'variant="danger"', 'type="text"'])
      assert.equal(masked(`[${selector}] { top: 0 }`), `[${selector}] { top: 0 }`);
  });

  test('says nothing of pictures, but where fonts, sheets and parts of drawings are', () => {
    const path = `/media/${S}/portrait.jpg`;
    for (const css of [
      `.a { background: url(${path}) }`,
      `.a { mask: u\\72l("${path}#a"); cursor: url(${path}), auto }`,
      `.a { background: image-set("${path}" 1x) } .b { background: src("${path}") }`,
      `.a::before { content: url('${path}') } .b { --src: url(${path}) }`,
    ])
      assert.ok(!masked(css).includes(S), `${css} → ${masked(css)}`);
    const at = 'https://insurer.example/static';
    for (const css of [
      `/* of ours */ @font-face { font-family: a; src: url("${at}/a.woff2") format("woff2"), url("${at}/a.woff") }`,
      `/* of ours */ @import url("${at}/a.css") screen; @namespace svg url("https://insurer.example/svg");`,
      `.a { fill: url("#tone"); mask: url("${at}/icons.svg#house") }`,
    ])
      assert.equal(masked(css), css.replace('/* of ours */', ' '));
    const css = `.a { background: url("https://insurer.example${path}") }`;
    assert.equal(file(css), css);
    assert.equal(open(css), css);
  });

  test('says of a picture that a property holds that there was one: what it masks is no box', () => {
    for (const picture of ['url("data:image/svg+xml,<svg/>")', `url(/media/${S}/a.svg)`])
      assert.equal(
        masked(`.a { --svg: ${picture}; mask-image: var(--svg) }`),
        '.a { --svg: url(""); mask-image: var(--svg) }',
      );
    assert.equal(masked(`.a { --svg: url("/a.svg") ${S} }`), '.a { --svg: initial}');
  });

  test('is read with the quotes that stand in names', () => {
    for (const quote of ["'", '"']) {
      const name = `.content-\\[\\${quote}x\\]::after`;
      const css = `${name} { top: 0 } .sm\\:flex { display: flex }`;
      assert.equal(file(css), css);
      const said = `${name} { --a: "${S}"; background: url(/a.png?${S}) } p { content: "${S}" }`;
      for (const clean of [file, masked]) assert.ok(!clean(said).includes(S), clean(said));
      assert.ok(!open(said).includes(`?${S}`), open(said));
    }
  });

  test('keeps the rules around strings that look like rules and addresses', () => {
    for (const [said, left] of [
      ['"see url(here)"', '"••• •••(••••)"'],
      [`"url('"`, `"•••('"`],
      [`'"url("'`, `'"•••("'`],
      ['"a --b: c;d"', '"• --•: •;•"'],
      ['"} .a[data-b=c] { d"', '"} .•[••••-•=•] { •"'],
      ['"\\"url(a"', '"\\"•••(•"'],
    ])
      assert.equal(
        masked(`.a { content: ${said}; color: red } .b { top: 0 }`),
        `.a { content: ${left}; color: red } .b { top: 0 }`,
      );
    assert.equal(
      masked('.a { --a: "url(b; c"; color: red } .b { --a: "b } c"; top: 0 }'),
      '.a { --a: initial; color: red } .b { --a: initial; top: 0 }',
    );
    const selector = '[class~="a{b;c"] { top: 0 }';
    assert.equal(masked(selector), selector);
  });

  test('withholds strings after what only looks like an address', () => {
    for (const before of [
      '--a: -url(a "b)" c)',
      '--a: éurl(a "b)" c)',
      '--a: \\e9 url(a "b)" c)',
      '--a: url("a" "b)")',
      'background: url(a\\)"b)',
      "background: url(a'b)",
      'content: "\\"url("',
      'background: url(/*")',
    ]) {
      const css = masked(`.a { ${before}; content: "${S}"; color: red }`);
      assert.ok(!css.includes(S) && css.endsWith('color: red }'), css);
    }
  });

  test('counts from the beginning', () => {
    const count =
      'p { counter-reset: a1 48213 b -2; COUNTER-SET: a1 var(--n); counter-increment: b 7 }';
    assert.equal(masked(count), 'p { counter-reset: a1 b; COUNTER-SET: a1; counter-increment: b }');
    assert.equal(masked('p { counter-set: a max(4711) }'), 'p { counter-set: a}');
    assert.equal(file(count), count);
    assert.equal(open(count), count);
    const style = 'counter-reset: item 48213; color: red';
    assert.equal(cleanStyle(style, { place, masked: true }), 'color: red');
  });

  test('from a file that all get keeps its selectors', () => {
    const css = '[data-icon="haus"]::before { content: "H" } .kunde-471100 { color: red }';
    assert.equal(file(css), css.replace('"H"', '"•"'));
  });
});

describe('a style sheet in an open page', () => {
  test('keeps its words, but not the values of fields and of what else has none', () => {
    const css = 'p::before { content: "Neu" } [title="Neu"] { color: red }';
    assert.equal(open(css), css);
    for (const selector of [`[value="${S}"]`, `input[ value ^= ${S} i]`, `[data-user='${S}']`])
      assert.ok(!open(`${selector} { color: red }`).includes(S), selector);
    assert.equal(open('[value="a"] { color: red }'), '[value=""] { color: red }');
  });

  test('loses queries of addresses, however they are written', () => {
    for (const value of [
      `url(/a.png?${S})`,
      `u\\72l("/a.png?${S}")`,
      `U\\000052 L('/a.png?${S}')`,
      `\\url(https://insurer.example/i.png?token=${S})`,
      `\\75rl(https://insurer.example/i.png?token=${S})`,
      `u\\r\\l("/a.png?${S}")`,
      `image\\-set("/a.png?${S}" 1x)`,
      `imag\\65\\-set("/a.png?${S}" 1x)`,
      `image-set("/a.png?${S}" 1x, "/b.png?${S}" 2x)`,
      `url("https://anna:${S}@insurer.example/a.png#${S}%20")`,
      `url(/a\\)b.png?${S})`,
      `url(/a.png\\3f ${S})`,
      `url("/a\\"b.png?${S}")`,
      `url('/a")b.png?${S}')`,
      `url("/a.png" ?${S})`,
    ]) {
      assert.ok(!open(`p { background: ${value} }`).includes(S), value);
      const style = cleanStyle(`background:${value}`, { place, masked: false });
      assert.ok(!style.includes(S), style);
    }
    const escaped = '.md\\:flex, .a\\-b\\/c, .\\-1 { content: "\\f101 \\\\url" }';
    assert.equal(open(escaped), escaped.replace('a\\-b', 'a-b'));
  });

  test('keeps strings that look like rules and addresses as they are', () => {
    const css =
      `p::before { content: "see url(here)" } b::before { content: "url('" } ` +
      '[title="url(a;{"] { --a: -url(b "c)" d); content: "} i[data-a=b] { c" }';
    assert.equal(open(css), css);
  });

  test('keeps of which kind a picture is, which is no address', () => {
    const css = (kind: string): string =>
      `p { background: image-set("https://insurer.example/a.png" type("${kind}") 1x) }`;
    for (const kind of ['image/avif', 'image/svg+xml']) assert.equal(open(css(kind)), css(kind));
    assert.equal(file(css('image/webp')), css('image/webp'));
    assert.ok(masked(css('image/webp')).includes('"" type("image/webp")'));
    assert.equal(open(css(`/a?${S}`)), css(''));
  });

  test('keeps inline pictures, which a single element does not', () => {
    const picture = 'url("data:image/svg+xml,<svg/>")';
    assert.ok(open(`p { background: ${picture} }`).includes('<svg/>'));
    for (const style of [`background: ${picture}`, `--a: ${picture}`])
      assert.ok(!cleanStyle(style, { place, masked: false }).includes('<svg/>'));
  });

  test('keeps pictures of dots only in a file that all get, or where they show nothing', () => {
    const css = (address: string): string => `p { background: url("data:${address}") }`;
    const photo = `base64,${'QW5uYQ'.repeat(30)}`;
    for (const type of ['png', 'jpeg', 'WEBP', 'avif', 'x-icon']) {
      const address = `image/${type};${photo}`;
      assert.equal(open(css(address)), 'p { background: url("") }', type);
      const ofFile = cleanCss(css(address), { place, masked: false });
      assert.ok(ofFile.includes(address), type);
    }
    for (const address of [
      `image/svg+xml;${photo}`,
      `font/woff2;${photo}`,
      `application/x-font-woff;${photo}`,
      'image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==',
    ])
      assert.ok(open(css(address)).includes(address), address);
  });

  test('of any length is cleaned in a moment', () => {
    const start = performance.now();
    open(`a{background:url("data:image/png;base64,${'A'.repeat(300_000)}")}[a=b]{}`);
    open(`a{b:${'x '.repeat(200_000)}}[a=b]{}`);
    masked(`a{b:${'x '.repeat(200_000)}`);
    masked('['.repeat(20_000));
    masked('\\'.repeat(200_000));
    assert.ok(performance.now() - start < 2000);
  });
});

test('addresses are completed as a browser does it, and nothing else is', () => {
  const base = 'https://insurer.example/css/a.css';
  for (const [css, whole = css] of [
    [
      `url(b.png) URL( 'c d.png' )`,
      'url("https://insurer.example/css/b.png") url("https://insurer.example/css/c%20d.png")',
    ],
    ['url(../a\\)b.png)', 'url("https://insurer.example/a)b.png")'],
    ['url("\\1F600.png")', 'url("https://insurer.example/css/%F0%9F%98%80.png")'],
    ['url("a\\"b.png") 1x', 'url("https://insurer.example/css/a%22b.png") 1x'],
    ['url(#a) url(data:,b) url("https://c.example/d") url()'],
    [`"see url(here)" 'url("' "\\"url(a)" /* url(b */ -url(c)`],
  ] as [string, string?][])
    assert.equal(completeUrls(css, base), whole);
});

test('what only looks like the beginning of another name hides no address', () => {
  for (const before of ['\\\n', '<!--', '--x: <!--'])
    assert.ok(!open(`a{--x:${before}url(/x?token=${S})}`).includes(S), before);
});

test('what stands in strings is there again, whatever stands beside them', () => {
  for (const css of [
    '.counter-set:hover [aria-label="x"] { color: red }',
    'a[id="b"]:not([id="c"]) {}',
  ])
    assert.equal(masked(css), css);
  assert.equal(
    open('a::after { content: "\u00010"; } [id="x"] {}'),
    'a::after { content: "0"; } [id="x"] {}',
  );
});

test('names of classes and ids that may be a person’s are told from those of the site', () => {
  for (const name of [
    'kunde-4711',
    'anna@example.org',
    'anna%40example.org',
    'müller',
    '"quoted"',
    'x'.repeat(101),
    'v2026',
  ])
    assert.ok(looksPersonal(name), name);
  for (const name of [
    'card',
    'col-12',
    'w-[1280px]',
    'md:grid-cols-[1fr_2fr]',
    '@container',
    '@lg:flex',
    'w-1/2',
    'text-[#1da1f2]',
    'css-1a2b3c',
    '!mt-0',
  ])
    assert.ok(!looksPersonal(name), name);
});

test('a picture or font of many megabytes is no more than browsers remember of a pattern', () => {
  const data = `data:font/woff2;base64,${'A'.repeat(1e7)}`;
  for (const css of [`a { src: url(${data}) }`, `a { src: url("${data}") }`]) {
    assert.ok(open(css).includes(data));
    assert.ok(completeUrls(css, place.base).includes(data));
  }
  assert.equal(cleanStyle(`top: 0; mask: url("${data}")`, { place, masked: true }), 'top: 0');
});

test('brackets in a row, which no browser understands, hide no value', () => {
  for (const row of ['[', '[[', '[[[', '[a[', '[a[b[c[', '\\[\\['])
    for (const name of ['title', 'a\\[b', 'class\\[', 'a|b'])
      assert.ok(!masked(`${row}[${name}="${S}"] { top: 0 }`).includes(S), row + name);
  for (const name of ['value', 'a\\[b', '[data-x', 'a[b[c[data-x', '[[value'])
    assert.ok(!open(`[${name}="${S}"] { top: 0 }`).includes(S), name);
  for (const before of ['(', '(--', '(--a', '(--a(', '(--a(b(c', '(--(--'])
    assert.ok(
      !masked(`@container style(--x${before}--n: ${S}) { p { top: 0 } }`).includes(S),
      before,
    );
});
