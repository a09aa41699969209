// Bundles the command-line program into dist/: one ES module per entry point, shared chunks, no run-time dependencies.
// NODE_ENV is fixed here because React's development build keeps memory for every step.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
// Compiles the kernels, which the program imports.
import './kernels.mjs';
import { forPages } from './for-pages.mjs';
import { thirdPartyNotices } from './notices.mjs';
import { recorderSections, recorderSource } from './recorder.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Another build may run at the same time, so each has a folder of its own until it is complete. It lies beside dist/, as deep. */
const made = `dist-${process.pid}`;
process.on('exit', () => rmSync(root + made, { recursive: true, force: true }));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/launch.ts', watchdog: 'src/watchdog.ts' },
  outdir: made,
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  jsx: 'automatic',
  // All licences stand in one file.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  alias: {
    // Nothing before the first frame needs string-width.
    'string-width': `${root}src/build/late-string-width.mjs`,
    socks: `${root}src/build/no-sockets.mjs`,
    ws: `${root}src/build/no-sockets.mjs`,
  },
  plugins: [
    { name: 'no-writer', setup: leaveOutWriter },
    { name: 'no-devtools', setup: leaveOutDevtools },
    { name: 'session-name', setup: keepSessionName },
    { name: 'padding', setup: padFromPool },
  ],
  define: {
    'process.env.NODE_ENV': '"production"',
    // Only Yoga checks for fetch: it would load Node's whole HTTP client to read a data URL before the first frame,
    // instead of decoding it.
    fetch: 'undefined',
  },
  // ssh2 works without these native parts.
  external: ['cpu-features', '*.node'],
  // CommonJS dependencies call require() for Node's own modules, and one uses __dirname.
  banner: {
    js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url); const __dirname = import.meta.dirname;",
  },
});

// What records a PyTorch run is a file of Python, which the program writes out as it is.
writeFileSync(`${root}${made}/backstep_recorder.py`, recorderSource());
for (const { name, text } of recorderSections()) writeFileSync(`${root}${made}/recorder-${name}.py`, text);
writeFileSync(`${root}${made}/THIRD-PARTY-NOTICES.txt`, thirdPartyNotices(root, metafile));
const { writeDocuments } = await load('src/cli/help/main.ts');
writeDocuments(root, root + made);
await writePages();
putInPlace();

/** A folder is replaced only by one that is empty, so the old one goes aside first; in between, another build may have come. */
function putInPlace() {
  for (;;) {
    try {
      renameSync(root + made, `${root}dist`);
      return;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
    }
    const aside = `${made}-before`;
    try {
      renameSync(`${root}dist`, root + aside);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    rmSync(root + aside, { recursive: true, force: true });
  }
}

/** What is made from the sources is made by programs that are not part of the package. */
async function load(source) {
  const outfile = `${root}${made}/loaded.mjs`;
  const settings = { platform: 'node', target: 'node20', format: 'esm', packages: 'external', logLevel: 'warning' };
  await build({ ...settings, absWorkingDir: root, entryPoints: [source], outfile, bundle: true, jsx: 'automatic' });
  const loaded = await import(`${pathToFileURL(outfile).href}?${source}`);
  rmSync(outfile);
  return loaded;
}

/** The pages of a class, of a lesson and of a course's search in one file each: their scripts and their styles stand in them. */
async function writePages() {
  const { pageStyle } = await load('src/class/web/page-style.ts');
  const common = readFileSync(`${root}src/class/web/page/page.css`, 'utf8') + pageStyle();
  await writePage('src/class/web/page', 'page', 'main', common);
  const inFile = common + readFileSync(`${root}src/publish/page/lesson.css`, 'utf8');
  for (const name of ['run', 'recording', 'search']) await writePage('src/publish/page', 'lesson', name, inFile);
}

/** @param page the name of its markup @param script that of its script */
async function writePage(folder, page, script, style) {
  const [css, js] = await Promise.all([
    inOneLine({ stdin: { contents: style, loader: 'css' }, charset: 'utf8' }),
    // Control characters are to stand in no file as they are; they are only ever in texts and patterns.
    inOneLine({ entryPoints: [`${root}${folder}/${script}.ts`], format: 'iife', charset: 'ascii' }).then((text) =>
      text.replace(
        /[\x00-\x09\x0b-\x1f\x7f]/g,
        (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
      ),
    ),
  ]);
  const html = readFileSync(`${root}${folder}/${page}.html`, 'utf8')
    .replace('<style></style>', () => `<style>${css}</style>`)
    .replace('<script></script>', () => `<script>${js}</script>`);
  writeFileSync(`${root}${made}/${script === 'main' ? page : script}.html`, html);
}

async function inOneLine(source) {
  const { outputFiles } = await build({ ...forPages(root), ...source });
  return outputFiles[0].text.trim();
}

/** Ink's own writer never writes, and what it loads would delay the first frame. */
function leaveOutWriter({ onResolve }) {
  onResolve({ filter: /^\.\/renderer\.js$/ }, ({ importer }) =>
    importer.endsWith('node_modules/ink/build/ink.js') ? { path: `${root}src/build/no-writer.mjs` } : undefined,
  );
}

/** Ink imports its development tools where DEV is set in the environment, which other programs set for reasons of their own. */
function leaveOutDevtools({ onResolve }) {
  onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
    importer.includes('node_modules/ink/build/') ? { path: `${root}src/build/no-devtools.mjs` } : undefined,
  );
}

/** ssh2 asks for a few random bytes for each packet. */
function padFromPool({ onResolve }) {
  onResolve({ filter: /^crypto$/ }, ({ importer }) =>
    importer.endsWith('node_modules/ssh2/lib/protocol/crypto.js')
      ? { path: `${root}src/build/ssh-crypto.ts` }
      : undefined,
  );
}

/** ssh2 knows its sessions by the name of their class, which minifying changes; a session without a shell then throws. */
function keepSessionName({ onLoad }) {
  onLoad({ filter: /node_modules\/ssh2\/lib\/server\.js$/ }, ({ path }) => ({
    contents: `${readFileSync(path, 'utf8')}\nObject.defineProperty(Session, 'name', { value: 'Session' });\n`,
    loader: 'js',
  }));
}
