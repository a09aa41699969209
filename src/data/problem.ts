/**
 * What can be wrong with a fixture. Invariant: got and expected are plain words, already safe to show.
 */

/** One thing wrong, and where. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly got: string;
  readonly expected: string;
}
