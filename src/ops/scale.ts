/**
 * scale: every element times one number. y = x · s.
 * Invariant: s is a scalar; its gradient is the sum of gradient × x over all elements, in order.
 */
import { multiply, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';

export const scale: Op = {
  name: 'scale',
  sentence: 'Every element is multiplied by the same number.',
  symbolic: 'y = x × s',
  inputs: ['values', 'factor'],
  differentiable: () => true,
  shape: ([values]) => values.shape,
  forward([{ data }, factor], _attributes, output) {
    const by = factor.data[0];
    for (let i = 0; i < output.length; i++) output[i] = data[i] * by;
  },
  pullback(input, gradient, [{ data }, factor], _output, _attributes, result) {
    const incoming = gradient.data;
    if (input === 0) {
      const by = factor.data[0];
      for (let i = 0; i < result.length; i++) result[i] = incoming[i] * by;
      return;
    }
    let all = 0;
    for (let i = 0; i < data.length; i++) all += incoming[i] * data[i];
    result[0] = all;
  },
  terms: ([values, factor], _output, _attributes, index) => [
    { input: 0, index, value: values.data[index], derivative: factor.data[0] },
    { input: 1, index: 0, value: factor.data[0], derivative: values.data[index] },
  ],
  dependents: (input, [values, factor], _output, _attributes, index) =>
    input === 0
      ? [{ index, derivative: factor.data[0] }]
      : Array.from(values.data, (number, to) => ({ index: to, derivative: number })),
  expression: ([values, factor], _output, _attributes, index) =>
    multiply(value(nameElement(values, index), values.data[index]), value(nameElement(factor, 0), factor.data[0])),
};

/** The same where a gradient is shortened. */
export const clip: Op = {
  ...scale,
  name: 'clip',
  sentence: 'The gradient is shortened by the common factor; its direction stays.',
  symbolic: 'clipped = gradient × coefficient',
};
