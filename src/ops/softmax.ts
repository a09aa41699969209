/**
 * softmax: the scores of a row become shares of 1. y(j) = e^(x(j) − c) / Σ_i e^(x(i) − c), where c is the largest score
 * of the row. A score of −∞ gets exactly 0.
 */
import { call, constant, divide, subtract, value } from '../engine/expression.js';
import { defineOp, dividedByRows, element } from '../engine/op.js';
import { columnsOf, largestRowSum } from '../engine/tensor.js';
import * as kernels from '../kernels/rows/softmax.js';
import { largestOf } from '../kernels/rows/softmax-reference.js';

export const softmax = defineOp({
  name: 'softmax',
  sentence: 'The scores of each row become weights: all positive, adding up to 1, larger scores taking most.',
  symbolic: '{result}(j) = e^{scores}(j) / Σ e^{scores}',
  saturation: { kind: 'distribution' },
  inputs: ['scores'],
  division: dividedByRows(0),
  forward([scores], _attributes, output) {
    return kernels.softmax(scores.data, columnsOf(scores.shape), output);
  },
  pullback(_input, gradient, [scores], output, _attributes, result) {
    return kernels.softmaxPullback(gradient.data, output.data, columnsOf(scores.shape), result);
  },
  links: ['row'],
  slope: ({ from, to, output: { data } }) => data[to] * ((from === to ? 1 : 0) - data[from]),
  backward: {
    sentence: ({ passed }, write) =>
      `A share grows only at the cost of the others in its row, so what is passed on adds up to 0 in each row (the largest sum is ${write.number(largestRowSum(passed))}).`,
  },
  expression([scores], _output, _attributes, index) {
    const columns = columnsOf(scores.shape);
    const start = index - (index % columns);
    const shift = largestOf(scores.data, start, columns);
    let total = 0;
    for (let i = start; i < start + columns; i++) total += Math.exp(scores.data[i] - shift);
    return divide(call('exp', subtract(element(scores, index), constant(shift))), value('Σ', total));
  },
});
