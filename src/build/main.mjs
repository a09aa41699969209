// Builds dist/ where what it is made of, or what it holds, is not as it was when it was last built. With --anew, always.
// Invariant: dist/ is complete when it is left alone; a build that breaks off is done again.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The bundle, the pages and the documents are made of these; the package that a dependency has is in the last. */
const INPUTS = ['src', 'fixtures', 'package.json', 'LICENSE', 'node_modules/.package-lock.json'];
/** Made from the sources by the build itself. */
const MADE = join(root, 'src/numbers/kernels/generated');
const note = join(root, 'node_modules/.cache/backstep/built');

if (process.argv.includes('--anew') || readText(note) !== state()) {
  await import('./bundle.mjs');
  // Another tree may have the same file under another name.
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(`${note}.${process.pid}`, state());
  renameSync(`${note}.${process.pid}`, note);
}

function state() {
  return `${fingerprintOf(INPUTS)}\n${fingerprintOf(['dist'])}\n`;
}

function fingerprintOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesAt(join(root, path)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** In an order of its own, whatever the file system has. */
function filesAt(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || path === MADE) return [];
  if (!status.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesAt(join(path, name)));
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
