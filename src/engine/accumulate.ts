/**
 * The op where gradients meet: a value used in several places receives the sum of what each place sends back.
 * Invariant: gradients are added in the order in which they arrived, so that a replay gives the same bits.
 */
import { sum as sumOfTwo } from '../kernels/elementwise.js';
import { defineElementwise } from './elementwise.js';
import { sum, value } from './expression.js';

export const accumulate = defineElementwise({
  name: 'accumulate',
  sentence: 'Several paths lead from here to the loss: the gradients that came back along them are added.',
  symbolic: '{result} = Σ over paths',
  inputs: ['contribution'],
  variadic: true,
  forward(inputs, _attributes, output) {
    let soFar = inputs[0].data;
    for (let k = 1; k < inputs.length; k++) {
      sumOfTwo([soFar, inputs[k].data], output);
      soFar = output;
    }
    if (inputs.length === 1) output.set(soFar);
  },
  derivative: () => 1,
  pullback(_input, gradient, _inputs, _output, _attributes, result) {
    result.set(gradient.data);
  },
  formula: (gradients, _attributes, { symbol }) =>
    sum(
      `Σ ${symbol} over ${gradients.length} paths`,
      gradients.map(({ name, value: number }, path) => value(`${name} by path ${path + 1}`, number)),
    ),
});
