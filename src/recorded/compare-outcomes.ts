/**
 * A recording beside a run of backstep's own. Their steps have other names, so what is compared is what both have in each
 * iteration: the parameters before it, the loss, the gradients, the parameters after it.
 */
import { type Shape, sizeOf } from '../engine/tensor.js';
import type { History } from '../timeline/history.js';
import { hasIteration } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import { isRecorded, type Trace, type TraceValue } from '../timeline/trace.js';
import { damageOf, epsilonOf, furthestElement } from './compare.js';

export type OutcomeComparison =
  | { readonly kind: 'same'; readonly iterations: number; readonly values: number }
  | { readonly kind: 'nothing'; readonly message: string }
  | {
      readonly kind: 'differ';
      readonly iteration: number;
      readonly what: string;
      readonly first: number;
      readonly second: number;
      readonly units: number;
    };

/** Two values that should be the same, the second maybe with rows for columns, as the weights of a linear layer are. */
interface Pair {
  readonly what: string;
  readonly first: TraceValue;
  readonly second: TraceValue;
}

/** @param tolerance in units in the last place of the coarser kind of number */
export function* compareOutcomes(first: History, second: History, tolerance: number): Task<OutcomeComparison> {
  const [recorded, other] = first.replay === null ? [first, second] : [second, first];
  let [iterations, values] = [0, 0];
  for (let k = 0; k < recorded.numbers.count; k++) {
    const iteration = recorded.numbers.at(k);
    if (!hasIteration(other.numbers, iteration)) continue;
    const traces = [yield* first.reach(iteration), yield* second.reach(iteration)] as const;
    const pairs = pairsOf(traces[0], traces[1]);
    if (typeof pairs === 'string') return { kind: 'nothing', message: pairs };
    iterations++;
    for (const pair of pairs) {
      const damaged = damageOf(iteration, pair.first, 'first') ?? damageOf(iteration, pair.second, 'second');
      if (damaged !== null) return { kind: 'nothing', message: damaged };
      const found = partingOf(pair);
      if (found === null) continue;
      values++;
      if (found.units > tolerance) return { kind: 'differ', iteration, what: pair.what, ...found };
    }
    yield { done: k, total: recorded.numbers.count };
  }
  if (values === 0) return { kind: 'nothing', message: 'They have no iteration in common of which values were kept.' };
  return { kind: 'same', iterations, values };
}

/** What both have, in the order in which it comes about; or why they cannot be held against each other. */
function pairsOf(first: Trace, second: Trace): readonly Pair[] | string {
  const [a, b] = [first.outcome, second.outcome];
  if (a.parameters.length !== b.parameters.length)
    return `One has ${a.parameters.length} parameters, the other ${b.parameters.length}.`;
  const odd = a.parameters.findIndex((value, k) => !isSameSize(value.shape, b.parameters[k].shape));
  if (odd !== -1) {
    const [one, other] = [a.parameters[odd], b.parameters[odd]];
    return `Parameter ${odd + 1} is ${one.symbol}, ${one.shape.join('×')}, in one and ${other.symbol}, ${other.shape.join('×')}, in the other.`;
  }
  const pair = (what: string, one: TraceValue | null | undefined, other: TraceValue | null | undefined) =>
    one == null || other == null ? [] : [{ what, first: one, second: other }];
  const each = (what: (name: string) => string, of: (trace: Trace) => readonly (TraceValue | null)[]) =>
    a.parameters.flatMap(({ symbol }, k) => pair(what(symbol), of(first)[k], of(second)[k]));
  return [
    ...each(
      (name) => `${name} before the update`,
      ({ outcome }) => outcome.parameters,
    ),
    ...pair('the loss', a.objective, b.objective),
    ...each(
      (name) => `the gradient of ${name}`,
      ({ outcome }) => outcome.gradients,
    ),
    ...each(
      (name) => `${name} after the update`,
      ({ outcome }) => outcome.updated,
    ),
  ];
}

function isSameSize(a: Shape, b: Shape): boolean {
  return sizeOf(a) === sizeOf(b) && [...a].sort().join() === [...b].sort().join();
}

function partingOf({ first, second }: Pair): { first: number; second: number; units: number } | null {
  const epsilon = Math.max(epsilonOf(first), epsilonOf(second));
  const turned = first.shape.join() === second.shape.join() ? second : transposed(second);
  const found = furthestElement(first, turned, epsilon);
  if (found === null) return null;
  const { element, units } = found;
  return { first: first.data?.[element] ?? Number.NaN, second: turned.data?.[element] ?? Number.NaN, units };
}

function transposed(value: TraceValue): Pick<TraceValue, 'data' | 'shape'> {
  if (!isRecorded(value) || value.shape.length !== 2) return value;
  const [rows, columns] = value.shape;
  const data = value.data.map((_, k) => value.data[(k % rows) * columns + Math.floor(k / rows)]);
  return { shape: [columns, rows], data };
}
