/**
 * total: the sum of all elements of all inputs, one number.
 * Invariant: added in order, first input first, so that a replay gives the same bits.
 */
import { sum, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';

export const total: Op = {
  name: 'total',
  sentence: 'The surprise of every prediction is added up: this total is what training makes smaller.',
  symbolic: 'loss = Σ −ln P(target)',
  inputs: ['term'],
  variadic: true,
  differentiable: () => true,
  shape: () => [],
  forward(inputs, _attributes, output) {
    let all = 0;
    for (const { data } of inputs) {
      for (let i = 0; i < data.length; i++) all += data[i];
    }
    output[0] = all;
  },
  pullback(_input, gradient, _inputs, _output, _attributes, result) {
    result.fill(gradient.data[0]);
  },
  terms: (inputs) =>
    inputs.flatMap(({ data }, input) =>
      Array.from(data, (number, index) => ({ input, index, value: number, derivative: 1 })),
    ),
  dependents: () => [{ index: 0, derivative: 1 }],
  expression: (inputs) =>
    sum(
      'Σ loss terms',
      inputs.flatMap((input) => Array.from(input.data, (number, index) => value(nameElement(input, index), number))),
    ),
};
