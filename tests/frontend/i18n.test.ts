import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { ngettext, setCatalog } from '../../wagtail_cobrowse/static_src/i18n.ts';

const FORMS: Record<string, string[]> = {
  en: ['one', 'other'],
  fr: ['one', 'other'],
  ja: ['other'],
  he: ['one', 'two', 'other'],
  pl: ['one', 'few', 'many', 'fraction'],
  cs: ['one', 'few', 'fraction', 'other'],
  ar: ['zero', 'one', 'two', 'few', 'many', 'other'],
};

/** What a catalog of Django's in this language says of each count. */
function said(lang: string, counts: number[]): string {
  Object.assign(globalThis, { document: { documentElement: { lang } } });
  setCatalog({ catalog: { '%(count)s minute': FORMS[lang.split('-')[0]!] ?? ['one', 'other'] } });
  return counts.map((count) => ngettext('%(count)s minute', '%(count)s minutes', count)).join(' ');
}

afterEach(() => {
  setCatalog({ catalog: {} });
  Reflect.deleteProperty(globalThis, 'document');
});

test('each language has the form of its own for a count', () => {
  assert.equal(said('en', [0, 1, 2]), 'other one other');
  assert.equal(said('fr', [0, 1, 2]), 'one one other');
  assert.equal(said('ja', [0, 1, 2]), 'other other other');
  assert.equal(said('he', [0, 1, 2, 3]), 'other one two other');
  assert.equal(said('pl', [0, 1, 2, 5, 12, 22]), 'many one few many many few');
  assert.equal(said('cs', [0, 1, 2, 5]), 'other one few other');
  assert.equal(said('ar', [0, 1, 2, 3, 11, 100]), 'zero one two few many other');
  assert.equal(said('ar-EG', [0, 1, 2]), 'zero one two');
});

test('in a page that names no language, or none that there is, it is as in English', () => {
  for (const lang of ['', 'x_y', 'no language'])
    assert.equal(said(lang, [0, 1, 2]), 'other one other');
});

test('what the catalog lacks is said in English', () => {
  setCatalog({ catalog: { '%(count)s minute': ['', ''] } });
  assert.equal(ngettext('%(count)s minute', '%(count)s minutes', 1), '%(count)s minute');
  assert.equal(ngettext('%(count)s hour', '%(count)s hours', 2), '%(count)s hours');
});
