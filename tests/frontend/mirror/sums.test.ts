/**
 * What both ends reckon of one page: recorded, redacted, sanitised, built and summed up by the
 * real parts, each in a document of its own.
 */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { JSDOM } from 'jsdom';

import type { CleanDigest } from '../../../wagtail_cobrowse/static_src/stage/clean.ts';
import { Builder, newBuilt } from '../../../wagtail_cobrowse/static_src/stage/build.ts';
import { PLACEHOLDERS } from '../../../wagtail_cobrowse/static_src/stage/boxes.ts';
import { Convergence, Sums } from '../../../wagtail_cobrowse/static_src/stage/digest.ts';
import { captureDom, type StageWindow } from '../../../wagtail_cobrowse/static_src/stage/dom.ts';
import { NodeMap } from '../../../wagtail_cobrowse/static_src/stage/node_map.ts';
import { sanitise, State } from '../../../wagtail_cobrowse/static_src/stage/sanitise.ts';
import { createDigest } from '../../../wagtail_cobrowse/static_src/visitor/mirror/digest.ts';
import { redact } from '../../../wagtail_cobrowse/static_src/visitor/mirror/redact.ts';
import { openRecorded } from './recorded.ts';
import { stateFor } from './trees.ts';

const LABELS = Object.fromEntries(PLACEHOLDERS.map((name) => [name, name])) as never;

/** The sums of both sides of a page, bucket by bucket. */
function sumUp(context: TestContext, html: string, change?: (document: Document) => void) {
  const { document, idOf, nodeOf, recorder } = openRecorded(html);
  change?.(document);
  const near = stateFor('open');
  const far = new State({ prefixes: [] });
  const { window } = new JSDOM('<!doctype html>');
  const dom = captureDom(window as unknown as StageWindow);
  const map = new NodeMap(dom);
  for (const event of recorder.keyframe()) {
    const [safe] = redact(event, near);
    const clean = safe && sanitise(JSON.parse(JSON.stringify(safe)), far);
    if (clean?.kind !== 'snapshot') continue;
    const builder = new Builder(window.document, dom, LABELS);
    const root = builder.build(clean.root, map, newBuilt());
    dom.replace(window.document, root, window.document.documentElement);
    map.set(clean.documentId, window.document);
  }
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const theirs: number[] = [];
  const emit = ({ from, sums }: CleanDigest): void => void theirs.splice(from, 0, ...sums);
  createDigest({ state: near, nodeOf, idOf, emit }).changed();
  for (let turn = 0; turn < 20; turn++) context.mock.timers.tick(2000);
  context.mock.timers.reset();
  const convergence = new Convergence(far);
  assert.ok(theirs.length && theirs.every((_, bucket) => !convergence.isUnsure(bucket)));
  return { theirs, ours: new Sums(dom).sum(0, theirs.length, map), built: window.document };
}

test('pages are the same on both sides', (context) => {
  const { theirs, ours } = sumUp(
    context,
    '<main class="a"><p>one <b title="x">two</b><!-- no --></p><script></script>' +
      '<style>p { color: red }</style><input value="typed"><input type="checkbox" checked>' +
      '<svg viewBox="0 0 9 9"><path d="M0 0h9"/></svg></main>',
  );
  assert.deepEqual(ours, theirs);
  assert.ok(theirs[0]);
});

test('sections of CDATA are, in a drawing and in its sheet', (context) => {
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg"><style><![CDATA[path { fill: red }]]></style>' +
    '<text>a<![CDATA[b]]><tspan>c</tspan></text></svg>';
  const { theirs, ours } = sumUp(context, '<main></main>', (document) => {
    const { DOMParser } = document.defaultView!;
    const { documentElement } = new DOMParser().parseFromString(drawing, 'image/svg+xml');
    document.querySelector('main')!.append(documentElement);
    assert.equal(document.querySelector('text')!.childNodes[1]!.nodeType, 4);
  });
  assert.deepEqual(ours, theirs);
});

const shown = '<div role="listbox" data-cobrowse="open"><option selected>one</option></div>';

test('choices outside of any list are, shown or not', (context) => {
  const { theirs, ours, built } = sumUp(
    context,
    `<main><div><option selected>two</option></div>${shown}</main>`,
  );
  assert.ok(
    built.querySelector<HTMLOptionElement>('[role] option')!.selected,
    'the stage has it chosen',
  );
  assert.deepEqual(ours, theirs);
});

test('choices in a shadow tree, and in a shown list, are', (context) => {
  const list =
    '<select data-cobrowse="open"><option>a</option><option selected>b</option></select>';
  const { theirs, ours } = sumUp(context, `<main><x-a></x-a>${list}</main>`, (document) => {
    const root = document.querySelector('x-a')!.attachShadow({ mode: 'open' });
    root.innerHTML = shown + list;
  });
  assert.deepEqual(ours, theirs);
});

test('forms are whose fields have the names of what is asked of elements', (context) => {
  const names = 'parentNode previousSibling isConnected ownerDocument nodeType hasAttributes';
  const all = `${names} getAttributeNames getAttribute`.split(' ');
  const form = '<form class="a"><input></form><!-- no -->';
  const { theirs, ours } = sumUp(
    context,
    `<main><p>x</p>${form.repeat(all.length)}</main>`,
    (document) => {
      // As browsers have it, and jsdom has not.
      for (const [at, name] of all.entries()) {
        const value = document.querySelectorAll('input')[at];
        Object.defineProperty(document.forms[at], name, { value });
      }
    },
  );
  assert.deepEqual(ours, theirs);
});
