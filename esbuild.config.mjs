/**
 * Bundles static_src/ into static/wagtail_cobrowse/. An entry point that does not
 * exist fails the build. `.css` imported from a script arrives as text, to be adopted
 * as a constructable style sheet: that is what a policy of `style-src 'self'` allows.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { build, transform } from 'esbuild';

import { writeNotices } from './build_backend/notices.mjs';

// The example site is in a clone, not in a source distribution.
if (existsSync('example_site/fonts.mjs')) await import('./example_site/fonts.mjs');

const source = 'wagtail_cobrowse/static_src';
const outdir = 'wagtail_cobrowse/static/wagtail_cobrowse';

// What the recorder does that our sites cannot bear; each has to be found in it, so that
// a new version which mends or moves it is noticed.
const recorderRepairs = [
  // It holds a worker as text, which names a source map that does not exist: Django's
  // ManifestStaticFilesStorage would fail on it.
  [/\/\/# sourceMappingURL=[\w.-]+/g, ''],
  // To compare styles it sets a style attribute, which `style-src 'self'` blocks and
  // reports at every change; the same through CSSOM is allowed.
  [/setAttribute\("style", m\.oldValue\)/g, 'style.cssText = m.oldValue'],
  // Canvases never leave, so what would read them need not be on the page: without it,
  // two kilobytes less, and no worker.
  [/^const jsContent = .*\nconst blob = .*$/gm, ''],
  [
    /^class CanvasManager \{[^]*?^\}/gm,
    'class CanvasManager { reset() {} freeze() {} unfreeze() {} lock() {} unlock() {} }',
  ],
];
const repairRecorder = {
  name: 'repair-recorder',
  setup({ onLoad }) {
    onLoad({ filter: /@rrweb[/\\]record[/\\]dist[/\\]record\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const [pattern, replacement] of recorderRepairs) {
        if (contents.search(pattern) < 0) throw new Error(`Not in the recorder: ${pattern}`);
        contents = contents.replace(pattern, replacement);
      }
      return { contents, loader: 'js' };
    });
  },
};
const textOfStyles = {
  name: 'text-of-styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code, loader: 'text' };
    });
  },
};

const common = {
  bundle: true,
  minify: true,
  metafile: true,
  plugins: [repairRecorder, textOfStyles],
  outdir,
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8',
};
const entry = (out, path) => [{ out, in: `${source}/${path}` }];

const results = await Promise.all([
  // ES5 syntax, checked by the target: it has to run in browsers that it turns away.
  build({ ...common, entryPoints: entry('loader', 'loader/main.ts'), format: 'iife', target: 'es5' }),
  build({ ...common, entryPoints: entry('visitor', 'visitor/main.ts'), format: 'esm', target: 'es2022' }),
  build({ ...common, entryPoints: entry('page', 'visitor/page/main.ts'), format: 'esm', target: 'es2022' }),
  build({ ...common, entryPoints: entry('mirror', 'visitor/mirror/main.ts'), format: 'esm', target: 'es2022' }),
  build({ ...common, entryPoints: entry('stage', 'stage/main.ts'), format: 'iife', target: 'es2022' }),
  build({ ...common, entryPoints: entry('workplace', 'workplace/main.ts'), format: 'iife', target: 'es2022' }),
  build({
    ...common,
    plugins: [],
    entryPoints: [
      ...entry('workplace', 'workplace/workplace.css'),
      ...entry('page', 'visitor/page.css'),
    ],
  }),
]);
writeNotices(
  results.map((result) => result.metafile),
  `${outdir}/THIRD_PARTY_NOTICES.txt`,
);
