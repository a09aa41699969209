/** shift: one number added to every element. y(j) = x(j) + s. The gradient of s is the sum of the incoming gradient. */
import { add } from '../engine/expression.js';
import { defineOp, element, termOf } from '../engine/op.js';

export const shift = defineOp({
  name: 'shift',
  noun: 'the sum',
  sentence: 'The same number is added to each weight.',
  symbolic: '{result}(j) = {values}(j) + {amount}',
  inputs: ['values', 'amount'],
  forward([{ data }, amount], _attributes, output) {
    for (let i = 0; i < output.length; i++) output[i] = data[i] + amount.data[0];
  },
  pullback(input, gradient, _inputs, _output, _attributes, result) {
    if (input === 0) {
      result.set(gradient.data);
      return;
    }
    let all = 0;
    for (let i = 0; i < gradient.data.length; i++) all += gradient.data[i];
    result[0] = all;
  },
  terms: (inputs, _output, _attributes, index) => [termOf(inputs, 0, index, 1), termOf(inputs, 1, 0, 1)],
  dependents: (input, _inputs, output, _attributes, index) =>
    input === 0 ? [{ index, derivative: 1 }] : Array.from(output.data, (_, to) => ({ index: to, derivative: 1 })),
  reachesOne: (input) => input === 0,
  backward: {
    sentence: ({ input, inputs: [values, amount] }, write) =>
      input === 0
        ? 'Each element moves its own sum by as much as itself: the gradient passes unchanged.'
        : `${amount.symbol} moves all ${write.counted(values.data.length, 'element')} at once, so their slopes are added up.`,
  },
  expression: ([values, amount], _output, _attributes, index) => add(element(values, index), element(amount, 0)),
});
