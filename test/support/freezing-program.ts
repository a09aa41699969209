/**
 * The program with an op that never returns, bundled as the one that ships: it freezes as a fault in an op would.
 * Invariant: the first iteration is sound, so the program opens; whatever executes another one freezes.
 */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The scores that the default fixture begins with have one decimal; a learnt one has more. */
const IS_LEARNT = 'Math.abs(data[0] * 10 - Math.round(data[0] * 10)) > 1e-9';
const FREEZE = `if (${IS_LEARNT}) {
  require('node:fs').writeFileSync(process.env.FROZEN_NOTE, '');
  const slow = process.env.SLOW_PREDICTIONS?.split(',') ?? [];
  globalThis.predicted = (globalThis.predicted ?? 0) + 1;
  const end = performance.now() + Number(slow[globalThis.predicted - 1] ?? Infinity);
  while (performance.now() < end);
  if (process.env.FREEZING_ANSWER && globalThis.predicted === slow.length) {
    const { prototype } = require('node:worker_threads').Worker;
    const { postMessage } = prototype;
    let left = Number(process.env.FREEZING_ANSWER);
    prototype.postMessage = function (message) {
      postMessage.call(this, message);
      if (--left === 0) while (true);
    };
  }
}`;
const HEAD = 'forward([{ data, shape }], output, { shifted }) {';

/** The variable that names a file which the program makes right before it freezes. */
export const FROZEN_NOTE = 'FROZEN_NOTE';
/** The variable with how many milliseconds each of the next predictions takes, separated by commas; the one after them freezes. */
export const SLOW_PREDICTIONS = 'SLOW_PREDICTIONS';
/** The variable with how many answers to the watchdog, after the slow predictions, the program gives before it freezes. */
export const FREEZING_ANSWER = 'FREEZING_ANSWER';

/** @returns the path of the program, which lies in `folder` */
export async function bundleFreezingProgram(folder: string): Promise<string> {
  mkdirSync(join(folder, 'dist'));
  for (const name of ['fixtures', 'package.json']) symlinkSync(join(ROOT, name), join(folder, name));
  await build({
    absWorkingDir: ROOT,
    entryPoints: { cli: 'src/launch.ts', watchdog: 'src/watchdog.ts' },
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['cpu-features', '*.node', 'react-devtools-core'],
    banner: {
      js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url); const __dirname = import.meta.dirname;",
    },
    plugins: [
      {
        name: 'freeze',
        setup: ({ onLoad }) => {
          onLoad({ filter: /src\/model\/ops\/exponentials\.ts$/ }, ({ path }) => {
            const source = readFileSync(path, 'utf8');
            if (!source.includes(HEAD)) throw new Error(`${path} has another forward: adapt this file`);
            return { contents: source.replace(HEAD, `${HEAD} ${FREEZE}`), loader: 'ts' };
          });
        },
      },
    ],
  });
  return join(folder, 'dist/cli.js');
}
