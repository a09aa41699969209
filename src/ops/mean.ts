/**
 * mean: the sum of all elements of all inputs over their count, one number.
 * Invariant: added in order and divided once, so that a replay gives the same bits.
 */
import { constant, divide, sum, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import type { Tensor } from '../engine/tensor.js';

export const mean: Op = {
  name: 'mean',
  sentence: 'The total is shared out over the predictions: the average surprise, in nats a word.',
  symbolic: 'mean loss = Σ loss / N',
  inputs: ['term'],
  variadic: true,
  differentiable: () => true,
  shape: () => [],
  forward(inputs, _attributes, output) {
    let all = 0;
    for (const { data } of inputs) {
      for (let i = 0; i < data.length; i++) all += data[i];
    }
    output[0] = all / countOf(inputs);
  },
  pullback(_input, gradient, inputs, _output, _attributes, result) {
    result.fill(gradient.data[0] / countOf(inputs));
  },
  terms(inputs) {
    const derivative = 1 / countOf(inputs);
    return inputs.flatMap(({ data }, input) =>
      Array.from(data, (number, index) => ({ input, index, value: number, derivative })),
    );
  },
  dependents: (_input, inputs) => [{ index: 0, derivative: 1 / countOf(inputs) }],
  expression: (inputs) =>
    divide(
      sum(
        'Σ loss',
        inputs.flatMap((input) => Array.from(input.data, (number, index) => value(nameElement(input, index), number))),
      ),
      constant(countOf(inputs)),
    ),
};

function countOf(inputs: readonly Tensor[]): number {
  return inputs.reduce((count, { data }) => count + data.length, 0);
}
