import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { build, transform, type Plugin } from 'esbuild';

const SOURCE = new URL('../../../wagtail_cobrowse/static_src/', import.meta.url).pathname;

const textOfStyles: Plugin = {
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

async function bundle(entry: string, target: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [SOURCE + entry],
    bundle: true,
    minify: true,
    write: false,
    format: entry.startsWith('loader') ? 'iife' : 'esm',
    plugins: [textOfStyles],
    charset: 'utf8',
    target,
    logLevel: 'silent',
  });
  return outputFiles[0]!.contents;
}

test('the loader as it is served is ES5 and at most 3 KB: every page pays for it', async () => {
  const code = await readFile(`${SOURCE}../static/wagtail_cobrowse/loader.js`, 'utf8');
  assert.ok(brotliCompressSync(code).length <= 3 * 1024);
  // What is within strings is no syntax.
  const syntax = code.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  assert.doesNotMatch(
    syntax,
    /=>|`|\?\.(?!\d)|\?\?|\.\.\.|\b(?:const|let|class|async|await|import|of)\b/,
  );
});

test('nothing of ours makes markup from text or evaluates it', async () => {
  for (const entry of [
    'loader/main.ts',
    'visitor/main.ts',
    'visitor/chat/main.ts',
    'visitor/page/main.ts',
  ]) {
    const code = new TextDecoder().decode(await bundle(entry, 'es2022'));
    assert.doesNotMatch(
      code,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
    );
  }
});
