/** Drawings within addresses: what a browser would draw of them has been looked at. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { imageAddress } from '../../../wagtail_cobrowse/static_src/stage/urls.ts';

const shown = (parameters: string, markup = '<svg/>'): boolean =>
  imageAddress(`data:image/svg+xml${parameters},${markup}`, '', { prefixes: [] }) !== null;

test('drawings are read in the charset in which a browser reads them', () => {
  for (const known of ['', ';utf8', ';charset=utf-8', ';charset=UTF8', ';charset=us-ascii'])
    assert.ok(shown(known), known);
  for (const misspelt of [';charset=uft8', ';charset=uft-8']) {
    assert.ok(shown(misspelt), misspelt);
    assert.ok(!shown(misspelt, '<svg><script/></svg>'));
    assert.ok(!shown(misspelt, '%3Csvg%3E%3Cscript/%3E%3C/svg%3E'));
  }
  for (const other of [
    ';charset=utf-16',
    ';charset=utf-7',
    ';charset=uft16',
    ';charset=iso-2022-jp',
  ])
    assert.ok(!shown(other), other);
});
