/**
 * multiply: element by element. y = a × b.
 * Invariant: each factor's gradient is scaled by the other factor.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { multiply as product, value } from '../engine/expression.js';
import { nameElement } from '../engine/op.js';
import { product as productOf } from '../kernels/elementwise.js';

export const multiply = defineElementwise({
  name: 'multiply',
  sentence: 'Each value is scaled by its own weight.',
  symbolic: 'y(j) = a(j) × b(j)',
  inputs: ['a', 'b'],
  forward(inputs, _attributes, output) {
    productOf([inputs[0].data, inputs[1].data], output);
  },
  derivative: (input, values) => values[1 - input],
  pullback(input, gradient, inputs, _output, _attributes, result) {
    productOf([gradient.data, inputs[1 - input].data], result);
  },
  expression: (inputs, _output, _attributes, index) =>
    product(
      value(nameElement(inputs[0], index), inputs[0].data[index]),
      value(nameElement(inputs[1], index), inputs[1].data[index]),
    ),
});
