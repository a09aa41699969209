// Runs the tests against React's production build, the one that ships; its JSX runtime has no development calls. Whether
// somebody has ever started backstep on this machine makes no difference: the tour is offered where a test asks for it.
// As many workers as there are cores, each of which loads every module once: no module of the program holds state, and
// what a helper holds belongs to a test or a file of tests and ends with it.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    env: { NODE_ENV: 'production', CI: 'false', FORCE_COLOR: '3', BACKSTEP_TOUR: 'off' },
    maxWorkers: '100%',
    isolate: false,
    testTimeout: 60_000,
  },
});
