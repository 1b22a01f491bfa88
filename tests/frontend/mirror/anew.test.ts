import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import { redact, type State } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { createRegions } from '../../../wagtail_cobrowse/static_src/visitor/mirror/regions.ts';
import { snapshotOf, type LivePage } from './live.ts';
import { element, fullSnapshot, increment, mutation, page, stateFor, type Json } from './trees.ts';

/** Whether everything is withheld until a keyframe once these attributes have changed. */
function isJudgedAnew(state: State, id: unknown, attributes: Json): boolean {
  assert.ok(!state.stale);
  redact(mutation({ attributes: [{ id, attributes }] }), state);
  return state.stale;
}

describe('what its attributes left out', () => {
  const cases: [tag: string, before: Json, after: Json, other: Json][] = [
    ['link', { rel: 'preload', as: 'style' }, { rel: 'stylesheet' }, { href: '/b.css' }],
    ['style', { type: 'text/plain' }, { type: 'text/css' }, { media: 'print' }],
    ['input', { type: 'hidden' }, { type: 'text' }, { value: 'x' }],
  ];
  for (const [tag, before, after, other] of cases)
    test(`is judged anew when they change: ${tag}`, () => {
      const node = element(tag, before);
      const state = stateFor('open');
      const told = JSON.stringify(redact(fullSnapshot(page(node)), state));
      assert.ok(!told.includes(`"tagName":"${tag}"`), 'it is left out');
      assert.ok(!isJudgedAnew(state, node.id, other));
      assert.ok(isJudgedAnew(state, node.id, after));
    });

  test('what a page writes into the sheet of a link is judged as such in keyframes as well', () => {
    const link = element('link', { rel: 'stylesheet', _cssText: '.a { background: url(/a.png) }' });
    const state = stateFor('masked');
    const told = (): string => JSON.stringify(redact(fullSnapshot(page(link)), state));
    assert.ok(told().includes('/a.png'), 'a file that all get');
    redact(increment(8, { id: link.id, adds: [{ rule: '.b { color: red }', index: 0 }] }), state);
    assert.ok(!told().includes('/a.png'));
  });

  test('stays away where nothing can come of it', () => {
    const script = element('script', { type: 'text/plain' });
    const state = stateFor('open');
    redact(fullSnapshot(page(script)), state);
    assert.ok(!isJudgedAnew(state, script.id, { type: 'module', rel: 'x' }));
  });

  test('a link that is no sheet any more is judged anew as well', () => {
    const link = element('link', { rel: 'stylesheet', _cssText: 'p { color: red }' });
    const state = stateFor('open');
    redact(fullSnapshot(page(link)), state);
    assert.ok(isJudgedAnew(state, link.id, { rel: 'alternate' }));
  });
});

describe('on the page', () => {
  let live: LivePage;
  let state: State;

  function open(html: string): void {
    globalThis.document = new JSDOM(html).window.document;
    live = snapshotOf(document);
    state = stateFor(
      'open',
      createRegions(live.nodeOf, live.idOf, () => null),
    );
    redact(live.snapshot(), state);
    assert.ok(!state.stale);
  }
  const by = (selector: string): Element => live.document.querySelector(selector)!;

  for (const name of ['name', 'id'])
    test(`a field that is seen and becomes secret by its ${name} is judged anew`, () => {
      open('<input data-cobrowse="open" name="first" class="a">');
      const field = by('input');
      const id = live.idOf(field);
      field.setAttribute(name, 'first-name');
      assert.ok(!isJudgedAnew(state, id, { [name]: 'first-name' }));
      field.setAttribute(name, 'iban');
      assert.ok(isJudgedAnew(state, id, { [name]: 'iban' }));
      redact(live.snapshot(), state);
      assert.ok(!isJudgedAnew(state, id, { class: 'b' }), 'once');
    });

  test('what is entered in a field that is secret by now does not leave', () => {
    open('<input data-cobrowse="open" name="first">');
    const id = live.idOf(by('input'));
    const input = (text: string) => redact(increment(5, { id, text }), state)[0];
    assert.match(JSON.stringify(input('Anna')), /Anna/);
    // As where a sheet draws it otherwise, no change of the field is told.
    (by('input') as HTMLInputElement).style.setProperty('-webkit-text-security', 'disc');
    assert.equal(input('4711'), null);
    assert.ok(state.stale);
  });

  function opened(inside: string): ShadowRoot {
    open('<div id="host"><p>Anna</p></div>');
    const root = by('#host').attachShadow({ mode: 'open' });
    root.innerHTML = inside;
    redact(live.snapshot(), state);
    return root;
  }
  /** As the recorder tells that a slot stands somewhere else. */
  function move(root: ShadowRoot, box: string): void {
    const slot = root.querySelector('slot')!;
    const around = root.querySelector(box)!;
    around.append(slot);
    const adds = [{ parentId: live.idOf(around), nextId: null, node: live.record(slot) }];
    redact(mutation({ adds }), state);
  }

  for (const mark of ['mask', 'hide'])
    test(`what a slot shows is judged anew where it gets into another region: ${mark}`, () => {
      const root = opened(`<div id="a" data-cobrowse="${mark}"></div><b></b><slot></slot>`);
      move(root, 'b');
      assert.ok(!state.stale, 'not where it is shown as before');
      move(root, '#a');
      assert.ok(state.stale);
    });

  test('so it is where the slot shows something else', () => {
    const root = opened(
      '<div id="a" data-cobrowse="mask"><slot name="x"></slot></div><slot></slot>',
    );
    const slot = root.querySelector('#a slot')!;
    by('p').setAttribute('slot', 'y');
    redact(live.snapshot(), state);
    slot.setAttribute('name', 'y');
    assert.ok(isJudgedAnew(state, live.idOf(slot), { name: 'y' }));
  });

  for (const [how, first] of [
    ['goes', (slot: Element) => slot.remove()],
    ['goes with what it is in', (slot: Element) => slot.parentElement!.remove()],
    ['gets another name', (slot: Element) => slot.setAttribute('name', 'x')],
  ] as const)
    test(`so it is where a slot ${how}, and the next one takes its place in a region`, () => {
      const next = '<div data-cobrowse="mask"><slot></slot></div>';
      for (const [inside, isAnew] of [
        [`<b><i><slot></slot></i></b>${next}`, true],
        [`<b><i><slot></slot></i></b><slot></slot>${next}`, false],
      ] as const) {
        const root = opened(inside);
        const slot = root.querySelector('slot')!;
        const id = live.idOf(slot);
        const [box, around] = [root.querySelector('b')!, root.querySelector('i')!];
        first(slot);
        const gone = slot.isConnected ? null : around.isConnected ? slot : around;
        const removes = [
          { parentId: live.idOf(gone === slot ? around : box), id: live.idOf(gone ?? slot) },
        ];
        if (gone) redact(mutation({ removes }), state);
        else redact(mutation({ attributes: [{ id, attributes: { name: 'x' } }] }), state);
        assert.equal(state.stale, isAnew);
      }
    });

  /** What is in a shadow tree, with these selectors of the site. */
  function sharedWith(mask: string[], hide: string[], inside: string): ShadowRoot {
    open('<div id="host"></div>');
    const root = by('#host').attachShadow({ mode: 'open' });
    root.innerHTML = inside;
    const regions = createRegions(live.nodeOf, live.idOf, () => null);
    const sharing = { policy: 'open' as const, byDefault: false, mask, hide, names: [] };
    state = stateFor('open', regions);
    assert.equal(regions.use(sharing).policy, 'open');
    redact(live.snapshot(), state);
    assert.ok(!state.stale);
    return root;
  }
  /** As the recorder tells that something right in a shadow tree goes; `before` it does. */
  function removeFrom(root: ShadowRoot, selector: string, before = (): void => {}): void {
    const gone = root.querySelector(selector)!;
    const removes = [{ parentId: live.idOf(by('#host')), id: live.idOf(gone), isShadow: true }];
    gone.remove();
    before();
    redact(mutation({ removes }), state);
  }

  for (const [how, mask, hide] of [
    ['hide', [], ['.body:first-child']],
    ['mask', ['.body:first-child'], []],
    ['mask what follows', ['.locked + section'], []],
  ] as [string, string[], string[]][])
    test(`asking about a slot does not keep its surroundings from being judged: ${how}`, () => {
      const inside = '<slot name="icon"></slot><p>Anna</p>';
      const root = sharedWith(
        mask,
        hide,
        how === 'mask what follows'
          ? `<b class="locked"></b><header></header><section>${inside}</section>`
          : `<header>Hello</header><div class="body">${inside}</div>`,
      );
      removeFrom(root, 'header');
      assert.ok(state.stale);
      assert.ok(!JSON.stringify(redact(live.snapshot(), state)).includes('Anna'));
    });

  test('nor does asking about an element before its surroundings are told of', () => {
    const body = '<div class="body"><p>Anna</p></div>';
    const root = sharedWith(['.body:first-child'], [], `<header>Hello</header>${body}`);
    const id = live.idOf(root.querySelector('.body')!);
    // As who proposes something does.
    removeFrom(root, 'header', () => void state.regions.of(id));
    assert.ok(state.stale);
  });

  test('an element of a drawing that is called slot shows nothing', () => {
    const svg = '<svg><slot></slot></svg>';
    const root = sharedWith([], [], `<i></i><div data-cobrowse="mask">${svg}</div>`);
    assert.equal(root.querySelector('slot')!.namespaceURI, 'http://www.w3.org/2000/svg');
    removeFrom(root, 'i');
    assert.ok(!state.stale, 'nothing was thrown');
  });

  test('texts of a host are judged anew with its slot', () => {
    const root = opened('<div id="a" data-cobrowse="mask"></div><slot></slot>');
    by('p').replaceWith('Anna');
    redact(live.snapshot(), state);
    move(root, '#a');
    assert.ok(state.stale);
  });
});
