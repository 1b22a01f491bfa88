// Bundles the peers as a site would, into the folder named; the yardstick is the same
// for all: esbuild, minified, ES modules, what the entry needs and nothing more.
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const entries = {
  'rrweb-record': `import { record } from '@rrweb/record'; window.record = record;`,
  rrweb: `import { record } from 'rrweb'; window.record = record;`,
  openreplay: `import Tracker from '@openreplay/tracker'; window.Tracker = Tracker;`,
  'rrweb-replay':
    `import { Replayer } from '@rrweb/replay'; import '@rrweb/replay/dist/style.css';` +
    `window.Replayer = Replayer;`,
};
for (const [name, contents] of Object.entries(entries))
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    outfile: `${process.argv[2]}/${name}.js`,
    logLevel: 'error',
  });
