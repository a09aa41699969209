/**
 * What attention does, in numbers: a score as a dot product, what its root is for, and where a head looks over a whole
 * batch. A query sees the keys up to its own position.
 */
import type { Leaf } from '../../engine/expression.js';
import type { Frame } from '../../engine/tape.js';

interface Product {
  readonly left: Leaf;
  readonly right: Leaf;
}

export interface DotProduct {
  readonly products: readonly Product[];
  /** The number under the root that the sum is divided by; null without one. */
  readonly underRoot: number | null;
}

/** How far scores are apart, and the largest share that softmax makes of them, on average over the queries. */
interface Sharpness {
  readonly deviation: number;
  readonly largestShare: number;
}

export interface RootEffect {
  readonly underRoot: number;
  readonly withRoot: Sharpness;
  readonly withoutRoot: Sharpness;
}

const LOOKED_AT = ['the first token', 'the token before', 'itself'] as const;
type LookedAt = (typeof LOOKED_AT)[number];

/** The weight of all queries but the first of each sequence, which can look only at itself. */
export interface Habits {
  /** The mean share of each place, and what it would be if every query looked evenly at what it sees. */
  readonly places: readonly { readonly place: LookedAt; readonly share: number; readonly even: number }[];
  /** For each token that asks, where it looks most beyond an even look, the commonest first. */
  readonly tokens: readonly {
    readonly token: string;
    readonly count: number;
    readonly at: string;
    readonly share: number;
    readonly even: number;
  }[];
}

/** Null for an element that is no sum of products. */
export function dotProductOf({ op, inputs, output, attributes }: Frame, element: number): DotProduct | null {
  const whole = op.expression(inputs, output, attributes, element);
  const isRooted = whole.kind === 'binary' && whole.operator === '/';
  const sum = isRooted ? whole.left : whole;
  if (sum.kind !== 'sum') return null;
  const products = sum.terms.map((term) =>
    term.kind === 'binary' && term.operator === '×' && term.left.kind === 'value' && term.right.kind === 'value'
      ? { left: term.left, right: term.right }
      : null,
  );
  if (!products.every((product) => product !== null)) return null;
  const root = isRooted && whole.right.kind === 'function' ? whole.right.argument : null;
  return { products, underRoot: root?.kind === 'constant' ? root.value : null };
}

/** Null where scores are not divided by a root, or no query sees more than one key. */
export function effectOfRoot(frame: Frame): RootEffect | null {
  const underRoot = dotProductOf(frame, 0)?.underRoot ?? null;
  if (underRoot === null) return null;
  const rows = visibleRows(frame).filter(({ length }) => length > 1);
  if (rows.length === 0) return null;
  return { underRoot, withRoot: sharpness(rows, 1), withoutRoot: sharpness(rows, Math.sqrt(underRoot)) };
}

/** @param tokenAt the token at a position of a sequence */
export function habitsOf(frame: Frame, tokenAt: (sequence: number, position: number) => string): Habits | null {
  const length = lengthOf(frame);
  const rows = visibleRows(frame)
    .map((shares, row) => ({ shares, sequence: Math.floor(row / length), query: row % length }))
    .filter(({ query }) => query > 0);
  if (rows.length === 0) return null;
  const places = LOOKED_AT.map((place) => {
    const isThere = rows.map(({ query }) => keyOf(place, query));
    return {
      place,
      share: meanOf(rows.map(({ shares }, k) => shares[isThere[k]])),
      even: meanOf(rows.map(({ shares }) => 1 / shares.length)),
    };
  });
  const known: (readonly string[])[] = [];
  const quoted = (sequence: number): readonly string[] => {
    known[sequence] ??= Array.from({ length }, (_, position) => `"${tokenAt(sequence, position)}"`);
    return known[sequence];
  };
  const byToken = new Map<string, { count: number; weights: Map<string, Weight> }>();
  for (const { shares, sequence, query } of rows) {
    const token = tokenAt(sequence, query);
    const entry = byToken.get(token) ?? { count: 0, weights: new Map<string, Weight>() };
    byToken.set(token, entry);
    entry.count++;
    const even = 1 / shares.length;
    for (const place of LOOKED_AT) addTo(entry.weights, place, shares[keyOf(place, query)], even);
    const names = quoted(sequence);
    for (let key = 0; key < shares.length; key++) addTo(entry.weights, names[key], shares[key], even);
  }
  const tokens = Array.from(byToken, ([token, { count, weights }]) => {
    // Places come first in the map, so that a place wins over a token that always stands there.
    const [at, { share, even }] = Array.from(weights).reduce((most, each) =>
      beyond(each[1]) > beyond(most[1]) + 1e-9 ? each : most,
    );
    return { token, count, at, share: share / count, even: even / count };
  }).sort((a, b) => b.count - a.count);
  return { places, tokens };
}

function keyOf(place: LookedAt, query: number): number {
  return place === 'the first token' ? 0 : place === 'itself' ? query : query - 1;
}

function lengthOf({ output: { shape } }: Frame): number {
  return shape[shape.length - 1] ?? 0;
}

/** For each query of each sequence, the values at the keys that it sees. */
function visibleRows(frame: Frame): readonly Float64Array[] {
  const { data } = frame.output;
  const length = lengthOf(frame);
  return Array.from({ length: data.length / length }, (_, row) =>
    data.subarray(row * length, row * length + (row % length) + 1),
  );
}

function sharpness(rows: readonly Float64Array[], factor: number): Sharpness {
  let count = 0;
  let sum = 0;
  for (const row of rows) {
    count += row.length;
    for (const score of row) sum += score * factor;
  }
  const mean = sum / count;
  let squares = 0;
  for (const row of rows) for (const score of row) squares += (score * factor - mean) ** 2;
  return {
    deviation: Math.sqrt(squares / count),
    largestShare: meanOf(rows.map((row) => largestShareOf(row, factor))),
  };
}

function largestShareOf(scores: Float64Array, factor: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > most) most = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp((score - most) * factor);
  return 1 / sum;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a key gets of queries, and what it would get if they looked evenly at all that they see. */
interface Weight {
  share: number;
  even: number;
}

function beyond({ share, even }: Weight): number {
  return share - even;
}

function addTo(sums: Map<string, Weight>, name: string, share: number, even: number): void {
  const sum = sums.get(name);
  if (sum === undefined) sums.set(name, { share, even });
  else {
    sum.share += share;
    sum.even += even;
  }
}
