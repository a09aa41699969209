// Bundles a tool of this project (benchmarks, screenshots) into a temporary folder and runs it; tools are not part of
// the package. The argument names its entry point, e.g. test/bench/main.ts.
import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
// The tool sees only the arguments after this one.
const [entry] = process.argv.splice(2, 1);
const folder = `${root}node_modules/.cache/backstep`;
const outfile = `${folder}/${basename(dirname(entry))}.mjs`;

// React is not bundled here, so it reads this itself; its development build keeps memory for every render.
process.env.NODE_ENV ??= 'production';

mkdirSync(folder, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
await import(pathToFileURL(outfile).href);
