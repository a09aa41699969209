// Runs the tests against React's production build, the one that ships; its JSX runtime has no development calls. Whether
// somebody has ever started backstep on this machine, or has settings, makes no difference: both are where a test asks
// for them.
// As many workers as there are cores, each of which loads every module once: no module of the program holds state, and
// what a helper holds belongs to a test or a file of tests and ends with it.
// The kernels are compiled first where their source has changed, so that no test runs old ones.
// In the mode "long" tests with random input try ten times as many, each time others, from a seed that is printed:
// TEST_SEED tries the same again.
import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';
import '../src/build/kernels.mjs';

function seedOf(mode: string): { readonly TEST_SEED?: string } {
  if (mode !== 'long') return {};
  const { TEST_SEED = String(randomInt(2 ** 31)) } = process.env;
  console.info(`TEST_SEED=${TEST_SEED}`);
  return { TEST_SEED };
}

export default defineConfig(({ mode }) => ({
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    setupFiles: ['test/support/set-up.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    env: {
      NODE_ENV: 'production',
      CI: 'false',
      FORCE_COLOR: '3',
      BACKSTEP_TOUR: 'off',
      XDG_CONFIG_HOME: '/dev/null',
      ...seedOf(mode),
      TEST_DEPTH: mode === 'long' ? '10' : '1',
    },
    maxWorkers: '100%',
    isolate: false,
    // Only what hangs takes that long, on however busy a machine.
    testTimeout: mode === 'long' ? 900_000 : 180_000,
    hookTimeout: 180_000,
  },
}));
