/**
 * tanh: squashes values into −1 … 1. y = tanh x, ∂y/∂x = 1 − y². Far from 0 the derivative vanishes, so a saturated
 * unit passes back almost no gradient.
 */
import { describeOpen } from '../../numbers/engine/backward-words.js';
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { call, multiply, power, subtract } from '../../numbers/engine/expression.js';
import { element } from '../../numbers/engine/value.js';
import { tanh as squash, tanhPullback } from '../../numbers/kernels/elementwise.js';

export const tanh = defineElementwise({
  name: 'tanh',
  inputs: ['values'],
  formula: ([x]) => call('tanh', x),
  compute: {
    kernel: squash,
    pullback(_input, gradient, _inputs, result, _attributes, output) {
      return tanhPullback([gradient.data, output.data], result);
    },
  },
  explain: {
    sentence: 'Each value is squashed into the range from −1 to 1.',
    symbolic: '{result} = tanh {values}',
    saturation: { kind: 'squashing', low: -1, high: 1 },
    backwardWords: {
      sentence: ({ output: { data } }, write) =>
        `It passes where tanh is steep, near 0, and hardly where it is flat, near −1 or 1: ${describeOpen(
          data.map((h) => 1 - h * h),
          write,
        )}.`,
    },
    gradientFormula: {
      sentence: 'Where tanh is steep the gradient passes, where it is flat (near −1 or 1) hardly any does.',
      symbolic: '{result} = {gradient} × (1 − {output}²)',
      expression: (gradient, _inputs, index, _attributes, output) =>
        multiply(element(gradient, index), subtract(1, power(element(output, index), 2))),
    },
  },
  code: {
    forward: '{result} = torch.tanh({values})',
    gradients: ['{result} = {gradient} * (1 - {output} ** 2)'],
  },
});
