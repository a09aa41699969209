/**
 * The long tests cut into shares of about the same length, by how long each file took in the last full run, of which CI runs one.
 * Invariant: each file is in exactly one share, whichever files have been timed.
 */

/** By its path from the project's root: seconds of a worker. */
export type Durations = Readonly<Record<string, number>>;

/** Where `npm run test:all` keeps the durations of the last full run, from the project's root. */
export const DURATIONS = 'test/run/durations.json';

/** The longest first, each to the share that has least: no share is then longer than another by more than one file. */
export function sharesOf(
  files: readonly string[],
  count: number,
  durations: Durations,
): readonly (readonly string[])[] {
  const usual = medianOf(files.flatMap((file) => durations[file] ?? []));
  const secondsOf = (file: string): number => durations[file] ?? usual;
  const shares = Array.from({ length: count }, () => ({ files: [] as string[], seconds: 0 }));
  for (const file of [...files].sort((a, b) => secondsOf(b) - secondsOf(a) || (a < b ? -1 : 1))) {
    const emptiest = shares.reduce((least, share) => (share.seconds < least.seconds ? share : least));
    emptiest.files.push(file);
    emptiest.seconds += secondsOf(file);
  }
  return shares.map((share) => share.files);
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 1;
}
