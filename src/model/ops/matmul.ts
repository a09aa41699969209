/** matmul: every row goes through the same weights. y(n, j) = Σ_i x(n, i) · W(i, j), weights stored [in, out]. */
import { renameOp } from '../../numbers/engine/op.js';
import { asRows, type OpCode } from '../../numbers/engine/op-code.js';
import type { Attributes } from '../../numbers/engine/op-computing.js';
import type { BackwardWords } from '../../numbers/engine/op-explanation.js';
import { defineProducts } from '../../numbers/engine/products.js';
import { columnsOf, withoutLastAxis } from '../../numbers/engine/tensor.js';
import { product } from '../../numbers/kernels/product-stack.js';

/** The words of the derivatives of values times weights, by each of the two. */
export const weightedSumWords: BackwardWords = {
  sentence({ input, inputs: [values, weights], output }, write) {
    if (input === 0) {
      return `Each number of ${values.symbol} has a part in ${write.counted(columnsOf(output.shape), 'output')}: their slopes come back, each times the weight on the way in ${weights.symbol}, and are added up.`;
    }
    const rows = values.data.length / columnsOf(values.shape);
    return `A weight moves its output by the number of ${values.symbol} that it multiplies: what arrives, times that number, is added up over ${write.counted(rows, 'row')}.`;
  },
};

/** The code of the gradients of values @ weights, by each of the two. */
export const PRODUCT_GRADIENTS: NonNullable<OpCode<Attributes>['gradients']> = [
  '{result} = {gradient} @ {weights}.T',
  ({ inputs: [values] }) =>
    values.shape.length === 1
      ? '{result} = torch.outer({values}, {gradient})'
      : `{result} = ${asRows('{values}', values)}.T @ ${asRows('{gradient}', values)}`,
];

export const matmul = defineProducts({
  name: 'matmul',
  inputs: ['values', 'weights'],
  products([values, weights]) {
    const [depth, columns] = weights.shape;
    return product(values.data.length / depth, depth, columns);
  },
  compute: { shape: ([values, weights]) => [...withoutLastAxis(values.shape), weights.shape[1]] },
  explain: {
    noun: 'the matrix product',
    sentence: 'Each output is a weighted sum of its row: every input times its weight, all added.',
    symbolic: '{result}(n, j) = Σ {values}(n, i) × {weights}(i, j)',
    backwardWords: weightedSumWords,
  },
  code: {
    forward: '{result} = {values} @ {weights}',
    gradients: PRODUCT_GRADIENTS,
  },
});

/** The same op where the outputs are the scores of the words. */
export const scoreMatmul = renameOp(matmul, 'score matmul', {
  noun: 'the matrix product that gives the scores',
  sentence: 'Each token gets a score: how well the vector at this place fits the weights of that token.',
  symbolic: '{result}(n, w) = Σ {values}(n, i) × {weights}(i, w)',
});
