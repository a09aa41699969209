/**
 * The rows of a matrix as vectors: how alike their directions are, and where they lie along the two directions in which
 * they differ most.
 */
import { Random, seedRandomState } from '../../numbers/engine/random.js';
import type { ResultOf, Task } from '../../numbers/engine/task.js';

export interface Vectors {
  readonly data: Float64Array;
  /** The length of each vector. */
  readonly columns: number;
}

export type Neighbour = ReturnType<typeof neighboursOf>[number];
export type Plane = NonNullable<ResultOf<typeof leadingPlane>>;

/** All other rows, those with the most similar direction first; a row of zeros has no direction, so its cosine is NaN. */
export function neighboursOf({ data, columns }: Vectors, row: number) {
  const vector = (k: number): Float64Array => data.subarray(k * columns, (k + 1) * columns);
  const here = vector(row);
  const size = Math.sqrt(dot(here, here));
  return Array.from({ length: data.length / columns }, (_, k) => {
    const other = vector(k);
    return { row: k, cosine: dot(here, other) / (size * Math.sqrt(dot(other, other))) };
  })
    .filter((neighbour) => neighbour.row !== row)
    .sort((a, b) => orderOf(b.cosine) - orderOf(a.cosine) || a.row - b.row);
}

function orderOf(cosine: number): number {
  return Number.isNaN(cosine) ? -Infinity : cosine;
}

const MOST_ROUNDS = 1000;
const CONVERGED = 1e-10;
const ROUNDING = 1e-12;

/**
 * The two leading principal components, by power iteration. Null where a value is not finite.
 */
export function* leadingPlane({ data, columns }: Vectors) {
  if (!data.every(Number.isFinite)) return null;
  const rows = centred(data, columns);
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0);
  // A random start has a part along the direction that is sought, whatever the rows are. It is another one each time:
  // what the first direction leaves of its own start may lie along one in which the rows vary less.
  const random = new Random(seedRandomState(1));
  const directions: Float64Array[] = [];
  for (let k = 0; k < 2; k++) {
    const start = Float64Array.from({ length: columns }, () => random.nextNormal());
    directions.push(yield* leadingDirection(rows, start, directions));
  }
  const along = directions.map((direction) => rows.map((row) => dot(row, direction)));
  const [first, second] = along.map((places) => (total === 0 ? 0 : places.reduce((sum, x) => sum + x * x, 0) / total));
  return {
    /** For each row how far it lies along each of the two directions, from the mean of all rows. */
    points: rows.map((_, k) => [along[0][k], along[1][k]] as const),
    /** The share of the variance along each direction; 0 where all rows are equal. */
    shares: [first, second] as const,
  };
}

/** The direction of unit length, orthogonal to `others`, along which the rows vary most; zeros where they do not vary. */
function* leadingDirection(
  rows: readonly Float64Array[],
  start: Float64Array,
  others: readonly Float64Array[],
): Task<Float64Array> {
  let direction = unitWithout(start, others);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = new Float64Array(start.length);
    for (const row of rows) {
      const along = dot(row, direction);
      for (let c = 0; c < next.length; c++) next[c] += along * row[c];
    }
    const turned = unitWithout(next, others);
    const moved = turned.reduce((most, value, c) => Math.max(most, Math.abs(value - direction[c])), 0);
    direction = turned;
    if (moved < CONVERGED) break;
    yield { done: round, total: MOST_ROUNDS, unit: 'rounds' };
  }
  return pointingUp(direction);
}

function centred(data: Float64Array, columns: number): readonly Float64Array[] {
  const count = data.length / columns;
  const mean = new Float64Array(columns);
  data.forEach((value, i) => {
    mean[i % columns] += value / count;
  });
  return Array.from({ length: count }, (_, k) =>
    data.slice(k * columns, (k + 1) * columns).map((value, c) => value - mean[c]),
  );
}

/** The part of a vector that is orthogonal to the others, of unit length; zeros where that part is only rounding. */
function unitWithout(vector: Float64Array, others: readonly Float64Array[]): Float64Array {
  const rest = others.reduce((left, other) => {
    const along = dot(left, other);
    return left.map((value, c) => value - along * other[c]);
  }, vector);
  const size = Math.sqrt(dot(rest, rest));
  return rest.map((value) => (size > ROUNDING * Math.sqrt(dot(vector, vector)) ? value / size : 0));
}

/** A direction and its opposite are alike: the one whose largest part is positive is taken. */
function pointingUp(direction: Float64Array): Float64Array {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
