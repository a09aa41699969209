/**
 * matmul: every row through the same weights. y(n, j) = Σ_i x(n, i) · W(i, j), weights stored [in, out].
 * Invariant: each sum runs in increasing order of i, so that a replay gives the same bits whichever kernel computes it.
 */
import { multiply as product, sum, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, withoutLastAxis } from '../engine/tensor.js';
import { multiply, multiplyByTranspose, multiplyTransposeBy } from '../kernels/matmul.js';

export const matmul: Op = {
  name: 'matmul',
  sentence: 'Each output is a weighted sum of its row: every input times its weight, all added.',
  symbolic: 'y(n, j) = Σ x(n, i) × W(i, j)',
  inputs: ['values', 'weights'],
  differentiable: () => true,
  shape: ([values, weights]) => [...withoutLastAxis(values.shape), weights.shape[1]],
  forward([values, weights], _attributes, output) {
    const [depth, columns] = weights.shape;
    multiply(values.data, weights.data, values.data.length / depth, depth, columns, output);
  },
  pullback(input, gradient, [values, weights], _output, _attributes, result) {
    const [depth, columns] = weights.shape;
    const rows = values.data.length / depth;
    if (input === 0) multiplyByTranspose(gradient.data, weights.data, rows, columns, depth, result);
    else multiplyTransposeBy(values.data, gradient.data, depth, rows, columns, result);
  },
  terms([values, weights], _output, _attributes, index) {
    const [depth, columns] = weights.shape;
    const row = Math.floor(index / columns);
    return Array.from({ length: depth }, (_, i) => {
      const from = row * depth + i;
      const by = i * columns + (index % columns);
      const factor = values.data[from];
      const weight = weights.data[by];
      return [
        { input: 0, index: from, value: factor, derivative: weight },
        { input: 1, index: by, value: weight, derivative: factor },
      ];
    }).flat();
  },
  dependents(input, [values, weights], _output, _attributes, index) {
    const [depth, columns] = weights.shape;
    if (input === 0) {
      const row = Math.floor(index / depth);
      const i = index % depth;
      return Array.from({ length: columns }, (_, j) => ({
        index: row * columns + j,
        derivative: weights.data[i * columns + j],
      }));
    }
    const i = Math.floor(index / columns);
    return Array.from({ length: values.data.length / depth }, (_, row) => ({
      index: row * columns + (index % columns),
      derivative: values.data[row * depth + i],
    }));
  },
  expression([values, weights], _output, _attributes, index) {
    const depth = columnsOf(values.shape);
    const columns = weights.shape[1];
    const row = Math.floor(index / columns);
    const products = Array.from({ length: depth }, (_, i) => {
      const from = row * depth + i;
      const by = i * columns + (index % columns);
      return product(
        value(nameElement(values, from), values.data[from]),
        value(nameElement(weights, by), weights.data[by]),
      );
    });
    return sum(`Σ ${values.symbol} × ${weights.symbol}`, products);
  },
};

/** The same where the outputs are the scores of the words. */
export const scoreMatmul: Op = {
  ...matmul,
  name: 'score matmul',
  sentence: 'Each word gets a score: how well the vector at this place fits the weights of that word.',
  symbolic: 'z(n, w) = Σ h(n, i) × W(i, w)',
};
