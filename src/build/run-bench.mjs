// Bundles the benchmarks into a temporary folder and runs them: they are not part of the package.
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../../', import.meta.url).pathname;
const outfile = `${root}node_modules/.cache/backstep/bench.mjs`;

mkdirSync(`${root}node_modules/.cache/backstep`, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['test/bench/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  jsx: 'automatic',
  logLevel: 'warning',
});
// React's development build keeps memory for every step.
process.env.NODE_ENV = 'production';
await import(pathToFileURL(outfile).href);
