/**
 * A recording beside a run of backstep's own. Their steps have other names, so what is compared is what both have in each
 * iteration: the parameters before it, the loss, the gradients, the parameters after it.
 */
import { type Shape, sizeOf } from '../engine/tensor.js';
import type { TraceOutcome, TraceValue } from '../timeline/trace.js';
import type { PairsOf, RecordedPair } from './compare.js';

/** What both have, in the order in which it comes about; or why they cannot be held against each other. */
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
  return sizeOf(a) === sizeOf(b) && [...a].sort().join() === [...b].sort().join();
}

/** With columns for rows, as the weights of a linear layer have in one of the two. */
function transposed(value: TraceValue): RecordedPair['second'] {
  const { shape, data } = value;
  if (data === null || shape.length !== 2) return value;
  const [rows, columns] = shape;
  const turned = data.map((_, k) => data[(k % rows) * columns + Math.floor(k / rows)]);
  return Object.create(value, { data: { value: turned } });
}
