// Runs the tests against React's production build, the one that ships; its JSX runtime has no development calls. Whether
// somebody has ever started backstep on this machine, has settings or has finished lessons makes no difference: all are
// where a test asks for them.
// Twice as many workers as there are cores, since many files wait for what they have started; each loads every module
// once: no module of the program holds state, and what a helper holds belongs to a test or a file of tests and ends with it.
// The kernels are compiled first where their source has changed, so that no test runs old ones.
// Tests with random input try a tenth of their cases. In the mode "long" they try all, and many of them four times as many;
// properties that name no seed take one that is printed; with TEST_SEED it can be said, and then it is that of all random
// input. Files that are long by nature run only then. The mode "versions" has what depends on the version of Node.js. A
// `longTest` runs in both of these modes.
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import '../src/build/kernels.mjs';
import { filesOf, type Mode } from './run/kinds.js';
import { nativeSource } from './run/native-source.js';
import { SideBySide } from './run/order.js';
import { createSummary } from './run/summary.js';

/** A seed for the properties that name none; null where each takes one of its own. */
function propertySeed(mode: Mode): string | null {
  const { TEST_SEED: given } = process.env;
  if (mode !== 'long' && given === undefined) return null;
  const seed = given ?? String(randomInt(2 ** 31));
  console.info(`TEST_SEED=${seed}`);
  return seed;
}

/**
 * Most functions run a few times only, and all cores are busy: optimizing them later, and collecting garbage without threads of
 * its own, takes a fifth of the time away. V8 has the first flag in the Node.js that the whole suite runs on.
 */
function workerFlags(): string[] {
  return process.versions.node.startsWith('20.')
    ? ['--single-threaded-gc', '--interrupt-budget=1056000']
    : ['--single-threaded-gc'];
}

const root = fileURLToPath(new URL('..', import.meta.url));
if (/[#%?]/.test(root)) {
  throw new Error(
    `Vite, which loads the tests, cannot do that in ${root}: move it to a folder without #, % or ? in its name.`,
  );
}

const properties = `${root}test/support/properties.ts`;
/** Every test gets fast-check from there, which itself gets the real one. */
const withProperties: Plugin = {
  name: 'properties',
  enforce: 'pre',
  resolveId: (source, importer) => (source === 'fast-check' && importer !== properties ? properties : null),
};

const withNativeSource = await nativeSource(root);

export default defineConfig(({ mode: given }) => {
  const mode = given as Mode;
  const seed = propertySeed(mode);
  return {
    plugins: [withProperties, withNativeSource],
    oxc: { jsx: { runtime: 'automatic', development: false } },
    test: {
      root,
      globalSetup: ['test/support/run-folder.ts', 'test/support/shared-browser.ts'],
      setupFiles: ['test/support/set-up.ts'],
      include: [...filesOf(mode, root)],
      sequence: { sequencer: SideBySide },
      reporters: ['default', createSummary(root, { mode, seed })],
      env: {
        NODE_ENV: 'production',
        CI: 'false',
        FORCE_COLOR: '3',
        BACKSTEP_TOUR: 'off',
        XDG_CONFIG_HOME: '/dev/null',
        XDG_STATE_HOME: '/dev/null',
        ...(seed === null ? {} : { PROPERTY_SEED: seed }),
        TEST_DEPTH: mode === 'long' ? '4' : '1',
        TEST_SHARE: mode === 'long' ? '1' : '0.1',
        TEST_LONG: mode === 'test' ? 'skip' : 'run',
      },
      maxWorkers: 2 * availableParallelism(),
      execArgv: workerFlags(),
      isolate: false,
      // Only what hangs takes that long, on however busy a machine.
      testTimeout: mode === 'long' ? 900_000 : 180_000,
      hookTimeout: 180_000,
      expect: { poll: { timeout: 90_000 } },
    },
  };
});
