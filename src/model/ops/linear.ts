/**
 * linear: every row goes through the same weights and is then shifted. y(n, j) = Σ_i x(n, i) · W(i, j) + b(j), weights
 * [in, out].
 * Invariant: each sum runs in increasing order of i and the bias is added last, so that a replay gives the same bits
 * whichever kernel computes it.
 */

import { add } from '../../numbers/engine/expression.js';
import { defineOp, renameOp } from '../../numbers/engine/op.js';
import { overRows } from '../../numbers/engine/op-code.js';
import { termOf } from '../../numbers/engine/op-derivatives.js';
import { element } from '../../numbers/engine/value.js';
import { multiplyStack } from '../../numbers/kernels/matmul.js';
import { product } from '../../numbers/kernels/product-stack.js';
import { columnSums } from '../../numbers/kernels/rows/kernels.js';
import { matmul, PRODUCT_GRADIENTS, weightedSumWords } from './matmul.js';

export const linear = defineOp({
  name: 'linear',
  inputs: ['values', 'weights', 'bias'],
  compute: {
    ...matmul.compute,
    forward([values, weights, bias], output) {
      const [depth, columns] = weights.shape;
      const stack = product(values.data.length / depth, depth, columns);
      return multiplyStack(stack, values.data, weights.data, output, bias.data);
    },
    pullback(input, gradient, inputs, result, attributes, output) {
      if (input < 2) return matmul.compute.pullback(input, gradient, inputs, result, attributes, output);
      return columnSums([gradient.data], [], result.length, 0, result);
    },
  },
  derive: {
    terms(inputs, index, attributes, output) {
      const column = index % inputs[2].data.length;
      return [...matmul.derive.terms(inputs, index, attributes, output), termOf(inputs, 2, column, 1)];
    },
    dependents(input, inputs, index, attributes, output) {
      if (input < 2) return matmul.derive.dependents(input, inputs, index, attributes, output);
      const columns = inputs[2].data.length;
      return Array.from({ length: output.data.length / columns }, (_, row) => ({
        index: row * columns + index,
        derivative: 1,
      }));
    },
  },
  explain: {
    noun: 'the linear layer',
    sentence: 'Each output is a weighted sum of its row, every input times its weight, plus a bias of its own.',
    symbolic: '{result}(n, j) = Σ {values}(n, i) × {weights}(i, j) + {bias}(j)',
    expression(inputs, index, attributes, output) {
      const bias = inputs[2];
      return add(matmul.explain.expression(inputs, index, attributes, output), element(bias, index % bias.data.length));
    },
    backwardWords: {
      sentence(step, write) {
        if (step.input < 2) return weightedSumWords.sentence(step, write);
        const rows = step.arriving.data.length / step.passed.data.length;
        return `A bias moves its output by as much as itself: what arrives in ${write.counted(rows, 'row')} is added up.`;
      },
    },
  },
  code: {
    forward: '{result} = {values} @ {weights} + {bias}',
    gradients: [...PRODUCT_GRADIENTS, (step) => overRows('{gradient}', step)],
  },
});

/** The same op where the outputs are the scores of the words. */
export const scoreLinear = renameOp(linear, 'score linear', {
  noun: 'the linear layer that gives the scores',
  sentence: 'Each token gets a score: how well the vector at this place fits its weights, plus a bias of its own.',
  symbolic: '{result}(n, w) = Σ {values}(n, i) × {weights}(i, w) + {bias}(w)',
});
