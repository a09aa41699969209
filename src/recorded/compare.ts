/**
 * Two recordings side by side: the first step at which their values part, aligned by module, op and order.
 * Invariant: where neither values nor statistics of a step were kept in both, nothing is said of it.
 */
import { sizeOf } from '../engine/tensor.js';
import type { History } from '../timeline/history.js';
import { hasIteration } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import type { Trace, TraceFrame, TraceValue } from '../timeline/trace.js';

/** What one of two recordings holds at the step where they part. */
export interface Parting {
  readonly frame: TraceFrame;
  readonly value: number | null;
}

export type Comparison =
  | { readonly kind: 'same'; readonly iterations: number; readonly steps: number }
  | { readonly kind: 'nothing'; readonly message: string }
  | {
      readonly kind: 'differ';
      readonly iteration: number;
      readonly first: Parting;
      readonly second: Parting;
      /** Null where the whole value is compared by its statistics. */
      readonly element: number | null;
      /** In units in the last place of the coarser kind of number; null where only statistics tell. */
      readonly units: number | null;
    }
  /** A step of one that the other lacks. */
  | {
      readonly kind: 'structure';
      readonly iteration: number;
      readonly only: 'first' | 'second';
      readonly frame: TraceFrame;
    };

const EPSILONS: Readonly<Record<string, number>> = { F64: 2 ** -52, F32: 2 ** -23, F16: 2 ** -10, BF16: 2 ** -7 };

/** @param tolerance in units in the last place of the size that the elements of a value have in the mean */
export function* compareHistories(
  first: History,
  second: History,
  tolerance: number,
  isCompared: IsCompared = everything,
): Task<Comparison> {
  const shared =
    first.numbers.count === 0 ? [] : numbersOf(first).filter((number) => hasIteration(second.numbers, number));
  if (shared.length === 0) return { kind: 'nothing', message: 'They have no iteration in common.' };
  let steps = 0;
  for (const [k, iteration] of shared.entries()) {
    yield { done: k, total: shared.length };
    const traces = [first.trace(iteration), second.trace(iteration)] as const;
    const found = compareTraces(iteration, traces[0], traces[1], tolerance, isCompared);
    if (found !== null) return found;
    steps += traces[0].frames.filter(isCompared).length;
  }
  return { kind: 'same', iterations: shared.length, steps };
}

type IsCompared = (frame: TraceFrame) => boolean;

const everything: IsCompared = () => true;

/** Ranks compute with data of their own until they exchange gradients: these, and the update, are to be the same. */
export const afterExchange: IsCompared = ({ scope, op }) => scope[0] === 'update' || EXCHANGE.test(op.name);

const EXCHANGE = /^(?:_?c10d(?:_functional)?::)?_?(?:allreduce|all_reduce)/;

/** One iteration of a run, or of a rank, beside another. */
export function* compareIterations(
  first: readonly [History, number],
  second: readonly [History, number],
  tolerance: number,
): Task<Comparison> {
  const traces = [yield* first[0].reach(first[1]), yield* second[0].reach(second[1])] as const;
  const found = compareTraces(first[1], traces[0], traces[1], tolerance, everything);
  return found ?? { kind: 'same', iterations: 1, steps: traces[0].frames.length };
}

function numbersOf({ numbers }: History): readonly number[] {
  return Array.from({ length: numbers.count }, (_, k) => numbers.at(k));
}

function compareTraces(
  iteration: number,
  first: Trace,
  second: Trace,
  tolerance: number,
  isCompared: IsCompared,
): Comparison | null {
  const theirs = second.frames.filter(isCompared);
  const others = byName(theirs);
  const taken = new Set<number>();
  for (const frame of first.frames.filter(isCompared)) {
    const other = others.get(nameOf(frame))?.shift();
    if (other === undefined) return { kind: 'structure', iteration, only: 'first', frame };
    taken.add(other.index);
    const found = partingOf(iteration, frame, other, tolerance);
    if (found !== null) return found;
  }
  const extra = theirs.find(({ index }) => !taken.has(index));
  return extra === undefined ? null : { kind: 'structure', iteration, only: 'second', frame: extra };
}

function nameOf({ scope, label, output }: TraceFrame): string {
  return JSON.stringify([scope, label, output.shape]);
}

function byName(frames: readonly TraceFrame[]): Map<string, TraceFrame[]> {
  const found = new Map<string, TraceFrame[]>();
  for (const frame of frames) {
    const name = nameOf(frame);
    const same = found.get(name);
    if (same === undefined) found.set(name, [frame]);
    else same.push(frame);
  }
  return found;
}

function partingOf(iteration: number, first: TraceFrame, second: TraceFrame, tolerance: number): Comparison | null {
  const damaged = damageOf(iteration, first.output, 'first') ?? damageOf(iteration, second.output, 'second');
  if (damaged !== null) return { kind: 'nothing', message: damaged };
  const epsilon = Math.max(epsilonOf(first.output), epsilonOf(second.output));
  const furthest = furthestElement(first.output, second.output, epsilon);
  if (furthest === null) return byStatistics(iteration, first, second, tolerance * epsilon);
  const { element, units } = furthest;
  if (!(units > tolerance)) return null;
  const at = (frame: TraceFrame): Parting => ({ frame, value: frame.output.data?.[element] ?? null });
  return { kind: 'differ', iteration, first: at(first), second: at(second), element, units };
}

/** That a value cannot be compared, since it is not what was recorded; null where it is. */
export function damageOf(
  iteration: number,
  { symbol, damage = null }: Pick<TraceValue, 'symbol' | 'damage'>,
  which: 'first' | 'second',
): string | null {
  return damage === null
    ? null
    : `They cannot be compared further: in iteration ${iteration} of the ${which}, the values of ${symbol} are damaged: ${damage}.`;
}

/** The step from 1 to the next number of its kind. */
export function epsilonOf({ dtype }: Pick<TraceValue, 'dtype'>): number {
  return EPSILONS[dtype ?? ''] ?? EPSILONS.F64;
}

type Numbers = Pick<TraceValue, 'data'>;

/** The element where two values are furthest apart; null where one was not kept. Units are of the root mean square, or of the element where that is larger. */
export function furthestElement(first: Numbers, second: Numbers, epsilon: number) {
  const [a, b] = [first.data, second.data];
  if (a === null || b === null || a.length !== b.length) return null;
  const size = Math.sqrt(a.reduce((sum, x) => sum + (Number.isFinite(x) ? x * x : 0), 0) / Math.max(1, a.length));
  let furthest = { element: 0, units: 0 };
  for (let element = 0; element < a.length; element++) {
    if (Object.is(a[element], b[element]) || a[element] === b[element]) continue;
    const distance = Math.abs(a[element] - b[element]);
    const unit = epsilon * Math.max(size, Math.abs(a[element]), Math.abs(b[element]));
    const units = Number.isFinite(distance) ? distance / unit : Number.POSITIVE_INFINITY;
    if (units > furthest.units) furthest = { element, units };
  }
  return furthest;
}

/** Means and sizes of sums that were added in another order differ by more than one element does. */
function byStatistics(iteration: number, first: TraceFrame, second: TraceFrame, tolerance: number): Comparison | null {
  const [a, b] = [first.output.statistics, second.output.statistics];
  if (a == null || b == null) return null;
  const near = (x: number | null, y: number | null): boolean =>
    x === y ||
    (x !== null &&
      y !== null &&
      Math.abs(x - y) <= tolerance * Math.max(a.rms ?? 0, Math.abs(x)) + ROUNDED * Math.abs(x));
  const isSame =
    a.nan === b.nan &&
    a.infinite === b.infinite &&
    near(a.minimum, b.minimum) &&
    near(a.maximum, b.maximum) &&
    near(a.rms, b.rms);
  if (isSame || sizeOf(first.output.shape) === 0) return null;
  const at = (frame: TraceFrame): Parting => ({ frame, value: frame.output.statistics?.rms ?? null });
  return { kind: 'differ', iteration, first: at(first), second: at(second), element: null, units: null };
}

/** Statistics are written down with nine digits. */
const ROUNDED = 1e-8;
