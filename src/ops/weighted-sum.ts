/**
 * weightedSum: every position takes from each value vector of its sequence as much as its weight says.
 * y(i, d) = Σ_j w(i, j) · v(j, d). Values come as rows, one sequence of `length` rows after the other.
 * Invariant: each sum runs in increasing order of j.
 */
import { multiply as product, sum, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf } from '../engine/tensor.js';
import { multiply, multiplyByTranspose, multiplyTransposeBy } from '../kernels/matmul.js';
import { forEachSequence, type SequenceAttributes } from './attention-scores.js';

export const weightedSum: Op<SequenceAttributes> = {
  name: 'weighted sum',
  sentence: 'Each position takes a mixture of the value vectors, as much of each as its attention weight says.',
  symbolic: 'y(i, d) = Σ w(i, j) × v(j, d)',
  inputs: ['weights', 'values'],
  differentiable: () => true,
  shape: ([, values]) => values.shape,
  forward([weights, values], { length }, output) {
    const width = columnsOf(values.shape);
    forEachSequence(output.length / (length * width), length * width, length * length, (rows, square) => {
      multiply(square(weights.data), rows(values.data), length, length, width, rows(output));
    });
  },
  pullback(input, gradient, [weights, values], _output, { length }, result) {
    const width = columnsOf(values.shape);
    forEachSequence(values.data.length / (length * width), length * width, length * length, (rows, square) => {
      if (input === 0) {
        multiplyByTranspose(rows(gradient.data), rows(values.data), length, width, length, square(result));
      } else multiplyTransposeBy(square(weights.data), rows(gradient.data), length, length, width, rows(result));
    });
  },
  terms([weights, values], _output, { length }, index) {
    const { weightsFrom, valuesFrom, width } = placesOf(index, length, columnsOf(values.shape));
    return Array.from({ length }, (_, j) => {
      const weight = weights.data[weightsFrom + j];
      const mixed = values.data[valuesFrom + j * width];
      return [
        { input: 0, index: weightsFrom + j, value: weight, derivative: mixed },
        { input: 1, index: valuesFrom + j * width, value: mixed, derivative: weight },
      ];
    }).flat();
  },
  dependents(input, [weights, values], _output, { length }, index) {
    const width = columnsOf(values.shape);
    if (input === 0) {
      const row = Math.floor(index / length);
      const other = (row - (row % length) + (index % length)) * width;
      return Array.from({ length: width }, (_, d) => ({ index: row * width + d, derivative: values.data[other + d] }));
    }
    const row = Math.floor(index / width);
    const position = row % length;
    return Array.from({ length }, (_, i) => {
      const query = row - position + i;
      return {
        index: query * width + (index % width),
        derivative: weights.data[query * length + position],
      };
    });
  },
  expression([weights, values], _output, { length }, index) {
    const { weightsFrom, valuesFrom, width } = placesOf(index, length, columnsOf(values.shape));
    const products = Array.from({ length }, (_, j) => {
      const mixed = valuesFrom + j * width;
      return product(
        value(nameElement(weights, weightsFrom + j), weights.data[weightsFrom + j]),
        value(nameElement(values, mixed), values.data[mixed]),
      );
    });
    return sum(`Σ ${weights.symbol} × ${values.symbol}`, products);
  },
};

/** Where the row of weights and the column of values of one output start. */
function placesOf(index: number, length: number, width: number) {
  const row = Math.floor(index / width);
  return { weightsFrom: row * length, valuesFrom: (row - (row % length)) * width + (index % width), width };
}
