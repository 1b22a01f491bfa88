/**
 * Bundles static_src/ into static/wagtail_cobrowse/. An entry point that does not
 * exist fails the build. `.css` imported from a script arrives as text, to be adopted
 * as a constructable style sheet: that is what a policy of `style-src 'self'` allows.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { build, transform } from 'esbuild';

import { writeNotices } from './build_backend/notices.mjs';
import { internalProperties, trimRecorder } from './build_backend/recorder.mjs';

// The example site is in a clone, not in a source distribution.
if (existsSync('example_site/fonts.mjs')) await import('./example_site/fonts.mjs');

const source = 'wagtail_cobrowse/static_src';
const outdir = 'wagtail_cobrowse/static/wagtail_cobrowse';

const trimmedRecorder = {
  name: 'trimmed-recorder',
  setup({ onLoad }) {
    onLoad({ filter: /@rrweb[/\\]record[/\\]dist[/\\]record\.js$/ }, async ({ path }) => ({
      contents: trimRecorder(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};
const textOfStyles = {
  name: 'text-of-styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), {
        loader: 'css',
        minify: true,
      });
      return { contents: code, loader: 'text' };
    });
  },
};

const common = {
  bundle: true,
  minify: true,
  metafile: true,
  plugins: [trimmedRecorder, textOfStyles],
  outdir,
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8',
};
const entry = (out, path) => [{ out, in: `${source}/${path}` }];

const results = await Promise.all([
  // ES5 syntax, checked by the target: it has to run in browsers that it turns away.
  build({
    ...common,
    entryPoints: entry('loader', 'loader/main.ts'),
    format: 'iife',
    target: 'es5',
  }),
  ...[
    ['visitor', 'visitor/main.ts'],
    ['page', 'visitor/page/main.ts'],
    ['chat', 'visitor/chat/main.ts'],
    ['withheld', 'visitor/mirror/withheld/withheld.ts'],
    ['frames', 'visitor/mirror/frames/frames.ts'],
  ].map(([out, path]) =>
    build({ ...common, entryPoints: entry(out, path), format: 'esm', target: 'es2022' }),
  ),
  build({
    ...common,
    entryPoints: entry('mirror', 'visitor/mirror/main.ts'),
    format: 'esm',
    target: 'es2022',
    mangleProps: internalProperties,
  }),
  build({
    ...common,
    entryPoints: entry('stage', 'stage/main.ts'),
    format: 'iife',
    target: 'es2022',
  }),
  build({
    ...common,
    entryPoints: entry('workplace', 'workplace/main.ts'),
    format: 'iife',
    target: 'es2022',
  }),
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
