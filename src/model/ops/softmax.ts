/**
 * softmax: the scores of a row become shares of 1. y(j) = e^(x(j) − c) / Σ_i e^(x(i) − c), where c is the largest score
 * of the row. A score of −∞ gets exactly 0. Backward: g_x(j) = y(j) · (g(j) − Σ_i g(i) · y(i)). Attention applies it. A model's
 * head takes its softmax in three ops, so that each can be looked at: exponentials.ts, sum.ts and normalize.ts, whose slopes
 * are in softmax-slopes.ts and whose gradient is in cross-entropy.ts.
 */
import { readFormula } from '../../document/read-formula.js';
import {
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  named,
  subtract,
  sum,
} from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { dividedByRows } from '../../numbers/engine/op-computing.js';
import { columnsOf, largestRowSum, rowIndices } from '../../numbers/engine/tensor.js';
import { element } from '../../numbers/engine/value.js';
import * as kernels from '../../numbers/kernels/rows/kernels.js';

const SUM = readFormula('Σ');

export const softmax = defineOp({
  name: 'softmax',
  inputs: ['scores'],
  compute: {
    division: dividedByRows(0),
    forward([scores], output) {
      return kernels.softmax([scores.data], [], columnsOf(scores.shape), 0, output);
    },
    pullback(_input, gradient, [scores], result, _attributes, output) {
      return kernels.softmaxPullback([gradient.data, output.data], [], columnsOf(scores.shape), 0, result);
    },
  },
  derive: {
    links: ['row'],
    slope: ({ from, to, output: { data } }) => data[to] * ((from === to ? 1 : 0) - data[from]),
  },
  explain: {
    sentence: 'The scores of each row become weights: all positive, adding up to 1, larger scores taking most.',
    symbolic: '{result}(j) = e^{scores}(j) / Σ e^{scores}',
    saturation: { kind: 'distribution' },
    expression([scores], index) {
      const row = rowIndices(scores.shape, index).map((at) => element(scores, at));
      const { powers } = exponentialsOf(row);
      return divide(powers[index % row.length], named('Σ', sum(SUM, powers)));
    },
    backwardWords: {
      sentence: ({ passed }, write) =>
        `A share grows only at the cost of the others in its row, so what is passed on adds up to 0 in each row (the largest sum is ${write.number(largestRowSum(passed))}).`,
    },
  },
  code: {
    forward: '{result} = torch.softmax({scores}, -1)',
    gradients: [
      'average = ({gradient} * {output}).sum(-1, keepdim=True)\n{result} = {output} * ({gradient} - average)',
    ],
  },
});

/** e to the power of each score less the largest of them, so that nothing overflows. */
export function exponentialsOf(scores: readonly Expression[]) {
  const numbers = scores.map((score) => evaluate(score));
  const most = constant(numbers.reduce((a, x) => (x > a || Number.isNaN(x) ? x : a), -Infinity));
  return { most, powers: scores.map((score) => call('exp', subtract(score, most))) };
}
