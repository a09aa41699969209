/** How deep tests with random input go: 1 in `npm test`; `npm run test:long` goes deeper. */
export const DEPTH = Number(process.env.TEST_DEPTH ?? 1);

/** The seed of a test that always tries the same, but where TEST_SEED gives another, as in `npm run test:long`. */
export function seedOf(usual: number): number {
  return Number(process.env.TEST_SEED ?? usual);
}
