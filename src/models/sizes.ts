/** Checks the sizes of a model before it is built, so that ops need not check shapes. */

/** One thing wrong with a model's sizes: the field, its value, and what would be valid. */
export interface SizeProblem {
  readonly field: string;
  readonly got: number;
  readonly expected: string;
}

export function wholeNumberProblems(sizes: Readonly<Record<string, number>>): readonly SizeProblem[] {
  return Object.entries(sizes).flatMap(([field, got]) =>
    Number.isSafeInteger(got) && got >= 1 ? [] : [{ field, got, expected: 'a whole number of at least 1' }],
  );
}

/** @throws RangeError that names all problems, if there are any */
export function requireSound(what: string, problems: readonly SizeProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ field, got, expected }) => `${field} is ${got}, expected ${expected}`);
  throw new RangeError(`The sizes of the ${what} do not fit: ${lines.join('; ')}.`);
}
