// Runs the tests against React's production build, the one that ships; its JSX runtime has no development calls.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    env: { NODE_ENV: 'production', CI: 'false', FORCE_COLOR: '3' },
    testTimeout: 60_000,
  },
});
