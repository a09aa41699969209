/**
 * matmulTransposed: every row against every row of a table. y(n, w) = Σ_i h(n, i) · table(w, i). This is the head of a
 * model whose output weights are its token embeddings; the table's gradient from here is added to the one from its use
 * as an embedding.
 */

import { asRows } from '../../numbers/engine/op-code.js';
import { defineProducts } from '../../numbers/engine/products.js';
import { withoutLastAxis } from '../../numbers/engine/tensor.js';
import { productByTranspose } from '../../numbers/kernels/product-stack.js';
import { weightedSumWords } from './matmul.js';

export const matmulTransposed = defineProducts({
  name: 'tied scores',
  inputs: ['values', 'table'],
  products([values, table]) {
    const [columns, depth] = table.shape;
    return productByTranspose(values.data.length / depth, depth, columns);
  },
  compute: { shape: ([values, table]) => [...withoutLastAxis(values.shape), table.shape[0]] },
  explain: {
    noun: 'the product with the embeddings',
    sentence: 'Each token gets a score: how well the vector at this place fits the embedding of that token.',
    symbolic: '{result}(n, w) = Σ {values}(n, i) × {table}(w, i)',
    backwardWords: weightedSumWords,
  },
  code: {
    forward: '{result} = {values} @ {table}.T',
    gradients: [
      '{result} = {gradient} @ {table}',
      ({ inputs: [values] }) =>
        values.shape.length === 1
          ? '{result} = torch.outer({gradient}, {values})'
          : `{result} = ${asRows('{gradient}', values)}.T @ ${asRows('{values}', values)}`,
    ],
  },
});
