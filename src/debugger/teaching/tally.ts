/**
 * The guesses of a class, counted: each guess that was made, once, with how many have made it.
 * Invariant: a tally grows with the guesses that differ and not with those who vote, and never beyond a bound.
 */

/** The position of an option or a number, and how many have guessed it. */
export type Counted = readonly [guess: number, count: number];
export type Tally = readonly Counted[];

/** Where more numbers differ, neighbours count as one. */
export const MOST_DIFFERENT = 256;

/** Equal guesses together, in the order in which they first came. */
export function tallyOf(guesses: Iterable<Counted>): Tally {
  const counts = new Map<number, number>();
  for (const [guess, count] of guesses) if (count > 0) counts.set(guess, (counts.get(guess) ?? 0) + count);
  return counts.size <= MOST_DIFFERENT ? [...counts] : joinNeighbours(sortTally([...counts]));
}

/** How many have guessed. */
export function countOf(tally: Tally): number {
  return tally.reduce((sum, [, count]) => sum + count, 0);
}

export function countWhere(tally: Tally, isMeant: (guess: number) => boolean): number {
  return countOf(tally.filter(([guess]) => isMeant(guess)));
}

export function sortTally(tally: Tally): Tally {
  return tally.toSorted(([one], [other]) => one - other);
}

/** The guess that this share of all guesses is not beyond. */
export function quantileOf(sorted: Tally, share: number): number {
  let left = Math.round(share * (countOf(sorted) - 1));
  for (const [guess, count] of sorted) {
    if (left < count) return guess;
    left -= count;
  }
  return NaN;
}

/** As many neighbours as it takes count as the one in their middle. */
function joinNeighbours(sorted: Tally): Tally {
  const size = Math.ceil(sorted.length / MOST_DIFFERENT);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, k): Counted => {
    const group = sorted.slice(k * size, (k + 1) * size);
    return [group[group.length >> 1][0], countOf(group)];
  });
}
