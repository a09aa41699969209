/**
 * globalNorm: the norm of all gradients taken as one vector. norm = √(Σ g²), over every input.
 * Invariant: squares are added in order, first input first, so that a replay gives the same bits.
 */
import { call, power, sum } from '../engine/expression.js';
import { defineOp, termOf } from '../engine/op.js';
import { elementsOf } from './total.js';

export const globalNorm = defineOp({
  name: 'global norm',
  sentence: 'How long is the gradient, all parameters taken as one long vector?',
  symbolic: 'norm = √(Σ g²)',
  inputs: ['gradient'],
  variadic: true,
  shape: () => [],
  forward(inputs, _attributes, output) {
    let squares = 0;
    for (const { data } of inputs) {
      for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
    }
    output[0] = Math.sqrt(squares);
  },
  pullback(input, gradient, inputs, output, _attributes, result) {
    const { data } = inputs[input];
    const factor = gradient.data[0] / output.data[0];
    for (let i = 0; i < result.length; i++) result[i] = factor * data[i];
  },
  terms: (inputs, output) =>
    inputs.flatMap(({ data }, input) =>
      Array.from(data, (number, index) => termOf(inputs, input, index, number / output.data[0])),
    ),
  dependents: (input, inputs, output, _attributes, index) => [
    { index: 0, derivative: inputs[input].data[index] / output.data[0] },
  ],
  expression: (inputs) => {
    const squares = elementsOf(inputs).map((number) => power(number, 2));
    return call('sqrt', sum('Σ g²', squares));
  },
});
