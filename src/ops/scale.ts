/**
 * scale: every element times one number. y = x · s.
 * Invariant: the gradient of s, a scalar, is the sum of gradient × x over all elements in order, so that a replay gives
 * the same bits.
 */
import { multiply } from '../engine/expression.js';
import { defineOp, element, type Op, termOf } from '../engine/op.js';
import { scaledBy } from '../kernels/elementwise.js';

export const scale = defineOp({
  name: 'scale',
  noun: 'the scaling',
  sentence: 'Every element is multiplied by the same number.',
  symbolic: '{result} = {values} × {factor}',
  inputs: ['values', 'factor'],
  light: 'forward',
  division: ([{ data }]) => ({ count: data.length, divided: [0] }),
  forward([{ data }, factor], _attributes, output) {
    return scaledBy(data, factor.data, output);
  },
  pullback(input, gradient, [{ data }, factor], _output, _attributes, result) {
    const incoming = gradient.data;
    if (input === 0) return scaledBy(incoming, factor.data, result);
    let all = 0;
    for (let i = 0; i < data.length; i++) all += incoming[i] * data[i];
    result[0] = all;
  },
  terms: (inputs, _output, _attributes, index) => [
    termOf(inputs, 0, index, inputs[1].data[0]),
    termOf(inputs, 1, 0, inputs[0].data[index]),
  ],
  dependents: (input, [values, factor], _output, _attributes, index) =>
    input === 0
      ? [{ index, derivative: factor.data[0] }]
      : Array.from(values.data, (number, to) => ({ index: to, derivative: number })),
  expression: ([values, factor], _output, _attributes, index) => multiply(element(values, index), element(factor, 0)),
});

/** The same op where it shortens a gradient. */
export const clip: Op = {
  ...scale,
  name: 'clip',
  sentence: 'The gradient is shortened by the common factor; its direction stays.',
  symbolic: 'clipped = gradient × coefficient',
};
