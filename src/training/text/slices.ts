/**
 * Work on a long text, cut into slices, so that whoever waits for it can be told how far it is, and can drop it.
 * Invariant: where it pauses has no influence on what comes of it.
 */

import { type Count, createPause } from '../../numbers/engine/task.js';

export type Sliced<T> = Generator<Count, T, void>;

/** A text in parts, in order, which can be gone through repeatedly; no token spans two of them. */
export interface Parts extends Iterable<string> {
  /** How many characters they have together, about. */
  readonly size: number;
}

/** Visits the parts in order, until a visit returns something. */
export function* visitParts<T>(
  parts: Parts,
  visit: (part: string, start: number) => T | undefined,
): Sliced<T | undefined> {
  const isDue = createPause();
  let done = 0;
  for (const part of parts) {
    const found = visit(part, done);
    if (found !== undefined) return found;
    done += part.length;
    if (isDue()) yield { done: Math.min(done, parts.size), total: parts.size, unit: 'characters' };
  }
  return undefined;
}

/** What a pattern finds, in the order in which it first comes, and how often. */
export function* countMatches(parts: Parts, pattern: RegExp): Sliced<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  yield* visitParts(parts, (part) => {
    for (const [found] of part.matchAll(pattern)) counts.set(found, (counts.get(found) ?? 0) + 1);
  });
  return counts;
}
