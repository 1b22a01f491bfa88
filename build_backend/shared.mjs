/**
 * Modules that a bundle shares with bundles loaded after it, so that a browser gets them
 * once. They import each other by addresses in the loader's configuration, never by name:
 * Django's storages rename files. So a bundle leaves what others use of it on `window`, in
 * one list, and in those the module is read from there.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { build } from 'esbuild';

const IMPORT = /^(?:import|export) (?:\{([^}]*)\}|\w+) from '(\.[^']+\.(?:ts|css))';$/gm;
/** Named numbers and words: each bundle has them itself, to be written out where they are used. */
const CONSTANT = /^export const (\w+) = (?:(\{[^{}]*\}) as const|-?\d[\d_]*|'[^'\\\n]*');$/gm;
const COMMENT = /\/\*[^]*?\*\/|\/\/.*$/gm;
const MEMBER = /^\s*(?:\w+: (?:-?\d[\d_]*|'[^']*')\s*)?$/;
const SHARED = 'wagtailCobrowseShared';

/** Name → declaration. */
function constantsOf(path) {
  const found = new Map();
  for (const [code, name, body = '{}'] of readFileSync(path, 'utf8').matchAll(CONSTANT)) {
    const members = body.slice(1, -1).replace(COMMENT, '').split(',');
    if (members.every((one) => MEMBER.test(one))) found.set(name, code);
  }
  return found;
}

/** What a module imports at run time: path → names; of a style sheet its text. */
function importsOf(path) {
  const found = new Map();
  for (const [, list, from] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
    const names = (list ?? 'default').split(',').map((one) => one.trim().split(' as ')[0]);
    found.set(
      relative('.', join(dirname(path), from)),
      names.filter((name) => name && !name.startsWith('type ')),
    );
  }
  return found;
}

/** The modules whose code is in the bundle of `entry`. */
async function modulesOf(entry, options) {
  const { metafile } = await build({ ...options, entryPoints: [entry.in], write: false });
  const [{ inputs }] = Object.values(metafile.outputs);
  return Object.keys(inputs).filter(
    (path) => /\.(?:ts|css)$/.test(path) && inputs[path].bytesInOutput,
  );
}

/**
 * Who shares what: `entries` are { out, in, after }, where `after` names the bundles that
 * a browser has run before. Gives, for each, the plugin of esbuild that does it.
 */
export async function shareModules(entries, options) {
  const modules = {};
  for (const entry of entries) modules[entry.out] = await modulesOf(entry, options);
  /** Bundle → what others use of it, as 'path name'. */
  const offered = Object.fromEntries(entries.map(({ out }) => [out, new Set()]));
  /** Bundle → path of a module that it does not hold → whose it is. */
  const taken = {};
  for (const { out, in: start, after = [] } of entries) {
    taken[out] = new Map();
    // From the entry on, and not through what another bundle has.
    const open = [start];
    for (const path of open)
      for (const [module, names] of importsOf(path)) {
        const owner = after.find((one) => modules[one].includes(module));
        if (owner) {
          taken[out].set(module, owner);
          const constants = constantsOf(module);
          for (const name of names)
            if (!constants.has(name)) offered[owner].add(`${module} ${name}`);
        } else if (!open.includes(module)) open.push(module);
      }
  }
  // Another release has other lists, and other code behind them.
  const hash = createHash('sha256');
  for (const path of new Set(Object.values(modules).flat())) hash.update(readFileSync(path));
  for (const one of Object.values(offered).flatMap((list) => [...list])) hash.update(one);
  const release = hash.digest('hex').slice(0, 6);
  return (out) =>
    pluginFor(
      entries.find((one) => one.out === out),
      offered,
      taken[out],
      release,
    );
}

function pluginFor(entry, offered, taken, release) {
  const own = [...offered[entry.out]];
  const offer = own.map((one, index) => {
    const [path, name] = one.split(' ');
    return `import { ${name} as x${index} } from './${path}';`;
  });
  const list = own.map((_, index) => `x${index}`).join(', ');

  const take = (path) => {
    const owner = taken.get(path);
    const lines = [`import ${owner} from '${owner}';`, ...constantsOf(path).values()];
    for (const [index, one] of [...offered[owner]].entries()) {
      const [module, name] = one.split(' ');
      if (module !== path) continue;
      lines.push(`const x${index} = ${owner}[${index}];`, `export { x${index} as ${name} };`);
    }
    return lines.join('\n');
  };

  return {
    name: 'shared-modules',
    setup({ onResolve, onLoad }) {
      if (own.length) {
        const path = join(process.cwd(), entry.in);
        onResolve({ filter: /./ }, ({ kind }) =>
          kind === 'entry-point' ? { path, namespace: 'offers' } : null,
        );
        onLoad({ filter: /./, namespace: 'offers' }, () => ({
          contents: [
            ...offer,
            `export * from './${entry.in}';`,
            `(globalThis.${SHARED} ??= {}).${entry.out}_${release} = [${list}];`,
          ].join('\n'),
          loader: 'ts',
          resolveDir: process.cwd(),
        }));
      }
      onResolve({ filter: /\.(?:ts|css)$/ }, ({ path, resolveDir, kind }) => {
        if (kind === 'entry-point') return null;
        const module = relative('.', join(resolveDir, path));
        return taken.has(module) ? { path: module, namespace: 'taken' } : null;
      });
      onResolve({ filter: /^\w+$/, namespace: 'taken' }, ({ path }) => ({
        path,
        namespace: 'lists',
      }));
      onLoad({ filter: /./, namespace: 'taken' }, ({ path }) => ({
        contents: take(path),
        loader: 'ts',
      }));
      onLoad({ filter: /./, namespace: 'lists' }, ({ path }) => ({
        contents: `export default globalThis.${SHARED}.${path}_${release};`,
        loader: 'ts',
      }));
    },
  };
}
