/**
 * Copies the example site's typefaces (SIL Open Font License) from node_modules to its
 * static files, each with its licence. They are never committed.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../node_modules/@fontsource-variable', import.meta.url));
const target = fileURLToPath(new URL('./website/static/website/fonts', import.meta.url));

const families = {
  'bricolage-grotesque': ['latin-wght-normal', 'latin-ext-wght-normal'],
  'atkinson-hyperlegible-next': [
    'latin-wght-normal',
    'latin-wght-italic',
    'latin-ext-wght-normal',
    'latin-ext-wght-italic',
  ],
};

mkdirSync(target, { recursive: true });
for (const [family, cuts] of Object.entries(families)) {
  for (const cut of cuts) {
    const file = `${family}-${cut}.woff2`;
    copyFileSync(`${packages}/${family}/files/${file}`, `${target}/${file}`);
  }
  copyFileSync(`${packages}/${family}/LICENSE`, `${target}/${family}-LICENSE.txt`);
}
