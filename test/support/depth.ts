/** How deep tests with random input go: 1 in `npm test`; `npm run test:long` goes deeper. */
export const DEPTH = Number(process.env.TEST_DEPTH ?? 1);

/** The seed of a test that tries the same each time, unless TEST_SEED gives another. */
export function seedOf(usual: number): number {
  return Number(process.env.TEST_SEED ?? usual);
}
