/**
 * Bundles static_src/ into static/wagtail_cobrowse/. An entry point that does not
 * exist fails the build. `.css` imported from a script arrives as text, to be adopted
 * as a constructable style sheet: that is what a policy of `style-src 'self'` allows.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { build, transform } from 'esbuild';

import { bundledPackages, writeNotices } from './build_backend/notices.mjs';
import { internalProperties, trimRecorder } from './build_backend/recorder.mjs';
import { writeSbom } from './build_backend/sbom.mjs';
import { shareModules } from './build_backend/shared.mjs';
import { shorten } from './build_backend/shorten.mjs';

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

const plugins = [trimmedRecorder, textOfStyles];
const common = {
  bundle: true,
  minify: true,
  metafile: true,
  plugins,
  outdir,
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8',
};
const entry = (out, path) => [{ out, in: `${source}/${path}` }];

/** What a visitor's browser loads as it needs it, behind the loader; `after`: what it has run by then. */
const visitorSide = [
  { out: 'visitor', in: 'visitor/main.ts' },
  { out: 'mirror', in: 'visitor/mirror/main.ts' },
  { out: 'page', in: 'visitor/page/main.ts', after: ['visitor'] },
  { out: 'receipt', in: 'visitor/session/receipt.ts', after: ['visitor'] },
  { out: 'chat', in: 'visitor/chat/main.ts', after: ['visitor'] },
  { out: 'withheld', in: 'visitor/mirror/withheld/withheld.ts', after: ['mirror', 'visitor'] },
  { out: 'frames', in: 'visitor/mirror/frames/frames.ts', after: ['mirror', 'visitor'] },
  { out: 'stills', in: 'visitor/mirror/supplement/stills-of.ts', after: ['mirror', 'visitor'] },
  {
    out: 'shorthands',
    in: 'visitor/mirror/shorthands/shorthands.ts',
    after: ['mirror', 'visitor'],
  },
  {
    out: 'proposals',
    in: 'visitor/mirror/proposals/proposals.ts',
    after: ['mirror', 'visitor'],
  },
  { out: 'marks', in: 'visitor/mirror/marks/marks.ts', after: ['mirror', 'visitor'] },
  {
    out: 'assist',
    in: 'visitor/mirror/assist/assist.ts',
    after: ['mirror', 'visitor', 'proposals'],
  },
].map((each) => ({ ...each, in: `${source}/${each.in}` }));

async function buildVisitorSide() {
  const options = {
    ...common,
    format: 'esm',
    target: 'es2022',
    mangleProps: internalProperties,
  };
  const sharing = await shareModules(visitorSide, options);
  return Promise.all(
    visitorSide.map(({ out, in: path }) =>
      build({ ...options, entryPoints: [{ out, in: path }], plugins: [sharing(out), ...plugins] }),
    ),
  );
}

const results = await Promise.all([
  // ES5 syntax, checked by the target: it has to run in browsers that it turns away.
  build({
    ...common,
    entryPoints: entry('loader', 'loader/main.ts'),
    format: 'iife',
    target: 'es5',
  }),
  buildVisitorSide(),
  build({
    ...common,
    entryPoints: entry('stage', 'stage/main.ts'),
    format: 'iife',
    target: 'es2022',
  }),
  build({
    ...common,
    entryPoints: [
      ...entry('workplace', 'workplace/main.ts'),
      ...entry('stage_window', 'workplace/stage_window/window_main.ts'),
    ],
    format: 'iife',
    target: 'es2022',
  }),
  build({
    ...common,
    entryPoints: entry('badge', 'badge/main.ts'),
    format: 'iife',
    target: 'es2022',
  }),
  build({
    ...common,
    entryPoints: entry('seen', 'seen/main.ts'),
    format: 'iife',
    target: 'es2022',
  }),
  build({
    ...common,
    entryPoints: entry('seen_source', 'seen/source.ts'),
    format: 'esm',
    target: 'es2022',
  }),
  build({
    ...common,
    plugins: [],
    entryPoints: [
      ...entry('workplace', 'workplace/workplace.css'),
      ...entry('badge', 'badge/badge.css'),
      ...entry('userbar', 'badge/userbar.css'),
      ...entry('overview', 'overview/overview.css'),
      ...entry('seen', 'seen/seen.css'),
      ...entry('page', 'visitor/page.css'),
    ],
  }),
]);
await Promise.all(
  ['loader', ...visitorSide.map(({ out }) => out)].map((name) => shorten(`${outdir}/${name}.js`)),
);
const packages = bundledPackages(results.flat().map((result) => result.metafile));
writeNotices(packages, `${outdir}/THIRD_PARTY_NOTICES.txt`);
writeSbom(packages, 'build_backend/sboms/frontend.cdx.json');
