import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { JSDOM } from 'jsdom';

import {
  createRegions,
  type LiveRegions,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/regions.ts';
import {
  createState,
  redact,
  type State,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import type { Policy } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import { snapshotOf, type LivePage } from './live.ts';

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
  live = snapshotOf(new JSDOM(html, { url: BASE }).window.document);
  regions = createRegions(live.nodeOf, live.idOf);
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
    '<div id="edit" contenteditable>Anna</div></div>';

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
    regions.show(live.document.body);
    assert.ok(!send().includes('Anna'));
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
