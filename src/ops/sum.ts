/**
 * sum: over the last axis. y = Σ_v x(v).
 * Invariant: elements are added from left to right, so that a replay gives the same bits.
 */
import { sum as sumOf } from '../engine/expression.js';
import { defineOp, dividedByRows, element, termOf } from '../engine/op.js';
import { columnsOf, rowOf, type Tensor, withoutLastAxis } from '../engine/tensor.js';
import { rowSums } from '../kernels/rows/sums.js';

export const sum = defineOp({
  name: 'sum',
  noun: 'the sum',
  sentence: 'All of them are added: each one will become a share of this total.',
  symbolic: 'Σ e^z(w)',
  inputs: ['values'],
  shape: ([values]) => withoutLastAxis(values.shape),
  division: dividedByRows(0),
  forward([{ data, shape }], _attributes, output) {
    return rowSums(data, columnsOf(shape), output);
  },
  pullback(_input, gradient, [{ shape }], _output, _attributes, result) {
    const columns = columnsOf(shape);
    for (let i = 0; i < result.length; i++) result[i] = gradient.data[Math.floor(i / columns)];
  },
  terms: (inputs, _output, _attributes, index) => summed(inputs[0], index).map((from) => termOf(inputs, 0, from, 1)),
  dependents: (_input, [{ shape }], _output, _attributes, index) => [
    { index: Math.floor(index / columnsOf(shape)), derivative: 1 },
  ],
  expression: ([values], _output, _attributes, index) =>
    sumOf(
      `Σ ${values.symbol}`,
      summed(values, index).map((from) => element(values, from)),
    ),
});

/** Flat indices of the elements that an output element sums. */
function summed({ shape }: Tensor, index: number): readonly number[] {
  return rowOf(shape, index * columnsOf(shape));
}
