/** A second minifier: it finds in what esbuild leaves another twentieth, compressed. */
import { readFile, writeFile } from 'node:fs/promises';

import { minify } from 'terser';

/** Rewrites one bundle; modules and the ES5 of the loader alike. */
export async function shorten(path) {
  const isLoader = path.endsWith('loader.js');
  const { code } = await minify(await readFile(path, 'utf8'), {
    module: !isLoader,
    ecma: isLoader ? 5 : 2020,
    compress: { passes: 3, pure_getters: true },
  });
  await writeFile(path, code);
}
