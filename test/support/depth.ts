/** How deep tests with random input go: few cases in `npm test`; `npm run test:long` goes deeper. */
export const DEPTH = Number(process.env.TEST_DEPTH ?? 1);

const SHARE = Number(process.env.TEST_SHARE ?? 1);

/** Of so many cases, those that are tried in this run: all of them in `npm run test:long`. */
export function cases(all: number): number {
  return Math.ceil(all * SHARE);
}

/** The seed of a test that tries the same each time, unless TEST_SEED gives another. */
export function seedOf(usual: number): number {
  return Number(process.env.TEST_SEED ?? usual);
}
