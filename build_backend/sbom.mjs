/**
 * Writes the software bill of materials of the bundles, in CycloneDX's JSON: each npm
 * package that they hold with version, licence and the lock file's digest of its archive.
 * Nothing in it depends on when or where it is made.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { describe } from './notices.mjs';

/**
 * @param {Iterable<string>} names the packages that the bundles hold
 * @param {string} target the file to write
 */
export function writeSbom(names, target) {
  const locked = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const product = productComponent();
  const components = [...names].sort().map((name) => component(name, locked));
  const refs = new Map(components.map((each) => [fullName(each), each['bom-ref']]));
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { lifecycles: [{ phase: 'build' }], component: product },
    components,
    dependencies: [
      { ref: product['bom-ref'], dependsOn: [...refs.values()] },
      ...[...refs].map(([name, ref]) => ({
        ref,
        dependsOn: Object.keys(describe(name).dependencies ?? {}).flatMap((each) =>
          refs.has(each) ? [refs.get(each)] : [],
        ),
      })),
    ],
  };
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${JSON.stringify(bom, null, 2)}\n`);
}

function fullName({ group, name }) {
  return group ? `${group}/${name}` : name;
}

function productComponent() {
  const source = readFileSync('wagtail_cobrowse/__init__.py', 'utf8');
  const [, version] = /__version__ = "(.+?)"/.exec(source);
  const purl = `pkg:pypi/wagtail-cobrowse@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name: 'wagtail-cobrowse',
    version,
    licenses: [{ license: { id: 'BSD-3-Clause' } }],
    purl,
  };
}

function component(fullName, locked) {
  const { version, license } = describe(fullName);
  const [name, group] = fullName.split('/').reverse();
  const purl = `pkg:npm/${fullName.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group && { group }),
    name,
    version,
    scope: 'required',
    hashes: [digest(locked[`node_modules/${fullName}`], fullName)],
    licenses: [{ license: { id: license } }],
    purl,
  };
}

function digest(entry, name) {
  const [, content] = /^sha512-(\S+)$/.exec(entry?.integrity ?? '') ?? [];
  if (!content) throw new Error(`${name} is bundled, and the lock file has no digest of it`);
  return { alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') };
}
