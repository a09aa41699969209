/**
 * What attention does, in numbers: a score as a dot product, what its root is for, and where a head looks over a whole
 * batch. A query sees the keys up to its own position.
 */

import type { Frame } from '../numbers/engine/tape.js';
import { columnsOf } from '../numbers/engine/tensor.js';
import { exp } from '../numbers/kernels/elementary.js';
import { expressionOf } from '../timeline/trace.js';
import { groupBy } from '../training/group-by.js';

export type RootEffect = NonNullable<ReturnType<typeof effectOfRoot>>;

/** Where a query may look, and the key that stands there. */
const PLACES: readonly (readonly [place: string, keyOf: (query: number) => number])[] = [
  ['the first token', () => 0],
  ['the token before', (query) => query - 1],
  ['itself', (query) => query],
];

/** What a place gets of queries, and what it would get if they looked evenly at all that they see. */
interface Look {
  readonly at: string;
  readonly share: number;
  readonly even: number;
}

export type Habits = NonNullable<ReturnType<typeof habitsOf>>;

/** Null for an element that is no sum of products. */
export function dotProductOf(frame: Frame, element: number) {
  const whole = expressionOf(frame, element);
  const isRooted = whole.kind === 'binary' && whole.operator === '/';
  const sum = isRooted ? whole.left : whole;
  if (sum.kind !== 'sum') return null;
  const products = sum.terms.flatMap((term) => {
    if (term.kind !== 'binary' || term.operator !== '×') return [];
    const { left, right } = term;
    return left.kind === 'value' && right.kind === 'value' ? [{ left, right }] : [];
  });
  if (products.length < sum.terms.length) return null;
  const root = isRooted && whole.right.kind === 'function' ? whole.right.argument : null;
  /** The number under the root that the sum is divided by; null without one. */
  return { products, underRoot: root?.kind === 'constant' ? root.value : null };
}

/** Null where scores are not divided by a root, or no query sees more than one key. */
export function effectOfRoot(frame: Frame) {
  const underRoot = dotProductOf(frame, 0)?.underRoot ?? null;
  if (underRoot === null) return null;
  const rows = visibleRows(frame).filter(({ length }) => length > 1);
  if (rows.length === 0) return null;
  return { underRoot, withRoot: sharpness(rows, 1), withoutRoot: sharpness(rows, Math.sqrt(underRoot)) };
}

/**
 * The weight of all queries but the first of each sequence, which can look only at itself.
 * @param tokenAt the token at a position of a sequence
 */
export function habitsOf(frame: Frame, tokenAt: (sequence: number, position: number) => string) {
  const length = columnsOf(frame.output.shape);
  const names = Array.from({ length: frame.output.data.length / length ** 2 }, (_, sequence) =>
    Array.from({ length }, (__, position) => `"${tokenAt(sequence, position)}"`),
  );
  const queries = visibleRows(frame)
    .map((shares, row): Query => ({ shares, position: row % length, tokens: names[Math.floor(row / length)] }))
    .filter(({ position }) => position > 0);
  if (queries.length === 0) return null;
  const byToken = [...groupBy(queries, ({ tokens, position }) => tokens[position])];
  return {
    /** The mean share of each place. */
    places: looksOf(queries).slice(0, PLACES.length),
    /** For each token that asks, where it looks most beyond an even look, the commonest first. */
    tokens: byToken
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([token, own]) => {
        // Places come first, so that a place wins over a token that always stands there.
        const most = looksOf(own).reduce((best, each) => (beyond(each) > beyond(best) + 1e-9 ? each : best));
        return { token, ...most };
      }),
  };
}

interface Query {
  /** The weights of the keys that it sees. */
  readonly shares: Float64Array;
  readonly position: number;
  /** The names of all tokens of its sequence. */
  readonly tokens: readonly string[];
}

/** Where queries look on average: first the places, then all tokens that they see. */
function looksOf(queries: readonly Query[]): readonly Look[] {
  const sums = new Map<string, { share: number; even: number }>();
  for (const { shares, position, tokens } of queries) {
    const add = (at: string, key: number): void => {
      const sum = sums.get(at) ?? { share: 0, even: 0 };
      sum.share += shares[key];
      sum.even += 1 / shares.length;
      sums.set(at, sum);
    };
    for (const [place, keyOf] of PLACES) add(place, keyOf(position));
    for (let key = 0; key < shares.length; key++) add(tokens[key], key);
  }
  const count = queries.length;
  return Array.from(sums, ([at, { share, even }]) => ({ at, share: share / count, even: even / count }));
}

function beyond({ share, even }: Look): number {
  return share - even;
}

/** For each query of each sequence, the values at the keys that it sees. */
function visibleRows(frame: Frame): readonly Float64Array[] {
  const { data } = frame.output;
  const length = columnsOf(frame.output.shape);
  return Array.from({ length: data.length / length }, (_, row) =>
    data.subarray(row * length, row * length + (row % length) + 1),
  );
}

/**
 * How far scores that are `factor` times as large as these are apart, and the largest share that softmax makes of them, on
 * average over the queries.
 */
function sharpness(rows: readonly Float64Array[], factor: number) {
  const scores = rows.flatMap((row) => [...row]);
  const mean = meanOf(scores);
  return {
    deviation: factor * Math.sqrt(meanOf(scores.map((score) => (score - mean) ** 2))),
    largestShare: meanOf(rows.map((row) => largestShareOf(row, factor))),
  };
}

function largestShareOf(scores: Float64Array, factor: number): number {
  let most = -Infinity;
  for (const score of scores) if (score > most) most = score;
  let sum = 0;
  for (const score of scores) sum += exp((score - most) * factor);
  return 1 / sum;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
