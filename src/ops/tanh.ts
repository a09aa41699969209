/**
 * tanh: squashes into −1 … 1. y = tanh x, ∂y/∂x = 1 − y².
 * Invariant: far from 0 the derivative vanishes: a saturated unit passes almost no gradient back.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { call, value } from '../engine/expression.js';
import { nameElement } from '../engine/op.js';

export const tanh = defineElementwise({
  name: 'tanh',
  sentence: 'Each value is squashed into the range from −1 to 1.',
  symbolic: 'h = tanh x',
  presentation: 'tensor',
  saturation: { kind: 'squashing', low: -1, high: 1 },
  inputs: ['values'],
  forward(inputs, _attributes, output) {
    const { data } = inputs[0];
    for (let i = 0; i < output.length; i++) output[i] = Math.tanh(data[i]);
  },
  derivative: (_input, _values, output) => 1 - output * output,
  pullback(_input, gradient, _inputs, output, _attributes, result) {
    for (let i = 0; i < result.length; i++) result[i] = gradient.data[i] * (1 - output.data[i] * output.data[i]);
  },
  expression: (inputs, _output, _attributes, index) =>
    call('tanh', value(nameElement(inputs[0], index), inputs[0].data[index])),
});
