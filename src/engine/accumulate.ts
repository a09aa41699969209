/**
 * The op where gradients meet: a value used in several places receives the sum of what each place sends back.
 * Invariant: gradients are added in the order in which they arrived, so that a replay gives the same bits.
 */
import { type Again, inTurn } from '../kernels/again.js';
import { sum as sumOfTwo } from '../kernels/elementwise.js';
import { defineElementwise } from './elementwise.js';
import { sum, value } from './expression.js';

export const accumulate = defineElementwise({
  name: 'accumulate',
  sentence: 'Several paths lead from here to the loss: the gradients that came back along them are added.',
  symbolic: '{result} = Σ over paths',
  inputs: ['contribution'],
  light: 'forward',
  variadic: true,
  forward(inputs, _attributes, output) {
    const [first, second, ...others] = inputs;
    if (second === undefined) return output.set(first.data);
    let again: Again = sumOfTwo([first.data, second.data], output);
    for (const { data } of others) again = inTurn(again, sumOfTwo([output, data], output));
    return again;
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
