/**
 * Writes the notices of third-party code that the bundles hold.
 *
 * What esbuild took from node_modules is known exactly. A package that is itself a
 * bundle (@rrweb/record) hides what it holds, so its dependencies are listed with
 * it: rather one notice too many. A package without a licence text fails the build.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Packages whose archives lack the licence text that their repository has.
const substitutes = {
  '@rrweb/record': 'rrweb.txt',
  '@rrweb/types': 'rrweb.txt',
  '@rrweb/utils': 'rrweb.txt',
  rrdom: 'rrweb.txt',
  rrweb: 'rrweb.txt',
  'rrweb-snapshot': 'rrweb.txt',
};
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/**
 * @param {{ inputs: Record<string, unknown> }[]} metafiles what esbuild read
 * @returns {Set<string>} the names of the packages that it took something from
 */
export function bundledPackages(metafiles) {
  const names = new Set();
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
      if (found) addWithDependencies(found[1], names);
    }
  }
  return names;
}

/**
 * @param {Iterable<string>} names the packages that the bundles hold
 * @param {string} target the file to write
 */
export function writeNotices(names, target) {
  const parts = [...names].sort().map((name) => notice(name));
  const head =
    'The scripts in this directory contain code of the following packages.\n' +
    'wagtail-cobrowse itself is licensed under BSD-3-Clause.\n';
  writeFileSync(target, [head, ...parts].join(`\n${'-'.repeat(72)}\n\n`));
}

/** What a package says of itself. */
export function describe(name) {
  return JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
}

function addWithDependencies(name, names) {
  // Declarations of types are not bundled.
  if (names.has(name) || name.startsWith('@types/')) return;
  names.add(name);
  for (const needed of Object.keys(describe(name).dependencies ?? {})) {
    addWithDependencies(needed, names);
  }
}

function notice(name) {
  const { version, license } = describe(name);
  if (!allowed.includes(license)) {
    throw new Error(`${name} is bundled, and its licence "${license}" has not been looked at`);
  }
  return `${name} ${version} (${license})\n\n${licenceText(name).trim()}\n`;
}

function licenceText(name) {
  const folder = join('node_modules', name);
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file) return readFileSync(join(folder, file), 'utf8');
  const substitute = join('build_backend', 'licenses', substitutes[name] ?? '');
  if (substitutes[name] && existsSync(substitute)) return readFileSync(substitute, 'utf8');
  throw new Error(`${name} is bundled and has no licence text`);
}
