/** How much a run of the tests tries: few cases and no long tests in `npm test`, all of both in `npm run test:long`. */
import { test } from 'vitest';

export const DEPTH = Number(process.env.TEST_DEPTH ?? 1);

/** Whether this run has what `npm test` leaves out. */
export const RUNS_LONG = process.env.TEST_LONG === 'run';

/**
 * A test that `npm test` leaves to the other two commands: it takes long, and an ordinary mistake in what it is about shows in
 * the tests beside it.
 */
export const longTest = test.runIf(RUNS_LONG);

const SHARE = Number(process.env.TEST_SHARE ?? 1);

/** Of so many cases, those that are tried in this run: all of them in `npm run test:long`. */
export function cases(all: number): number {
  return Math.ceil(all * SHARE);
}

/**
 * Of a list, one of so many, beginning with another for another `turn`; all of it in `npm run test:long`. Tests that go through
 * all that ships at all sizes look at one part each, and together at all.
 */
export function oneOf<Item>(every: number, list: Iterable<Item>, turn = 0): readonly Item[] {
  return [...list].filter((_, k) => DEPTH > 1 || (k + turn) % every === 0);
}

/** The seed of a test that tries the same each time, unless TEST_SEED gives another. */
export function seedOf(usual: number): number {
  return Number(process.env.TEST_SEED ?? usual);
}
