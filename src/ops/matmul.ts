/** matmul: every row goes through the same weights. y(n, j) = Σ_i x(n, i) · W(i, j), weights stored [in, out]. */
import type { Op } from '../engine/op.js';
import { defineProducts } from '../engine/products.js';
import { withoutLastAxis } from '../engine/tensor.js';
import { product } from '../kernels/product-stack.js';

export const matmul = defineProducts({
  name: 'matmul',
  sentence: 'Each output is a weighted sum of its row: every input times its weight, all added.',
  symbolic: '{result}(n, j) = Σ {values}(n, i) × {weights}(i, j)',
  inputs: ['values', 'weights'],
  shape: ([values, weights]) => [...withoutLastAxis(values.shape), weights.shape[1]],
  products([values, weights]) {
    const [depth, columns] = weights.shape;
    return product(values.data.length / depth, depth, columns);
  },
});

/** The same op where the outputs are the scores of the words. */
export const scoreMatmul: Op = {
  ...matmul,
  name: 'score matmul',
  sentence: 'Each token gets a score: how well the vector at this place fits the weights of that token.',
  symbolic: '{result}(n, w) = Σ {values}(n, i) × {weights}(i, w)',
};
