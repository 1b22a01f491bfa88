import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { JSDOM } from 'jsdom';

import type { FieldChoice } from '../../../wagtail_cobrowse/static_src/visitor/mirror/interface.ts';
import {
  fieldIn,
  fieldName,
  groupBoxOf,
  groupOf,
  isOwn,
  showsBullets,
} from '../../../wagtail_cobrowse/static_src/visitor/mirror/withheld/fields.ts';
import {
  fieldAction,
  fieldNews,
} from '../../../wagtail_cobrowse/static_src/visitor/session/field.ts';
import { barView } from '../../../wagtail_cobrowse/static_src/visitor/session/view.ts';
import type { Sharing } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';
import { SERVED } from '../../../wagtail_cobrowse/static_src/visitor/state.ts';

const globals = globalThis as Record<string, unknown>;
const names = ['window', 'document', 'NodeFilter'];
let saved: unknown[] = [];
let dom: JSDOM;

beforeEach(() => {
  dom = new JSDOM('');
  saved = names.map((name) => globals[name]);
  for (const name of names) globals[name] = dom.window[name as 'document'];
});
afterEach(() => names.forEach((name, index) => (globals[name] = saved[index])));

/** The page's elements by their ids. */
function page(html: string): (id: string) => HTMLElement {
  dom.window.document.body.innerHTML = html;
  return (id) => dom.window.document.getElementById(id)!;
}

const pathOf = (element: Element | null): Element[] => {
  const path: Element[] = [];
  for (let current = element; current; current = current.parentElement) path.push(current);
  return path;
};

test('fields are what something is entered in', () => {
  const get = page(
    '<input id="text"><input id="pw" type="password"><textarea id="area"></textarea>' +
      '<select id="select"></select><input id="send" type="submit"><input id="hid" type="HIDDEN">' +
      '<button id="button"></button><p id="words"></p>' +
      '<div data-cobrowse-ui><input id="own"></div>',
  );
  for (const id of ['text', 'pw', 'area', 'select'])
    assert.equal(fieldIn(pathOf(get(id))), get(id), id);
  for (const id of ['send', 'hid', 'button', 'words', 'own'])
    assert.equal(fieldIn(pathOf(get(id))), null, id);
  assert.ok(isOwn(pathOf(get('own'))));
  assert.equal(fieldIn([]), null);
});

test('what is edited is its editing host', () => {
  const get = page('<div id="host" contenteditable><p><b id="in"></b></p></div>');
  // jsdom knows nothing of contenteditable.
  for (const element of dom.window.document.querySelectorAll('#host, #host *'))
    Object.defineProperty(element, 'isContentEditable', { value: true });
  assert.equal(fieldIn(pathOf(get('in'))), get('host'));
});

test('radio buttons of one name in one form are one field, others are not', () => {
  const get = page(
    '<form><fieldset id="set"><input type="radio" name="pay" id="a"><input type="radio" name="pay" id="b">' +
      '<input type="radio" name="other" id="c"></fieldset></form>' +
      '<form><input type="radio" name="pay" id="d"></form><input type="radio" id="e">',
  );
  const ids = (id: string): string[] => groupOf(get(id)).map((each) => each.id);
  assert.deepEqual(ids('a'), ['a', 'b']);
  assert.deepEqual(ids('c'), ['c']);
  assert.deepEqual(ids('d'), ['d']);
  assert.deepEqual(ids('e'), ['e']);
  assert.equal(groupBoxOf(get('a')).id, 'set');
  assert.equal(groupBoxOf(get('c')).id, 'c');
});

test('a name with characters of a selector groups as well', () => {
  const name = 'a"] , *';
  const get = page('<input type="checkbox" id="a"><input type="checkbox" id="b">');
  for (const id of ['a', 'b']) get(id).setAttribute('name', name);
  assert.equal(groupOf(get('a')).length, 2);
});

test('a field is called by its label, without what is entered', () => {
  const get = page(
    '<label for="a">Date  of\n birth *</label><input id="a" value="Secret">' +
      '<label>Story: <textarea id="b">Secret</textarea></label>' +
      '<label>Land <select id="c"><option>Secret</option></select></label>' +
      '<span id="l">Named</span><input id="d" aria-labelledby="l missing" placeholder="no">' +
      '<input id="e" placeholder="Placed"><div id="f" contenteditable>Secret</div>' +
      `<input id="g" aria-label="${'x'.repeat(200)}">` +
      '<fieldset><legend>Payment</legend><label>Monthly<input type="radio" name="p" id="h"></label>' +
      '<input type="radio" name="p"></fieldset>',
  );
  const named = (id: string): string => fieldName(get(id));
  assert.equal(named('a'), 'Date of birth');
  assert.equal(named('b'), 'Story');
  assert.equal(named('c'), 'Land');
  assert.equal(named('d'), 'Named');
  assert.equal(named('e'), 'Placed');
  assert.equal(named('f'), '');
  assert.equal(named('g').length, 80);
  assert.equal(named('h'), 'Payment');
});

test('only what is typed is shown as bullets', () => {
  const get = page(
    '<input id="a"><textarea id="b"></textarea><input id="c" type="date"><div id="d"></div>' +
      '<input id="e" type="checkbox"><select id="f"></select><input id="g" type="range">',
  );
  for (const id of 'abcd') assert.ok(showsBullets(get(id)), id);
  for (const id of 'efg') assert.ok(!showsBullets(get(id)), id);
});

const field = (change: Partial<FieldChoice> = {}): FieldChoice => ({
  id: 1,
  label: 'Birthday',
  shown: false,
  toggle: () => undefined,
  ...change,
});

test('the button of the bar says which field it shows', () => {
  assert.equal(fieldAction(field()), 'Show field “Birthday”');
  assert.equal(fieldAction(field({ label: '' })), 'Show field');
  assert.equal(fieldAction(field({ shown: true })), 'Hide field again');
});

test('it is said when a field has become readable, and when it is no longer', () => {
  const shown = field({ shown: true });
  assert.equal(fieldNews(shown, field()), 'Your advisor can now read the field “Birthday”.');
  assert.equal(fieldNews(field(), shown), 'Your advisor can no longer read the field “Birthday”.');
  assert.equal(fieldNews(shown, shown), '');
  assert.equal(fieldNews(null, shown), '');
  assert.equal(fieldNews(shown, null), '');
  assert.equal(fieldNews(field({ id: 2, shown: true }), field()), '', 'another field');
});

test('the bar says of a masked page that only its shapes are seen', () => {
  const more = (sharing: Sharing): string | undefined =>
    barView({
      server: {
        conversation: null,
        service: SERVED,
        language: 'en',
        session: {
          state: 'active',
          advisor: 'Anna',
          expires_at: null,
          color: '',
          hold: '',
          hold_until: null,
          page_url: '',
        },
      },
      line: 'open',
      sharing,
      lacks: '',
      watching: 'connected',
      ended: null,
      assist: null,
    })?.more;
  assert.equal(more('masked'), 'Your advisor sees only the shapes of this page.');
  assert.equal(more('open'), undefined);
  assert.equal(more('hidden'), undefined);
});
