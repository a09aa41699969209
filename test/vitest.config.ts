// Runs the tests against React's production build, the one that ships; its JSX runtime has no development calls. Whether
// somebody has ever started backstep on this machine, has settings or has finished lessons makes no difference: all are
// where a test asks for them.
// As many workers as there are cores, each of which loads every module once: no module of the program holds state, and
// what a helper holds belongs to a test or a file of tests and ends with it.
// The kernels are compiled first where their source has changed, so that no test runs old ones.
// In the mode "long" tests with random input try ten times as many. Properties that name no seed take one that is printed;
// with TEST_SEED it can be said, and then it is that of all random input.
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import '../src/build/kernels.mjs';

/** A seed for the properties that name none. */
function propertySeed(mode: string): { readonly PROPERTY_SEED?: string } {
  if (mode !== 'long') return {};
  const seed = process.env.TEST_SEED ?? String(randomInt(2 ** 31));
  console.info(`TEST_SEED=${seed}`);
  return { PROPERTY_SEED: seed };
}

const root = fileURLToPath(new URL('..', import.meta.url));
if (/[#%?]/.test(root)) {
  throw new Error(
    `Vite, which loads the tests, cannot do that in ${root}: move it to a folder without #, % or ? in its name.`,
  );
}

export default defineConfig(({ mode }) => ({
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    root,
    globalSetup: ['test/support/run-folder.ts'],
    setupFiles: ['test/support/set-up.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    env: {
      NODE_ENV: 'production',
      CI: 'false',
      FORCE_COLOR: '3',
      BACKSTEP_TOUR: 'off',
      XDG_CONFIG_HOME: '/dev/null',
      XDG_STATE_HOME: '/dev/null',
      ...propertySeed(mode),
      TEST_DEPTH: mode === 'long' ? '10' : '1',
    },
    maxWorkers: '100%',
    isolate: false,
    // Only what hangs takes that long, on however busy a machine.
    testTimeout: mode === 'long' ? 900_000 : 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 90_000 } },
  },
}));
