/**
 * relu: negative values become 0. y = max(0, x), ∂y/∂x = 1 if x > 0, else 0. The derivative at 0 is 0, as in PyTorch.
 */
import { countWhere } from '../../numbers/engine/backward-words.js';
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { call } from '../../numbers/engine/expression.js';
import * as kernels from '../../numbers/kernels/elementwise.js';

export const relu = defineElementwise({
  name: 'relu',
  inputs: ['values'],
  formula: ([x]) => call('max', x),
  compute: {
    kernel: kernels.relu,
    pullback(_input, gradient, [{ data }], result) {
      return kernels.reluPullback([gradient.data, data], result);
    },
  },
  explain: {
    noun: 'ReLU',
    sentence: 'Negative values become 0; positive ones stay as they are.',
    symbolic: '{result} = max(0, {values})',
    saturation: { kind: 'rectifier' },
    backwardWords: {
      sentence: ({ inputs: [{ data }] }, write) =>
        `It passes where the input was above 0 and stops elsewhere: ${write.count(countWhere(data, (x) => x > 0))} of ${write.count(data.length)} pass.`,
    },
  },
  code: {
    forward: '{result} = torch.relu({values})',
    gradients: ['{result} = {gradient} * ({values} > 0)'],
  },
});
