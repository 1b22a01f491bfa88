/** Reading what a visitor sends takes no longer than its length says, whatever is in it. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { Page, SITE } from './pages.ts';
import type { Short } from './pages.ts';

/** Characters; where each is looked at once for each other one, it takes minutes. */
const LONG = 400_000;
/** Of processor time, whatever else the machine does. */
const SECONDS = 3;

const fill = (pattern: string): string => pattern.repeat(LONG / pattern.length);
const css = (text: string): Short => ['style', { _cssText: text }];

const PAGES: Record<string, Short> = {
  'names of elements': [`a${fill('-')}!`, {}],
  'kinds of sheets': ['style', { type: `${fill(' ')}x` }, 'p{}'],
  'densities of pictures': ['img', { srcset: `${SITE}/static/a.png ${fill('1')}y` }],
  'plain words before one that is refused': css(`${fill('a ')}binding`),
  'words that are refused': css(fill('behavior ')),
  'names before a bracket': css(`${fill('a#')}(`),
  'numbers before a bracket': css(`${fill('-1')}(`),
  'names before an escape': css(`${fill('a#')}\\`),
  'brackets that are none': css(`${fill('\\[')}{}`),
  'attributes that are none': css(`${fill('\\[href=')}{}`),
  'spaces in attributes that are none': css(`${fill(`\\[href=a${' '.repeat(8000)}!{}`)}`),
  'the same under conditions': css(`@scope ${fill('\\[href=')}{}`),
};

describe('there is no end of', () => {
  for (const [name, short] of Object.entries(PAGES))
    test(name, () => {
      const state = new State({ prefixes: [`${SITE}/static/`] });
      const [meta, snapshot] = new Page().snapshot([short]);
      sanitise(meta, state);
      const before = process.cpuUsage();
      assert.equal(sanitise(snapshot, state)?.kind, 'snapshot');
      const seconds = process.cpuUsage(before).user / 1e6;
      assert.ok(seconds < SECONDS, `${seconds} s`);
    });
});
