// Sizes as a browser gets them: brotli at its highest quality, in bytes, as JSON.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const sizes = process.argv
  .slice(2)
  .map((path) => [path, brotliCompressSync(readFileSync(path), { params }).length]);
console.log(JSON.stringify(Object.fromEntries(sizes)));
