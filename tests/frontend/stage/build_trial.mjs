/** Bundles the trial page, and the stage without its sanitiser, into a folder. */
import { build } from 'esbuild';

const [folder] = process.argv.slice(2);
const here = (path) => new URL(path, import.meta.url).pathname;
const withoutSanitiser = {
  name: 'without-sanitiser',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/sanitise\.ts$/ }, () => ({ path: here('unguarded.ts') }));
  },
};
const common = { bundle: true, format: 'iife', target: 'es2022', outdir: folder };
await Promise.all([
  build({ ...common, entryPoints: { trial: here('trial.ts') } }),
  build({
    ...common,
    entryPoints: { unguarded: here('../../../wagtail_cobrowse/static_src/stage/main.ts') },
    plugins: [withoutSanitiser],
  }),
]);
