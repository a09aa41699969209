/**
 * Guesses which name a user meant.
 */

/** The offered name fewest edits from `got` (a swap of neighbours is one edit), or undefined if none is close. */
export function closest(got: string, offered: readonly string[]): string | undefined {
  if (got.length > 80) return undefined;
  const nearest = offered
    .map((name) => ({ name, edits: editDistance(got.toLowerCase(), name.toLowerCase()) }))
    .reduce((best, next) => (next.edits < best.edits ? next : best), { name: '', edits: Number.POSITIVE_INFINITY });
  return nearest.edits <= Math.max(1, Math.floor(got.length / 3)) ? nearest.name : undefined;
}

/** ` Did you mean "x"?` with its leading space, or an empty string. */
export function didYouMean(got: string, offered: readonly string[]): string {
  const name = closest(got, offered);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
}

function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      let edits = Math.min(above[column] + 1, current[column - 1] + 1, above[column - 1] + change);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, before[column - 2] + 1);
      current.push(edits);
    }
    before = above;
    above = current;
  }
  return above[to.length];
}
