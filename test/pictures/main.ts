/**
 * `npm run screenshots`: writes the pictures of the README anew.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makePictures } from './make.js';

// The bundle lies in node_modules/.cache/backstep.
const root = fileURLToPath(new URL('../../../', import.meta.url));

mkdirSync(`${root}.pictures`, { recursive: true });
for (const [name, content] of await makePictures(`${root}dist/cli.js`)) {
  writeFileSync(`${root}.pictures/${name}`, content);
  console.log(`.pictures/${name}  ${content.length} characters`);
}
process.exit(0);
