/** shift: one number added to every element. y(j) = x(j) + s. The gradient of s is the sum of the incoming gradient. */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add } from '../../numbers/engine/expression.js';

export const shift = defineElementwise({
  name: 'shift',
  inputs: ['values', 'amount'],
  formula: ([value, amount]) => add(value, amount),
  compute: {
    forward([{ data }, amount], output) {
      for (let i = 0; i < output.length; i++) output[i] = data[i] + amount.data[0];
    },
    pullback(input, { data }, _inputs, result) {
      if (input === 0) result.set(data);
      else result[0] = data.reduce((sum, gradient) => sum + gradient, 0);
    },
  },
  derive: { reachesOne: (input) => input === 0 },
  explain: {
    noun: 'the sum',
    sentence: 'The same number is added to each weight.',
    symbolic: '{result}(j) = {values}(j) + {amount}',
    backwardWords: {
      sentence: ({ input, inputs: [values, amount] }, write) =>
        input === 0
          ? 'Each element moves its own sum by as much as itself: the gradient passes unchanged.'
          : `${amount.symbol} moves all ${write.counted(values.data.length, 'element')} at once, so their slopes are added up.`,
    },
  },
  code: {
    forward: '{result} = {values} + {amount}',
    gradients: ['{result} = {gradient}', '{result} = {gradient}.sum()'],
  },
});
