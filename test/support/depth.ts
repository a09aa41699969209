/** How deep tests with random input go: 1 in `npm test`; `npm run test:long` goes deeper. */
export const DEPTH = Number(process.env.TEST_DEPTH ?? 1);
