/**
 * keepLargest: only the best scores stay in the race. y(w) = z(w) where z(w) is among the k largest, else −∞.
 * Invariant: exactly k scores stay, or all when there are fewer; of equal ones the first.
 */
import { constant, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, rowOf, type Tensor } from '../engine/tensor.js';

export type KeepLargestAttributes = { readonly count: number };

export const keepLargest: Op<KeepLargestAttributes> = {
  name: 'top k',
  sentence: 'Only the highest scores stay in the race; the others become −∞ and can no longer be drawn.',
  symbolic: 'z(w) = −∞ unless among the k largest',
  inputs: ['scores'],
  differentiable: () => true,
  shape: ([scores]) => scores.shape,
  forward([scores], attributes, output) {
    const { data } = scores;
    output.fill(Number.NEGATIVE_INFINITY);
    for (let start = 0; start < output.length; start += columnsOf(scores.shape)) {
      for (const kept of keptOf(scores, start, attributes)) output[kept] = data[kept];
    }
  },
  pullback(_input, gradient, [scores], _output, attributes, result) {
    result.fill(0);
    for (let start = 0; start < result.length; start += columnsOf(scores.shape)) {
      for (const kept of keptOf(scores, start, attributes)) result[kept] = gradient.data[kept];
    }
  },
  terms: ([scores], _output, attributes, index) =>
    isKept(scores, index, attributes) ? [{ input: 0, index, value: scores.data[index], derivative: 1 }] : [],
  dependents: (_input, [scores], _output, attributes, index) =>
    isKept(scores, index, attributes) ? [{ index, derivative: 1 }] : [],
  expression: ([scores], _output, attributes, index) =>
    isKept(scores, index, attributes)
      ? value(nameElement(scores, index), scores.data[index])
      : constant(Number.NEGATIVE_INFINITY),
};

/** Indices of the largest scores in the row of `index`. */
function keptOf({ shape, data }: Tensor, index: number, { count }: KeepLargestAttributes): readonly number[] {
  return [...rowOf(shape, index)].sort((a, b) => data[b] - data[a] || a - b).slice(0, count);
}

function isKept(scores: Tensor, index: number, attributes: KeepLargestAttributes): boolean {
  return keptOf(scores, index, attributes).includes(index);
}
