/**
 * matmulTransposed: every row against every row of a table. y(n, w) = Σ_i h(n, i) · table(w, i): the head of a model
 * whose output weights are its token embeddings.
 * Invariant: each sum runs in increasing order of i; the table's gradient here meets that of its use as embedding.
 */
import { multiply as product, sum, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { withoutLastAxis } from '../engine/tensor.js';
import { multiply, multiplyByTranspose, multiplyTransposeBy } from '../kernels/matmul.js';

export const matmulTransposed: Op = {
  name: 'tied scores',
  sentence: 'Each word gets a score: how well the vector at this place fits the embedding of that word.',
  symbolic: 'z(n, w) = Σ h(n, i) × embedding(w, i)',
  inputs: ['values', 'table'],
  differentiable: () => true,
  shape: ([values, table]) => [...withoutLastAxis(values.shape), table.shape[0]],
  forward([values, table], _attributes, output) {
    const [columns, depth] = table.shape;
    multiplyByTranspose(values.data, table.data, values.data.length / depth, depth, columns, output);
  },
  pullback(input, gradient, [values, table], _output, _attributes, result) {
    const [columns, depth] = table.shape;
    const rows = values.data.length / depth;
    if (input === 0) multiply(gradient.data, table.data, rows, columns, depth, result);
    else multiplyTransposeBy(gradient.data, values.data, columns, rows, depth, result);
  },
  terms([values, table], _output, _attributes, index) {
    const [columns, depth] = table.shape;
    const fromRow = Math.floor(index / columns) * depth;
    const byRow = (index % columns) * depth;
    return Array.from({ length: depth }, (_, i) => {
      const factor = values.data[fromRow + i];
      const weight = table.data[byRow + i];
      return [
        { input: 0, index: fromRow + i, value: factor, derivative: weight },
        { input: 1, index: byRow + i, value: weight, derivative: factor },
      ];
    }).flat();
  },
  dependents(input, [values, table], _output, _attributes, index) {
    const [columns, depth] = table.shape;
    const row = Math.floor(index / depth);
    const i = index % depth;
    if (input === 0) {
      return Array.from({ length: columns }, (_, word) => ({
        index: row * columns + word,
        derivative: table.data[word * depth + i],
      }));
    }
    return Array.from({ length: values.data.length / depth }, (_, n) => ({
      index: n * columns + row,
      derivative: values.data[n * depth + i],
    }));
  },
  expression([values, table], _output, _attributes, index) {
    const [columns, depth] = table.shape;
    const fromRow = Math.floor(index / columns) * depth;
    const byRow = (index % columns) * depth;
    const products = Array.from({ length: depth }, (_, i) =>
      product(
        value(nameElement(values, fromRow + i), values.data[fromRow + i]),
        value(nameElement(table, byRow + i), table.data[byRow + i]),
      ),
    );
    return sum(`Σ ${values.symbol} × ${table.symbol}`, products);
  },
};
