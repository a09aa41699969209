/**
 * Two runs side by side: the first place at which their values part.
 * Invariant: where neither values nor statistics were kept in both, nothing is said.
 */

import { pathOf } from '../../numbers/engine/tape.js';
import type { Task } from '../../numbers/engine/task.js';
import { range, type Shape, sizeOf } from '../../numbers/engine/tensor.js';
import { nameElement } from '../../numbers/engine/value.js';
import type { History } from '../../timeline/history.js';
import type { Trace, TraceFrame, TraceOutcome, TraceValue } from '../../timeline/trace.js';
import { type AlignedName, align } from './align.js';

/** Two values that should be the same. */
interface RecordedPair {
  /** What they are, or the step that computes them. */
  readonly what: string;
  readonly first: TraceValue;
  /** Has its numbers in the order of the first. */
  readonly second: Compared;
  /** The steps that compute them, if they are steps of the same program. */
  readonly frames?: readonly [TraceFrame, TraceFrame];
}

type Compared = Pick<TraceValue, 'symbol' | 'dtype' | 'damage' | 'data' | 'statistics'>;

/** Why no pairs follow. */
type Ending =
  | { readonly kind: 'nothing'; readonly message: string }
  /** A step of one that the other lacks. */
  | { readonly kind: 'structure'; readonly only: 0 | 1; readonly frame: TraceFrame };

type PairsOf = (first: Trace, second: Trace) => Iterable<RecordedPair | Ending>;

export type RecordingComparison =
  | { readonly kind: 'same'; readonly iterations: number; readonly values: number }
  | ({ readonly iteration: number } & Ending)
  | {
      readonly kind: 'differ';
      readonly iteration: number;
      readonly pair: RecordedPair;
      /** What is compared: the element where they are furthest apart, or a statistic of the whole. */
      readonly name: string;
      readonly values: readonly (number | null)[];
      /** In units in the last place of the coarser kind of number; null where only statistics tell. */
      readonly units: number | null;
    };

const EPSILONS: Readonly<Record<string, number>> = { F64: 2 ** -52, F32: 2 ** -23, F16: 2 ** -10, BF16: 2 ** -7 };

/**
 * @param iterations of the first, each with that of the second to hold against it
 * @param tolerance in units in the last place of the size that the elements of a value have in the mean
 */
export function* compareRuns(
  [first, second]: readonly [History, History],
  iterations: readonly (readonly [number, number])[],
  pairsOf: PairsOf,
  tolerance: number,
): Task<RecordingComparison> {
  let values = 0;
  for (const [done, [iteration, other]] of iterations.entries()) {
    yield { done, total: iterations.length };
    for (const pair of pairsOf(yield* first.reach(iteration), yield* second.reach(other))) {
      if ('kind' in pair) return { iteration, ...pair };
      const message = damageOf(iteration, pair.first, 'first') ?? damageOf(iteration, pair.second, 'second');
      if (message !== null) return { kind: 'nothing', iteration, message };
      const found = distanceOf(pair, tolerance);
      if (found === null) continue;
      values++;
      if (found.isApart) return { kind: 'differ', iteration, pair, ...found };
    }
  }
  if (values > 0) return { kind: 'same', iterations: iterations.length, values };
  const message = `They have no iteration in common${iterations.length === 0 ? '' : ' of which values were kept'}.`;
  return { kind: 'nothing', iteration: 0, message };
}

/** The iterations that both have. */
export function sharedIterations(first: History, second: History): readonly (readonly [number, number])[] {
  const [recorded, other] = first.replay === null ? [first, second] : [second, first];
  return range(recorded.numbers.count)
    .map((k) => recorded.numbers.at(k))
    .filter((number) => other.numbers.has(number))
    .map((number) => [number, number]);
}

/** Ranks compute with data of their own until they exchange gradients: these, and the update, are to be the same. */
export function isAfterExchange({ scope, op }: TraceFrame): boolean {
  return scope[0] === 'update' || EXCHANGE.test(op.name);
}

const EXCHANGE = /^(?:_?c10d(?:_functional)?::)?_?(?:allreduce|all_reduce)/;

/** The steps of two iterations, aligned by module, op and order; a step of one alone stands before what follows it there. */
export function stepPairs(isCompared: (frame: TraceFrame) => boolean): PairsOf {
  return function* pairsOf(first, second) {
    const [ours, theirs] = [first, second].map(({ frames }) => frames.filter(isCompared));
    const counterparts = align(ours.map(namesOf), theirs.map(namesOf));
    const taken = new Set(counterparts);
    const extra = range(theirs.length).filter((position) => !taken.has(position));
    for (const [k, frame] of ours.entries()) {
      const position = counterparts[k];
      if (position === null) return yield { kind: 'structure', only: 0, frame };
      if (extra.length > 0 && extra[0] < position) return yield { kind: 'structure', only: 1, frame: theirs[extra[0]] };
      const other = theirs[position];
      const what = `step ${frame.index + 1}, ${pathOf(frame)}`;
      yield { what, first: frame.output, second: other.output, frames: [frame, other] };
    }
    if (extra.length > 0) yield { kind: 'structure', only: 1, frame: theirs[extra[0]] };
  };
}

/** Whether a step of the update belongs to clipping or to a parameter depends on others, and so does what its output is. */
function namesOf({ scope, label, output: { shape, symbol } }: TraceFrame): AlignedName {
  const name = JSON.stringify([scope[0] === 'update' ? 'update' : scope, label, shape]);
  return { name, exact: scope[0] === 'update' ? `${name} ${symbol.replace(/#\d+$/, '')}` : name };
}

/**
 * The pairs of a recording and a run of backstep's own. Their steps have other names, so these are what both have in each
 * iteration, in the order in which it comes about: the parameters before it, the loss, the gradients, the parameters
 * after it; or why they cannot be held against each other.
 */
export const outcomePairs: PairsOf = function* pairsOf({ outcome: a }, { outcome: b }) {
  const message = differenceOf(a.parameters, b.parameters);
  if (message !== null) return yield { kind: 'nothing', message };
  yield* pairsIn(a, b, 'parameters', (name) => `${name} before the update`);
  yield* pairIn('the loss', a.objective, b.objective);
  yield* pairsIn(a, b, 'gradients', (name) => `the gradient of ${name}`);
  yield* pairsIn(a, b, 'updated', (name) => `${name} after the update`);
};

function differenceOf(a: readonly TraceValue[], b: readonly TraceValue[]): string | null {
  if (a.length !== b.length) return `One has ${a.length} parameters, the other ${b.length}.`;
  const odd = a.findIndex((value, k) => !isSameSize(value.shape, b[k].shape));
  if (odd === -1) return null;
  const [one, other] = [a[odd], b[odd]];
  return `Parameter ${odd + 1} is ${one.symbol}, ${one.shape.join('×')}, in one and ${other.symbol}, ${other.shape.join('×')}, in the other.`;
}

function* pairsIn(
  a: TraceOutcome,
  b: TraceOutcome,
  part: 'parameters' | 'gradients' | 'updated',
  what: (name: string) => string,
): Generator<RecordedPair> {
  for (const [k, { symbol }] of a.parameters.entries()) yield* pairIn(what(symbol), a[part][k], b[part][k]);
}

function* pairIn(what: string, first: TraceValue | null | undefined, second: TraceValue | null | undefined) {
  if (first == null || second == null) return;
  const isTurned = first.shape.join() !== second.shape.join();
  yield { what, first, second: isTurned ? transposed(second) : second };
}

function isSameSize(a: Shape, b: Shape): boolean {
  return sizeOf(a) === sizeOf(b) && a.toSorted().join() === b.toSorted().join();
}

/** The value with rows and columns exchanged, as one of the two may have the weights of a linear layer. */
function transposed(value: TraceValue): RecordedPair['second'] {
  const { shape, data } = value;
  if (data === null || shape.length !== 2) return value;
  const [rows, columns] = shape;
  const turned = data.map((_, k) => data[(k % rows) * columns + Math.floor(k / rows)]);
  return Object.create(value, { data: { value: turned } });
}

/** Says that a value is not what was recorded and so cannot be compared; null where it can. */
function damageOf(iteration: number, { symbol, damage = null }: Compared, which: string): string | null {
  return damage === null
    ? null
    : `They cannot be compared further: in iteration ${iteration} of the ${which}, the values of ${symbol} are damaged: ${damage}.`;
}

/** How far two values are apart; null where too little of them was kept to tell. */
function distanceOf({ first, second }: RecordedPair, tolerance: number) {
  const epsilon = Math.max(epsilonOf(first), epsilonOf(second));
  const furthest = furthestElement(first, second, epsilon);
  if (furthest !== null) {
    const { element, units } = furthest;
    const values = [first, second].map(({ data }) => data?.[element] ?? null);
    return { name: nameElement(first, element), values, units, isApart: units > tolerance };
  }
  const isApart = haveOtherStatistics(first, second, tolerance * epsilon);
  if (isApart === null) return null;
  const values = [first, second].map(({ statistics }) => statistics?.rms ?? null);
  return { name: `the root mean square of ${first.symbol}`, values, units: null, isApart };
}

/** The step from 1 to the next number of its kind. */
function epsilonOf({ dtype }: Compared): number {
  return EPSILONS[dtype ?? ''] ?? EPSILONS.F64;
}

/** The element where two values are furthest apart; null where one was not kept. Units are of the root mean square, or of the element where that is larger. */
function furthestElement({ data: a }: Compared, { data: b }: Compared, epsilon: number) {
  if (a === null || b === null || a.length !== b.length) return null;
  const size = Math.sqrt(a.reduce((sum, x) => sum + (Number.isFinite(x) ? x * x : 0), 0) / Math.max(1, a.length));
  let furthest = { element: 0, units: 0 };
  for (let element = 0; element < a.length; element++) {
    if (Object.is(a[element], b[element]) || a[element] === b[element]) continue;
    const distance = Math.abs(a[element] - b[element]);
    const unit = epsilon * Math.max(size, Math.abs(a[element]), Math.abs(b[element]));
    const units = Number.isFinite(distance) ? distance / unit : Infinity;
    if (units > furthest.units) furthest = { element, units };
  }
  return furthest;
}

/** Null where one has none. Means and sizes of sums that were added in another order differ by more than one element does. */
function haveOtherStatistics(first: TraceValue, second: Compared, tolerance: number): boolean | null {
  const [a, b] = [first.statistics, second.statistics];
  if (a == null || b == null) return null;
  const isNear = (x: number | null, y: number | null): boolean =>
    x === y ||
    (x !== null &&
      y !== null &&
      Math.abs(x - y) <= tolerance * Math.max(a.rms ?? 0, Math.abs(x)) + ROUNDED * Math.abs(x));
  const isSame =
    a.nan === b.nan &&
    a.infinite === b.infinite &&
    isNear(a.minimum, b.minimum) &&
    isNear(a.maximum, b.maximum) &&
    isNear(a.rms, b.rms);
  return !isSame && sizeOf(first.shape) > 0;
}

/** Statistics are written down with nine digits. */
const ROUNDED = 1e-8;
