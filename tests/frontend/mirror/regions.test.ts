import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import {
  createRegions,
  type LiveRegions,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/regions.ts';
import {
  createState,
  forgetGone,
  measure,
  redact,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import type {
  Policy,
  Sharing,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import { snapshotOf, type LivePage } from './live.ts';
import { increment, mutation } from './trees.ts';

/** The page of this test, on which selectors are tried as well. */
function openPage(html: string): LivePage {
  globalThis.document = new JSDOM(html, { url: BASE }).window.document;
  return snapshotOf(document);
}

const BASE = 'https://insurer.example/de/page/';

let live: LivePage;
let regions: LiveRegions;
let state: State;

/** The page as it is now, redacted. */
function send(): string {
  const [event] = redact(live.snapshot(), state);
  assert.ok(event && !state.stale);
  return JSON.stringify(event);
}

function open(html: string, policy: Policy = 'open', byDefault = false): string {
  live = openPage(html);
  regions = createRegions(live.nodeOf, live.idOf, () => null);
  state = createState({ policy, byDefault, base: BASE, regions });
  return send();
}

const by = (selector: string): Element => {
  const element = live.document.querySelector(selector);
  assert.ok(element, selector);
  return element;
};

describe('one field that the visitor shows', () => {
  const form =
    '<div class="x"><input id="name" value="Anna"><input id="pw" type="password" value="Anna">' +
    '<input autocomplete="one-time-code" id="code" value="Anna">' +
    '<div id="edit" contenteditable>Anna</div><p>Berta</p></div>';

  test('is shown, and hidden again', () => {
    assert.ok(!open(form).includes('Anna'));
    regions.show(by('#name'));
    assert.ok(regions.shown(by('#name')));
    assert.equal(send().split('Anna').length, 2);
    regions.conceal(by('#name'));
    assert.ok(!send().includes('Anna'));
  });

  test('may be an editing host, but no other element', () => {
    open(form, 'masked', true);
    regions.show(by('#edit'));
    assert.equal(send().split('Anna').length, 2);
    regions.conceal(by('#edit'));
    regions.show(by('.x'));
    regions.show(by('p'));
    regions.show(live.document.body);
    assert.ok(!/Anna|Berta/.test(send()));
  });

  test('is never a password or a code', () => {
    open(form);
    for (const id of ['#pw', '#code']) regions.show(by(id));
    assert.ok(!send().includes('Anna'));
  });

  test('stays withheld in mask and hide regions and on a page stated masked', () => {
    for (const mark of ['mask', 'hide']) {
      open(`<div data-cobrowse="${mark}">${form}</div>`);
      regions.show(by('#name'));
      assert.ok(!send().includes('Anna'), mark);
      open(`<input id="name" value="Anna" data-cobrowse="${mark}">`);
      regions.show(by('#name'));
      assert.ok(!send().includes('Anna'), mark);
    }
    open(form, 'masked');
    regions.show(by('#name'));
    assert.ok(!send().includes('Anna'));
  });

  test('can be shown where the page is masked merely by default', () => {
    assert.ok(!open(form, 'masked', true).includes('Anna'));
    regions.show(by('#name'));
    assert.equal(send().split('Anna').length, 2);
  });
});

describe('what is withheld', () => {
  const names = (): string[] =>
    [...regions.withheld(state)].map(([element, why]) => `${element.id}:${why}`).sort();

  test('is told where it begins', () => {
    open(
      '<div id="m" data-cobrowse="mask"><div id="n" data-cobrowse="mask"><input id="i">' +
        '<p id="h" data-cobrowse="hide">x</p></div></div>' +
        '<input id="text"><input id="open" data-cobrowse="open"><input id="own" data-cobrowse="mask">' +
        '<input type="submit" id="button"><input id="pw" type="password"><input type="hidden" id="no">' +
        '<select id="choice"><optgroup id="g"><option id="o">1</option></optgroup></select>' +
        '<div id="edit" contenteditable><b id="b" contenteditable>x</b></div><p id="plain">x</p>',
    );
    assert.deepEqual(names(), [
      'choice:control',
      'edit:control',
      'h:hidden',
      'm:masked',
      'own:masked',
      'pw:secret',
      'text:control',
    ]);
  });

  test('follows what the visitor shows and hides', () => {
    open('<input id="text">');
    regions.show(by('#text'));
    send();
    assert.deepEqual(names(), []);
    regions.conceal(by('#text'));
    send();
    assert.deepEqual(names(), ['text:control']);
  });
});

describe('selectors of the site', () => {
  const sharing = (mask: string[], hide: string[] = []): Sharing => ({
    policy: 'open',
    byDefault: false,
    mask,
    hide,
    names: [],
  });

  /** The page with the selectors of `asked`; what is sent of it. */
  function share(html: string, asked: Sharing): string {
    open(html);
    state = createState({ ...regions.use(asked), base: BASE, regions });
    return send();
  }

  /** What leaves of a change, and whether all must be judged anew. */
  function change(...attributes: [string, string][]): [unknown, boolean] {
    const change = mutation({
      attributes: attributes.map(([selector, name]) => ({
        id: live.idOf(by(selector)),
        attributes: { [name]: by(selector).getAttribute(name) },
      })),
    });
    const [event] = redact(change, state);
    return [event, state.stale];
  }

  test('mask and hide what they match, with all that is in it', () => {
    const output = share(
      '<div class="konto"><p>Anna</p></div><p id="iban">Berta</p><p>Carla</p>',
      sharing(['.konto', 'nav > a'], ['#iban']),
    );
    for (const name of ['Anna', 'Berta']) assert.ok(!output.includes(name), name);
    assert.ok(output.includes('Carla') && output.includes('••••'));
    assert.ok(output.includes('"rr_placeholder":"private"'));
  });

  test('reach through shadow trees, and into them', () => {
    open('<div id="host" class="konto"></div><div id="other"></div>');
    for (const [id, name] of [
      ['#host', 'Anna'],
      ['#other', 'Berta'],
    ] as const) {
      const root = by(id).attachShadow({ mode: 'open' });
      root.innerHTML = `<p class="saldo">${name}</p>`;
    }
    for (const selector of ['.konto', '.saldo']) {
      state = createState({ ...regions.use(sharing([selector])), base: BASE, regions });
      const output = send();
      assert.ok(!output.includes('Anna'), selector);
      assert.equal(output.includes('Berta'), selector === '.konto');
    }
  });

  test('mask the page where it has something else of the name CSS', () => {
    const had = Object.getOwnPropertyDescriptor(globalThis, 'CSS');
    for (const own of [{}, null, () => {}]) {
      Object.defineProperty(globalThis, 'CSS', { value: own, configurable: true });
      try {
        open('<p>Anna</p>');
        assert.equal(regions.use(sharing(['.konto'])).policy, 'masked');
      } finally {
        if (had) Object.defineProperty(globalThis, 'CSS', had);
        else Reflect.deleteProperty(globalThis, 'CSS');
      }
    }
  });

  test('mask the page when the browser does not understand one of them', () => {
    for (const selector of ['p:nth-nothing(1)', '..x', '', 'p {', 'a[', '!']) {
      assert.ok(!share('<p>Anna</p>', sharing(['.x', selector])).includes('Anna'), selector);
      assert.ok(!share('<p>Anna</p>', sharing([], [selector])).includes('Anna'), selector);
      const asked = { ...sharing([selector]), policy: 'masked' as const, byDefault: true };
      assert.ok(!share('<p data-cobrowse="open">Anna</p>', asked).includes('Anna'));
    }
    const hidden = { ...sharing(['!']), policy: 'hidden' as const };
    assert.equal(regions.use(hidden).policy, 'hidden');
  });

  test('take effect at once when an element begins to match', () => {
    share('<div id="card">Anna</div>', sharing(['.konto']));
    by('#card').className = 'konto';
    assert.deepEqual(change(['#card', 'class']), [null, true]);
    assert.ok(!send().includes('Anna'));
    by('#card').className = '';
    assert.deepEqual(change(['#card', 'class']), [null, true], 'and when it no longer does');
    assert.ok(send().includes('Anna'));
  });

  test('take effect when an ancestor, a sibling or a shadow tree changes', () => {
    const html = '<section id="s"><h2 id="h">x</h2><p id="p">Anna</p></section>';
    for (const [selector, at] of [
      ['.on p', '#s'],
      ['.on + p', '#h'],
      ['section:has(.on)', '#h'],
    ] as const) {
      assert.ok(share(html, sharing([selector])).includes('Anna'));
      by(at).className = 'on';
      assert.deepEqual(change([at, 'class']), [null, true], selector);
      assert.ok(!send().includes('Anna'), selector);
      by(at).className = '';
      assert.deepEqual(change([at, 'class']), [null, true], `${selector} no longer`);
      assert.ok(send().includes('Anna'), selector);
    }
    open('<div id="host"></div>');
    const root = by('#host').attachShadow({ mode: 'open' });
    root.innerHTML = '<p>Anna</p>';
    state = createState({ ...regions.use(sharing(['.on'])), base: BASE, regions });
    send();
    const paragraph = root.firstChild as Element;
    paragraph.className = 'on';
    redact(
      mutation({ attributes: [{ id: live.idOf(paragraph), attributes: { class: 'on' } }] }),
      state,
    );
    assert.equal(state.stale, true);
  });

  test('take effect when something is added or taken away', () => {
    share('<section id="s"><p id="p">Anna</p></section>', sharing(['section:has(b)', '.konto']));
    const added = live.document.createElement('b');
    by('#s').append(added);
    redact(
      mutation({
        adds: [{ parentId: live.idOf(by('#s')), nextId: null, node: live.record(added) }],
      }),
      state,
    );
    assert.equal(state.stale, true);
    assert.ok(!send().includes('Anna'));

    share('<section id="s"></section>', sharing(['.konto']));
    const late = live.document.createElement('p');
    late.className = 'konto';
    late.textContent = 'Anna';
    by('#s').append(late);
    const [event] = redact(
      mutation({
        adds: [{ parentId: live.idOf(by('#s')), nextId: null, node: live.record(late) }],
      }),
      state,
    );
    assert.equal(state.stale, false, 'what is judged when it comes needs no keyframe');
    assert.ok(event && !JSON.stringify(event).includes('Anna'));
  });

  test('take effect when something is typed or ticked, though nothing else changes', () => {
    const html =
      '<div class="diagnosis">Anna<input id="tick" type="checkbox"></div>' +
      '<form id="f"><p>Berta</p><input id="code" required value="x"></form>';
    for (const [asked, selector, word, enter] of [
      [
        sharing([], ['.diagnosis:has(input:checked)']),
        '#tick',
        'Anna',
        (on: boolean) => void ((by('#tick') as HTMLInputElement).checked = on),
      ],
      [
        sharing(['form:has(:invalid)']),
        '#code',
        'Berta',
        (on: boolean) => void ((by('#code') as HTMLInputElement).value = on ? '' : 'x'),
      ],
    ] as const) {
      const told = (): unknown => {
        const { value, checked } = by(selector) as HTMLInputElement;
        const data = { id: live.idOf(by(selector)), text: value, isChecked: checked };
        return redact(increment(5, data), state)[0];
      };
      assert.ok(share(html, asked).includes(word));
      told();
      assert.equal(state.stale, false, 'nothing begins to match');
      enter(true);
      assert.equal(told(), null);
      assert.equal(state.stale, true, selector);
      assert.ok(!send().includes(word), selector);
      enter(false);
      told();
      assert.equal(state.stale, true, 'and when it no longer does');
      assert.ok(send().includes(word));
    }
  });

  test('are not looked for at each key press where no state of the page changes them', () => {
    const plain = ['.konto > p:not(.a):first-child', 'td:nth-child(2n + 1)', ':is(dl, ul) a:link'];
    share('<p class="konto">Anna</p><input id="i">', sharing(plain, ['#x:only-of-type']));
    let searched = 0;
    const { querySelectorAll } = live.document;
    live.document.querySelectorAll = ((selector: string) => {
      searched++;
      return querySelectorAll.call(live.document, selector);
    }) as typeof querySelectorAll;
    assert.ok(redact(increment(5, { id: live.idOf(by('#i')), text: 'a' }), state)[0]);
    assert.equal(searched, 0);
    redact(mutation({ texts: [] }), state);
    assert.ok(searched > 0, 'the question can be answered otherwise');
  });

  test('do not make a keyframe of every change', () => {
    share('<p id="p" class="konto">Anna</p><p id="q">x</p>', sharing(['.konto']));
    for (const name of ['a', 'b', 'c']) {
      by('#q').className = name;
      assert.notEqual(change(['#q', 'class'])[0], null);
      assert.equal(state.stale, false);
    }
    by('#p').remove();
    by('#q').className = 'd';
    assert.equal(change(['#q', 'class'])[1], false);
  });

  test('are not asked of what is withheld already', () => {
    share(
      '<div id="h"><p id="p" class="konto">Anna</p></div><p id="q">x</p>',
      sharing(['.konto'], ['.gone']),
    );
    by('#h').className = 'gone';
    assert.deepEqual(change(['#h', 'class']), [null, true]);
    send();
    by('#p').className = '';
    by('#q').className = 'a';
    assert.equal(change(['#q', 'class'])[1], false, 'or there would be no end of keyframes');
    by('#p').className = 'konto';
    by('#q').className = 'b';
    assert.equal(change(['#q', 'class'])[1], false);
  });

  test('do not open anything, and forget those of the page before', () => {
    share('<p class="konto">Anna</p>', sharing(['.konto']));
    assert.ok(share('<p class="konto">Anna</p>', sharing([])).includes('Anna'));
    state = createState({ ...regions.use(sharing([])), base: BASE, regions });
    assert.ok(send().includes('Anna'));
  });
});

describe('a page that is masked merely by default', () => {
  const html =
    '<title>Anna Titel</title><div id="x">Anna eins</div>' +
    '<div data-cobrowse="open"><h1 title="Hinweis">Willkommen</h1>' +
    '<div data-cobrowse="mask">Anna zwei<b data-cobrowse="open">Anna drei</b></div>' +
    '<div data-cobrowse="hide">Anna vier</div><input value="Anna fünf">' +
    '<input value="Gezeigt" data-cobrowse="open"></div>';

  test('shows the regions that the site has opened, and nothing else', () => {
    const output = open(html, 'masked', true);
    for (const word of ['Willkommen', 'Hinweis', 'Gezeigt']) assert.ok(output.includes(word), word);
    assert.ok(!output.includes('Anna'), output);
  });

  test('differs from one that is masked by what somebody stated', () => {
    const output = open(html, 'masked');
    for (const word of ['Anna', 'Willkommen', 'Hinweis', 'Gezeigt'])
      assert.ok(!output.includes(word), word);
  });

  test('keeps its title to itself', () => {
    assert.ok(open(html).includes('Anna Titel'));
    assert.ok(!open(html, 'masked', true).includes('Titel'));
  });
});

describe('what was typed', () => {
  test('stays masked in an element that can no longer be edited', () => {
    open('<div id="e" contenteditable>Anna</div><input id="i" value="Anna">');
    by('#e').setAttribute('contenteditable', 'false');
    by('#i').setAttribute('type', 'button');
    assert.ok(!send().includes('Anna'));
    by('#e').removeAttribute('contenteditable');
    assert.ok(!send().includes('Anna'));
    // Another advisor, another recording.
    state = createState({ policy: 'open', base: BASE, regions });
    assert.ok(!send().includes('Anna'));
  });

  test('is masked in fields that a site builds itself', () => {
    for (const html of [
      '<div role="textbox">Anna</div>',
      '<div role="searchbox"><p>Anna</p></div>',
      '<div role="combobox" aria-label="Anna">Anna</div>',
      '<span role="spinbutton" title="Anna">Anna</span>',
      '<button aria-haspopup="listbox">Anna</button>',
    ])
      assert.ok(!open(html).includes('Anna'), html);
  });

  test('is masked in all that is within a choice', () => {
    for (const html of [
      '<select><button><selectedcontent>Anna</selectedcontent></button><option>Anna</select>',
      '<select><optgroup label="Anna"><legend>Anna</legend><option label="Anna">Anna</select>',
      '<select><div title="Anna">Anna</div><option><span>Anna</span></option></select>',
      '<datalist><option value="Anna">Anna</datalist>',
      '<output><b>Anna</b></output>',
    ]) {
      live = openPage('<div id="x"></div>');
      const { document } = live;
      regions = createRegions(live.nodeOf, live.idOf, () => null);
      state = createState({ policy: 'open', base: BASE, regions });
      // The parser of jsdom drops what older browsers drop.
      by('#x').append(build(document, html));
      assert.ok(!send().includes('Anna'), html);
    }
  });
});

/** Elements as written, whatever may be in what. */
function build(document: Document, html: string): Element {
  const source = new JSDOM(html.replace(/<(\/?)(select|datalist)/g, '<$1x-$2')).window.document;
  const copy = (from: Element): Element => {
    const element = document.createElement(from.localName.replace(/^x-/, ''));
    for (const { name, value } of from.attributes) element.setAttribute(name, value);
    for (const child of from.childNodes)
      element.append(child.nodeType === 1 ? copy(child as Element) : (child.textContent ?? ''));
    return element;
  };
  return copy(source.body.firstElementChild as Element);
}

describe('secret fields', () => {
  test('are known by type, purpose or name, and never opened', () => {
    for (const field of [
      'type="password"',
      'type="PASSWORD"',
      'autocomplete="section-x billing cc-number"',
      'autocomplete="CC-CSC"',
      'autocomplete="one-time-code webauthn"',
      'autocomplete="new-password"',
      'data-rr-is-password="true"',
      'name="user_password"',
      'name="token-otp_token"',
      'id="sms-tan"',
      'name="cvc"',
      'name="card_number"',
      'id="securityCode"',
      'name="pin"',
    ]) {
      const html = `<input id="f" ${field} value="Anna" data-cobrowse="open">`.replace(
        field.includes('id=') ? 'id="f" ' : '',
        '',
      );
      open(html);
      regions.show(by('input'));
      const output = send();
      assert.ok(!output.includes('Anna'), field);
      assert.ok(!output.includes('•'), `${field}: not even that something was entered`);
    }
  });

  test('are not all fields whose name merely looks alike', () => {
    for (const name of ['stand', 'pinnwand', 'captain', 'titan', 'spin'])
      assert.ok(
        open(`<input name="${name}" value="Anna" data-cobrowse="open">`).includes('Anna'),
        name,
      );
  });

  test('stay secret when "show password" makes text of them', () => {
    open('<input type="password" value="Anna" data-cobrowse="open">');
    by('input').setAttribute('type', 'text');
    assert.ok(!send().includes('Anna'));
  });
});

describe('slots', () => {
  test('pass on what is judged where it is shown in the end', () => {
    for (const mark of ['mask', 'hide']) {
      open('<div id="host"><p>Anna</p></div>');
      const outer = by('#host').attachShadow({ mode: 'open' });
      outer.innerHTML = '<span><slot></slot></span>';
      const inner = outer.querySelector('span')!.attachShadow({ mode: 'open' });
      inner.innerHTML = `<div data-cobrowse="${mark}"><slot></slot></div>`;
      assert.ok(!send().includes('Anna'), mark);
    }
  });

  test('put what is shown in a region of a shadow tree into that region', () => {
    for (const mark of ['mask', 'hide'])
      for (const [html, slot] of [
        ['<p>Anna</p>', ''],
        ['Anna', ''],
        ['Anna', ' name=""'],
        ['<p slot="a">Anna</p>', ' name="a"'],
      ]) {
        open(`<div id="host">${html}</div>`);
        const root = by('#host').attachShadow({ mode: 'open' });
        root.innerHTML = `<div data-cobrowse="${mark}"><b><slot${slot}></slot></b></div>`;
        assert.ok(!send().includes('Anna'), `${mark} ${html}`);
        root.innerHTML = `<div data-cobrowse="open"><slot${slot}></slot></div>`;
        state = createState({ policy: 'masked', byDefault: true, base: BASE, regions });
        assert.ok(!send().includes('Anna'), 'and opens nothing');
      }
  });

  test('withhold all of their host with its texts, as docs/redaction.md says', () => {
    open('<div id="host">Anna<b slot="a">Bea</b></div>');
    const root = by('#host').attachShadow({ mode: 'open' });
    const rest = '<i>Carl</i><slot name="a"></slot>';
    root.innerHTML = `<p data-cobrowse="mask"><slot></slot></p>${rest}`;
    assert.doesNotMatch(send(), /Anna|Bea|Carl/);
    root.innerHTML = `<p><slot></slot></p>${rest}`;
    assert.match(send(), /Anna.*Bea|Bea.*Anna/);
  });
});

describe('pictures that only this browser has', () => {
  const blob = 'blob:https://insurer.example/anna';
  const TINY = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

  test('become placeholders, and pictures again', () => {
    const output = open(`<img id="i" src="${blob}"><picture><source srcset="${blob}"></picture>`);
    assert.ok(!output.includes('anna') && output.includes('"rr_placeholder":"private"'));
    by('#i').setAttribute('src', 'https://insurer.example/a.png');
    const id = live.idOf(by('#i'));
    const src = by('#i').getAttribute('src');
    assert.equal(redact(mutation({ attributes: [{ id, attributes: { src } }] }), state)[0], null);
    assert.equal(state.stale, true);
    assert.ok(send().includes('/a.png'));
    redact(mutation({ attributes: [{ id, attributes: { src: blob } }] }), state);
    assert.equal(state.stale, true);
  });

  test('do not leave as data either, but for the smallest', () => {
    for (const src of [
      'data:image/svg+xml,<svg>Anna</svg>',
      'data:image/svg+xml;base64,QW5uYQ==',
      'data:image/png,Anna',
      `data:image/png;base64,${'QW5uYQ'.repeat(30)}`,
      ' DATA:image/png,Anna',
    ]) {
      open('<img id="i">');
      by('#i').setAttribute('src', src);
      assert.ok(!/Anna|QW5u/.test(send()), src);
      const id = live.idOf(by('#i'));
      const [event] = redact(mutation({ attributes: [{ id, attributes: { src } }] }), state);
      assert.ok(event && !/Anna|QW5u/.test(JSON.stringify(event)), src);
      assert.ok(JSON.stringify(event).includes('"width":"0","height":"0"'), 'of the same size');
    }
    assert.ok(open(`<img src="${TINY}">`).includes(TINY));
  });
});

describe('placeholders', () => {
  test('follow the size of what they stand for, and nothing else of it', () => {
    open('<div id="h" data-cobrowse="hide">Anna</div>');
    assert.equal(measure(state), null);
    // Not of its rectangle: that is what transforms have made of it.
    by('#h').getBoundingClientRect = () => ({ width: 15, height: 20 }) as DOMRect;
    Object.defineProperty(by('#h'), 'offsetWidth', { value: 30 });
    Object.defineProperty(by('#h'), 'offsetHeight', { value: 40 });
    const id = live.idOf(by('#h'));
    assert.deepEqual(measure(state)?.data.attributes, [
      { id, attributes: { rr_width: '30px', rr_height: '40px' } },
    ]);
    assert.equal(measure(state), null);
    const attributes = { class: 'wide', style: 'color:red', title: 'Anna', 'data-x': 'Anna' };
    const [event] = redact(mutation({ attributes: [{ id, attributes }] }), state);
    assert.deepEqual(event?.data.attributes, [{ id, attributes: { class: 'wide' } }]);
    assert.equal(
      redact({ type: 3, data: { source: 3, id, x: 1, y: 2 } }, state)[0],
      null,
      'nor where it is scrolled to',
    );
  });

  test('keep the whole page where its root is hidden', () => {
    for (const tag of ['html', 'body', 'head']) {
      live = openPage('<title>Anna</title><p>Anna');
      regions = createRegions(live.nodeOf, live.idOf, () => null);
      state = createState({ policy: 'open', base: BASE, regions });
      by(tag).setAttribute('data-cobrowse', 'hide');
      assert.ok(send().includes(`"tagName":"${tag}"`));
    }
  });
});

test('a page that begins to be edited as a whole is judged anew, and stays masked', () => {
  assert.ok(open('<p id="p">Anna</p>').includes('Anna'));
  let mode = 'on';
  Object.defineProperty(live.document, 'designMode', { get: () => mode });
  const text = by('#p').firstChild as Node;
  const typed = mutation({ texts: [{ id: live.idOf(text), value: 'Anna B.' }] });
  assert.equal(redact(typed, state)[0], null);
  assert.ok(!send().includes('Anna'));
  assert.notEqual(redact(typed, state)[0], null, 'once judged, changes go on');
  mode = 'off';
  assert.ok(!send().includes('Anna'));
});

test('a change asks nothing of all shadow trees where the site has no selectors', () => {
  for (const mask of [[], ['.konto']]) {
    live = openPage('<p id="p">Anna</p><div class="host"></div><div class="host"></div>');
    let asked = 0;
    for (const host of live.document.querySelectorAll('.host')) {
      const tree = host.attachShadow({ mode: 'open' });
      tree.innerHTML = '<b>Berta</b>';
      Object.defineProperty(tree, 'isConnected', { get: () => ++asked > 0 });
    }
    regions = createRegions(live.nodeOf, live.idOf, () => null);
    const sharing: Sharing = { policy: 'open', byDefault: false, mask, hide: [], names: [] };
    state = createState({ ...regions.use(sharing), base: BASE, regions });
    send();
    for (const { shadowRoot } of live.document.querySelectorAll('.host'))
      regions.of(live.idOf(shadowRoot!.firstChild!), true);
    asked = 0;
    const text = by('#p').firstChild as Node;
    const change = mutation({ texts: [{ id: live.idOf(text), value: 'Anna B.' }] });
    assert.notEqual(redact(change, state)[0], null);
    assert.equal(asked, mask.length && 2);
  }
});

describe('what is gone from the page', () => {
  const forget = (): void => forgetGone(state, (id) => live.nodeOf(id)?.isConnected === true);

  const add = (node: Element): ReturnType<typeof redact>[0] =>
    redact(
      mutation({
        adds: [{ parentId: live.idOf(node.parentNode!), nextId: null, node: live.record(node) }],
      }),
      state,
    )[0];

  function remove(node: Element): void {
    const parentId = live.idOf(node.parentNode!);
    node.remove();
    redact(mutation({ removes: [{ parentId, id: live.idOf(node) }] }), state);
  }

  test('is forgotten, however long a list is polled', () => {
    open('<ul></ul><input id="i" value="Anna">');
    for (let n = 0; n < 400; n++) {
      const item = live.document.createElement('li');
      item.innerHTML = '<b>one</b><i>two</i><input value="x"><div role="textbox">y</div>';
      by('ul').append(item);
      assert.ok(add(item));
      const field = live.idOf(item.querySelector('input')!);
      redact(increment(5, { id: field, text: `${n}` }), state);
      remove(item);
      forget();
    }
    const { known, told, typed } = state;
    assert.ok(known.size < 1100, String(known.size));
    assert.ok(told.size < 300 && typed.size < 600, `${told.size} ${typed.size}`);
    assert.ok(known.has(live.idOf(by('#i'))), 'and nothing that is still there');
  });

  test('is judged as what it once was when it comes back', () => {
    open('<div id="box"><div id="edit" role="textbox">Anna</div></div>');
    state.lookedThrough = -1000;
    const edit = by('#edit');
    remove(edit);
    forget();
    assert.ok(!state.known.has(live.idOf(edit)) && !state.typed.has(live.idOf(edit)));
    edit.removeAttribute('role');
    by('#box').append(edit);
    const event = add(edit);
    assert.ok(event && !JSON.stringify(event).includes('Anna'));
  });

  test('is not searched for what selectors match', () => {
    open('<div id="host"></div><p id="p">x</p>');
    const host = by('#host');
    const root = host.attachShadow({ mode: 'open' });
    root.innerHTML = '<p>Anna</p>';
    const sharing = {
      policy: 'open' as const,
      byDefault: false,
      mask: ['.on'],
      hide: [],
      names: [],
    };
    state = createState({ ...regions.use(sharing), base: BASE, regions });
    send();
    let searched = 0;
    const { querySelectorAll } = root;
    root.querySelectorAll = ((selector: string) => {
      searched++;
      return querySelectorAll.call(root, selector);
    }) as typeof querySelectorAll;
    const change = (): void =>
      void redact(
        mutation({ attributes: [{ id: live.idOf(by('#p')), attributes: { class: 'a' } }] }),
        state,
      );
    change();
    assert.equal(searched, 1);
    remove(host);
    change();
    assert.equal(searched, 1);
    // Put back, it is one of them again.
    live.document.body.append(host);
    add(host);
    root.querySelector('p')!.className = 'on';
    change();
    assert.equal(state.stale, true);
  });
});

test('an element that cannot be measured keeps no other one from being told of', () => {
  open('<div id="h" data-cobrowse="hide">Anna</div><p>Berta</p>');
  by('#h').getBoundingClientRect = () => {
    throw new Error('of the page');
  };
  assert.equal(measure(state), null);
  assert.ok(send().includes('Berta'));
});
