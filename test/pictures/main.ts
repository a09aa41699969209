/**
 * `npm run screenshots`: writes the pictures of the README anew.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasBrowser } from '../support/chromium.js';
import { makePictures } from './make.js';
import { PAGE_PICTURES, picturePages } from './pages.js';

// The bundle lies in node_modules/.cache/backstep.
const root = fileURLToPath(new URL('../../../', import.meta.url));

mkdirSync(`${root}.pictures`, { recursive: true });
for (const [name, content] of await makePictures(`${root}dist/cli.js`)) {
  writeFileSync(`${root}.pictures/${name}`, content);
  console.log(`.pictures/${name}  ${content.length} characters`);
}
if (hasBrowser) {
  for (const [name, content] of await picturePages(`${root}dist/cli.js`))
    writeFileSync(`${root}.pictures/${name}`, content);
} else
  console.log(`${PAGE_PICTURES.map(({ name }) => name).join(', ')} are left as they were: there is no Chromium here`);
process.exit(0);
