/** shift: one number added to every element. y(j) = x(j) + s. The gradient of s is the sum of the incoming gradient. */
import { add } from '../engine/expression.js';
import { defineOp, element } from '../engine/op.js';

export const shift = defineOp({
  name: 'shift',
  noun: 'the sum',
  sentence: 'The same number is added to each weight.',
  symbolic: '{result}(j) = {values}(j) + {amount}',
  inputs: ['values', 'amount'],
  forward([{ data }, amount], _attributes, output) {
    for (let i = 0; i < output.length; i++) output[i] = data[i] + amount.data[0];
  },
  links: ['column', 'column'],
  slope: () => 1,
  reachesOne: (input) => input === 0,
  backward: {
    sentence: ({ input, inputs: [values, amount] }, write) =>
      input === 0
        ? 'Each element moves its own sum by as much as itself: the gradient passes unchanged.'
        : `${amount.symbol} moves all ${write.counted(values.data.length, 'element')} at once, so their slopes are added up.`,
  },
  expression: ([values, amount], _output, _attributes, index) => add(element(values, index), element(amount, 0)),
});
