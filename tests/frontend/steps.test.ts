/**
 * Nothing that a page contains makes a pattern of the visitor's side take a time that grows faster
 * than the page: counted in steps, of all patterns that there are.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import ts from 'typescript';

import { stepsOf } from './steps.ts';

const SOURCES = new URL('../../wagtail_cobrowse/static_src/', import.meta.url).pathname;
const RECORDER = new URL('../../build_backend/recorder_nodes.mjs', import.meta.url).pathname;

/** They read this product's own styles, and names that are short by then. */
const SHORT = new Set(['/([\\d.]+)rem/g', '/[\\s:*]+$/']);

function literalsOf(file: string): RegExp[] {
  const found: RegExp[] = [];
  const text = readFileSync(file, 'utf8');
  const visit = (node: ts.Node): void => {
    const [, source, flags] =
      (ts.isRegularExpressionLiteral(node) && /^\/([^]*)\/(\w*)$/.exec(node.text)) || [];
    if (source) found.push(new RegExp(source, flags));
    // Code of the recorder is text in one of ours.
    if (ts.isNoSubstitutionTemplateLiteral(node)) visitCode(node.text);
    ts.forEachChild(node, visit);
  };
  const visitCode = (code: string): void =>
    ts.forEachChild(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true), visit);
  visitCode(text);
  return found;
}

/** Those that modules make of parts. */
async function madeBy(modules: string[]): Promise<RegExp[]> {
  const found: RegExp[] = [];
  const own = globalThis.RegExp;
  globalThis.RegExp = new Proxy(own, {
    construct(target, values) {
      const made = Reflect.construct(target, values) as RegExp;
      found.push(made);
      return made;
    },
  });
  try {
    for (const name of modules) await import(name);
  } finally {
    globalThis.RegExp = own;
  }
  return found;
}

const files = ['visitor/mirror', 'visitor/session', 'visitor', '.'].flatMap((folder) =>
  readdirSync(join(SOURCES, folder), { recursive: folder === 'visitor/mirror' })
    .map((name) => join(SOURCES, folder, String(name)))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('linkify.ts')),
);
const patterns = new Map(
  [
    ...[...files, RECORDER].flatMap(literalsOf),
    ...(await madeBy(
      ['redact-css', 'redact-table', 'redact-attributes'].map(
        (name) => `${SOURCES}visitor/mirror/${name}.ts`,
      ),
    )),
  ].map((pattern) => [String(pattern), pattern]),
);

/** What is repeated, and what may stand behind it so that nothing fits. */
const REPEATED = [...'[](){}<,.:;*+-/\\#=|"\'@a1 \n', '[a', '(--a', '(a', ' a', '--a', 'a,', '\\a'];
const ENDS = ['', ' !'];
const TIMES = 60;

/** Words of the pattern itself, which lead into its middle. */
const wordsIn = ({ source }: RegExp): string[] => [
  ...new Set((source.match(/(?:[a-z]|\\[^\w])+/gi) ?? []).map((word) => word.replace(/\\/g, ''))),
];

describe('steps of a pattern', () => {
  test('are counted as engines take them', () => {
    assert.equal(stepsOf(/a/, 'bbbb'), 5);
    const [few, many] = [100, 200].map((size) => stepsOf(/[\s:*]+$/, `${':'.repeat(size)}!`));
    assert.ok(many! / few! > 3.5, 'squared');
    const [short, long] = [100, 200].map((size) =>
      stepsOf(/(["'])(?:\\[^]|(?!\1).)*/, `"${'x'.repeat(size)}`),
    );
    assert.ok(long! / short! < 2.1, 'in line');
  });

  test('grow with what it reads, not faster', () => {
    assert.ok(patterns.size > 150, String(patterns.size));
    const squared: string[] = [];
    for (const [name, pattern] of patterns) {
      if (SHORT.has(name)) continue;
      const worst = [...REPEATED, ...wordsIn(pattern)].find((part) =>
        ENDS.some((end) => {
          const [few, many] = [TIMES, 2 * TIMES].map((times) =>
            stepsOf(pattern, part.repeat(times) + end),
          );
          return many! > 3 * few!;
        }),
      );
      if (worst !== undefined) squared.push(`${name} ${JSON.stringify(worst)}`);
    }
    assert.deepEqual(squared, []);
  });
});
