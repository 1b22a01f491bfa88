/** What the stage has in another form than the visitor's page, and rules that ask for it. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  renameAttributes,
  renamePrinted,
} from '../../../wagtail_cobrowse/static_src/stage/aliases.ts';
import type {
  CleanElement,
  CleanMutation,
  CleanSnapshot,
} from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { mutation, Page, SITE } from './pages.ts';
import type { Short } from './pages.ts';

const PLACES = { prefixes: [`${SITE}/static/`] };

function open(body: Short[], css = ''): { state: State; all: CleanElement[]; css: string } {
  const state = new State(PLACES);
  const [, page] = new Page().snapshot(body, [['style', { _cssText: css }]]);
  const walk = (node: CleanElement): CleanElement[] => [
    node,
    ...node.children.flatMap((child) => (child.kind === 'element' ? walk(child) : [])),
  ];
  const all = walk((sanitise(page, state) as CleanSnapshot).root);
  return { state, all, css: all.find(({ tag }) => tag === 'style')!.css!.text };
}

function change(state: State, id: number, attributes: object): CleanMutation['attributes'][number] {
  const event = sanitise(mutation({ attributes: [{ id, attributes }] }), state) as CleanMutation;
  return event.attributes[0]!;
}

describe('attributes that the stage has otherwise', () => {
  test('are asked for by another name, of the same weight', () => {
    for (const [selector, expected] of [
      ['a[href]', 'a[data-cobrowse-on-href]'],
      ['a[ HREF ^= "http" i ]', 'a[data-cobrowse-on-href^= "http" i]'],
      ["[href$='.pdf']", "[data-cobrowse-on-href$='.pdf']"],
      ['a[target=_blank]:not([download])', null],
      ['input[type=DATE]', 'input[data-cobrowse-on-type=DATE i]'],
      ['ol[type="A" s]', 'ol[data-cobrowse-on-type="A" s]'],
    ] as const)
      assert.equal(
        renameAttributes(selector),
        expected ?? 'a[data-cobrowse-on-target=_blank]:not([data-cobrowse-on-download])',
      );
    for (const selector of ['[data-href]', '[hreflang]', 'p.type', '[title="type"]', '[type'])
      assert.equal(renameAttributes(selector), selector);
  });

  test('are printed by that name', () => {
    assert.equal(
      renamePrinted('" (" attr( HREF ) attr(data-href) attr(hreflang) attr(type type(*), x)'),
      '" (" attr(data-cobrowse-on-href ) attr(data-href) attr(hreflang) attr(data-cobrowse-on-type type(*), x)',
    );
    const { css } = open([], 'a::after{content:" (" attr(href) ")"}p{order:attr(type type(*))}');
    assert.equal(
      css,
      'a::after{content:" (" attr(data-cobrowse-on-href) ")"}' +
        'p{order:attr(data-cobrowse-on-type type(*))}',
    );
  });

  test('are there for rules alone: a link leads nowhere, a button sends nothing', () => {
    const { all, css } = open(
      [
        ['a', { href: 'mailto:', target: '_blank', download: '' }, 'x'],
        ['area', { href: '/de/', shape: 'rect' }],
        ['input', { type: 'text', rr_type: 'date' }],
        ['input', { type: 'text', rr_type: 'password"x' }],
        ['button', { type: 'submit', 'data-cobrowse-on-type': 'forged' }],
      ],
      '[type=date],[href^=mailto]{color:red}',
    );
    const of = (at: number): object => Object.fromEntries(all.filter(isBody)[at]!.attributes);
    assert.deepEqual(of(0), {
      'data-cobrowse-on-href': 'mailto:',
      href: '#-',
      'data-cobrowse-on-target': '_blank',
      'data-cobrowse-on-download': '',
    });
    assert.deepEqual(of(1), { 'data-cobrowse-on-href': '/de/', href: '#-', shape: 'rect' });
    assert.deepEqual(of(2), { 'data-cobrowse-on-type': 'date', type: 'text' });
    assert.deepEqual(of(3), { 'data-cobrowse-on-type': 'text', type: 'text' });
    assert.deepEqual(of(4), { 'data-cobrowse-on-type': 'submit', type: 'submit' });
    assert.equal(css, '[data-cobrowse-on-type=date i],[data-cobrowse-on-href^=mailto]{color:red}');
  });

  test('change, and go', () => {
    const { state, all } = open([['a', { href: '/x/' }, 'x']]);
    const { id } = all.find(({ tag }) => tag === 'a')!;
    assert.deepEqual(
      [...change(state, id, { href: 'tel:', target: '_blank' }).set],
      [
        ['data-cobrowse-on-href', 'tel:'],
        ['href', '#-'],
        ['data-cobrowse-on-target', '_blank'],
      ],
    );
    assert.deepEqual(
      [...change(state, id, { href: null, target: null }).set],
      [
        ['data-cobrowse-on-href', null],
        ['href', null],
        ['data-cobrowse-on-target', null],
      ],
    );
    const long = change(state, id, { href: `/${'x'.repeat(3000)}` });
    assert.equal(long.set.get('data-cobrowse-on-href'), null);
  });
});

const isBody = ({ tag }: CleanElement): boolean => !/^(?:html|head|body|style)$/.test(tag);

describe('lists, fields and pictures of the visitor’s size', () => {
  const SIZE = { rr_width: '120.5px', rr_height: '20px' };
  const FIXED = '--cobrowse-width:120.5px;--cobrowse-height:20px';

  test('have it above what their own style says', () => {
    const { state, all } = open([
      ['select', { ...SIZE, style: 'width:9px' }],
      ['img', SIZE],
      ['p', SIZE, 'x'],
      ['input', { ...SIZE, rr_width: '1px;position:fixed' }],
      ['input', { ...SIZE, rr_height: '1234567px' }],
    ]);
    const [select, img, ...others] = all.filter(isBody);
    assert.equal(select!.attributes.get('style'), `${FIXED};width:9px`);
    assert.equal(select!.attributes.get('data-cobrowse-fixed'), '');
    assert.equal(img!.attributes.get('style'), `${FIXED};`);
    for (const { attributes } of others) assert.deepEqual([...attributes], []);

    const { set } = change(state, select!.id, { style: 'color:red' });
    assert.equal(set.get('style'), `${FIXED};color:red`, 'as a whole');
    const { style } = change(state, select!.id, { style: { color: 'blue' } });
    assert.deepEqual(style, [{ property: 'color', value: 'blue', important: false }]);
    assert.equal(change(state, select!.id, { style: null }).set.get('style'), `${FIXED};`);
  });

  test('get another one, and none', () => {
    const { state, all } = open([['select', SIZE]]);
    const { id } = all.find(({ tag }) => tag === 'select')!;
    const property = (at: 'width' | 'height', value: string | null): object => ({
      property: `--cobrowse-${at}`,
      value,
      important: false,
    });
    const other = change(state, id, { ...SIZE, rr_height: '30px' });
    assert.deepEqual(other.style, [property('width', '120.5px'), property('height', '30px')]);
    const none = change(state, id, { rr_width: null, rr_height: null });
    assert.deepEqual(none.style, [property('width', null), property('height', null)]);
    assert.deepEqual([...none.set], [['data-cobrowse-fixed', null]]);
    assert.equal(change(state, id, { style: 'color:red' }).set.get('style'), 'color:red');
    const wrong = change(state, id, { ...SIZE, rr_width: 'calc(1px)' });
    assert.deepEqual(wrong.style, [property('width', null), property('height', null)]);
  });
});

describe('elements that the stage must not have', () => {
  test('are built as others of their own, and found by rules', () => {
    const { all, css } = open(
      [
        ['dialog', { open: '', rr_open_mode: 'modal' }, 'x'],
        ['script', { src: '/x.js', class: 'a' }, 'alert(1)'],
        ['noscript', {}, ['p', {}, 'x']],
        ['template', {}, ['p', {}, 'x']],
      ],
      'dialog::backdrop,script + dialog:modal,.dialog,noscript~template:popover-open{color:red}',
    );
    assert.deepEqual(
      all
        .filter(isBody)
        .map(({ tag, attributes, children }) => [
          tag,
          Object.fromEntries(attributes),
          children.length,
        ]),
      [
        ['cobrowse-dialog', { open: '', 'data-cobrowse-layer': 'modal' }, 1],
        ['cobrowse-script', { class: 'a' }, 0],
        ['cobrowse-noscript', {}, 0],
        ['template', {}, 0],
      ],
    );
    assert.equal(
      css,
      'cobrowse-dialog::backdrop,cobrowse-script + cobrowse-dialog[data-cobrowse-layer="modal"],' +
        '.dialog,cobrowse-noscript~template:popover-open:where(:not([data-cobrowse-layer])){color:red}',
    );
  });
});
