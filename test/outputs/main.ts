/**
 * `npm run outputs -- store FOLDER [PART]` writes all that is shown of what ships into a folder, a file for each subject whose name has PART in
 * it; `npm run outputs -- compare BEFORE AFTER` holds two such folders against each other and ends with 1 where words or values
 * differ. A change that is to change nothing is tried by it: store at the commit before, store after, compare.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { comparePlaces } from './compare.js';
import { type Place, shippedSubjects } from './subjects.js';

// The bundle lies in node_modules/.cache/backstep.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const ENDING = '.json.gz';

const [what, ...folders] = process.argv.slice(2);
if (what === 'store') await store(folders[0], folders[1]);
else if (what === 'compare') compare(folders[0], folders[1]);
else {
  console.error('npm run outputs -- store FOLDER, or compare BEFORE AFTER.');
  process.exitCode = 2;
}

async function store(folder: string, part = ''): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { name, walk } of shippedSubjects(root).filter((each) => each.name.includes(part))) {
    const places: Place[] = [];
    for await (const place of walk()) places.push(place);
    writeFileSync(join(folder, `${name}${ENDING}`), gzipSync(JSON.stringify(places)));
    console.log(`${name}: ${places.length} places`);
  }
}

function compare(before: string, after: string): void {
  const [old, present] = [before, after].map((folder) => readdirSync(folder).filter((file) => file.endsWith(ENDING)));
  const missing = old.filter((file) => !present.includes(file));
  const added = present.filter((file) => !old.includes(file));
  for (const file of missing) console.log(`${file} is not in ${after}.`);
  for (const file of added) console.log(`${file} is not in ${before}.`);
  let found = missing.length + added.length;
  for (const file of present.filter((each) => old.includes(each))) {
    const { same, moved, differences } = comparePlaces(file, read(before, file), read(after, file));
    console.log(
      `${file}: ${same} the same, ${moved} with the same words elsewhere, ${differences.length} kinds of differences`,
    );
    for (const { gone, come, count, first } of differences)
      console.log(`  ${count} times, first at ${first}\n    − ${gone.join(' ')}\n    + ${come.join(' ')}`);
    found += differences.length;
  }
  if (found > 0) process.exitCode = 1;
}

function read(folder: string, file: string): readonly Place[] {
  return JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8'));
}
