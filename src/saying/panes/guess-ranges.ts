/**
 * Numbers that people guessed, in a few ranges of equal width. A range at an end is open, so that one wild guess does not
 * make all others fall into one.
 */

import { quantileOf, sortTally, type Tally } from '../../debugger/teaching/tally.js';
import { formatShort } from '../../document/numbers.js';

/** From `from`, included, to `to`, excluded; infinite at an open end. */
export interface Bin {
  readonly from: number;
  readonly to: number;
}

const MOST_BINS = 6;
/**
 * What lies further from the middle half than this many times its width is an outlier (Tukey, 1977), but not where it is
 * no further than the size of the numbers themselves: of few guesses the middle half may have no width.
 */
const FENCE = 1.5;

/** Empty where nothing was guessed. */
export function binsOf(guesses: Tally): readonly Bin[] {
  if (guesses.length === 0) return [];
  const sorted = sortTally(guesses);
  const [lower, upper] = [quantileOf(sorted, 0.25), quantileOf(sorted, 0.75)];
  const reach = Math.max(FENCE * (upper - lower), Math.abs(lower), Math.abs(upper));
  const inner = sorted.map(([guess]) => guess).filter((guess) => guess >= lower - reach && guess <= upper + reach);
  const [low, high] = [inner[0], inner[inner.length - 1]];
  const step = niceStep((high - low) / MOST_BINS, Math.max(Math.abs(low), Math.abs(high)));
  const first = Math.floor(low / step);
  const last = Math.floor(high / step);
  const edges = Array.from({ length: last - first + 2 }, (_, k) =>
    // Without the digits that come from binary fractions.
    Number(((first + k) * step).toPrecision(12)),
  );
  return [
    { from: Number.NEGATIVE_INFINITY, to: edges[0] },
    ...edges.slice(1).map((to, k) => ({ from: edges[k], to })),
    { from: edges[edges.length - 1], to: Number.POSITIVE_INFINITY },
  ];
}

export function binOf(bins: readonly Bin[], value: number): number {
  return bins.findIndex(({ from, to }) => value >= from && value < to);
}

export function nameOfBin({ from, to }: Bin): string {
  if (from === Number.NEGATIVE_INFINITY) return `below ${formatShort(to)}`;
  if (to === Number.POSITIVE_INFINITY) return `${formatShort(from)} or more`;
  return `${formatShort(from)} to ${formatShort(to)}`;
}

/** Whether a range has no end on one side. */
export function isOpenEnd({ from, to }: Bin): boolean {
  return !Number.isFinite(to - from);
}

/** The next step of 1, 2 or 5 times a power of ten; where all values are about the same, a tenth of their size. */
function niceStep(least: number, size: number): number {
  const wanted = size <= TINY ? 0.1 : least > SAME * size ? least : size / 10;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5].find((step) => step * power >= wanted) ?? 10);
}

const SAME = 1e-6;
/** Below this, numbers count as 0. */
const TINY = 1e-100;
