/**
 * shift: one number added to every element. y(j) = x(j) + s.
 * Invariant: s is a scalar; its gradient is the sum of all that come back.
 */
import { add, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';

export const shift: Op = {
  name: 'shift',
  sentence: 'The same number is added to each weight.',
  symbolic: 'y(j) = x(j) + s',
  inputs: ['values', 'amount'],
  differentiable: () => true,
  shape: (inputs) => inputs[0].shape,
  forward(inputs, _attributes, output) {
    const [{ data }, amount] = inputs;
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
  terms: (inputs, _output, _attributes, index) => [
    { input: 0, index, value: inputs[0].data[index], derivative: 1 },
    { input: 1, index: 0, value: inputs[1].data[0], derivative: 1 },
  ],
  dependents: (input, _inputs, output, _attributes, index) =>
    input === 0 ? [{ index, derivative: 1 }] : Array.from(output.data, (_, to) => ({ index: to, derivative: 1 })),
  expression: (inputs, _output, _attributes, index) =>
    add(
      value(nameElement(inputs[0], index), inputs[0].data[index]),
      value(nameElement(inputs[1], 0), inputs[1].data[0]),
    ),
};
