/**
 * `npm run screenshots`: writes the pictures of the README anew.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasBrowser } from '../support/chromium.js';
import { makePictures } from './make.js';
import { PHONE_PICTURE, picturePhone } from './phone.js';

// The bundle lies in node_modules/.cache/backstep.
const root = fileURLToPath(new URL('../../../', import.meta.url));

mkdirSync(`${root}.pictures`, { recursive: true });
for (const [name, content] of await makePictures(`${root}dist/cli.js`)) {
  writeFileSync(`${root}.pictures/${name}`, content);
  console.log(`.pictures/${name}  ${content.length} characters`);
}
if (hasBrowser) writeFileSync(`${root}.pictures/${PHONE_PICTURE}`, await picturePhone(`${root}dist/cli.js`));
else console.log(`.pictures/${PHONE_PICTURE}  is left as it was: there is no Chromium here`);
process.exit(0);
