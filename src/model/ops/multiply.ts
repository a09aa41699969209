/** multiply: y = a × b, element by element. Each factor's gradient is scaled by the other factor. */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply as times } from '../../numbers/engine/expression.js';
import { product } from '../../numbers/kernels/elementwise.js';

export const multiply = defineElementwise({
  name: 'multiply',
  inputs: ['a', 'b'],
  formula: ([a, b]) => times(a, b),
  compute: {
    kernel: product,
    pullback(input, gradient, inputs, result) {
      return product([gradient.data, inputs[1 - input].data], result);
    },
  },
  explain: {
    noun: 'the product',
    sentence: 'Each value is scaled by its own weight.',
    symbolic: '{result}(j) = {a}(j) × {b}(j)',
    backwardWords: {
      sentence({ input, inputs }, write) {
        const { symbol, data } = inputs[1 - input];
        const [low, high] = [Math.min, Math.max].map((choose) => write.number(choose(...data.map(Math.abs))));
        return `A factor moves its product by as much as the other factor is large: what arrives is multiplied by ${symbol}, whose sizes are ${low} to ${high}.`;
      },
    },
  },
  code: {
    forward: '{result} = {a} * {b}',
    gradients: ['{result} = {gradient} * {b}', '{result} = {gradient} * {a}'],
  },
});
