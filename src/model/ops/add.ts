/**
 * add: y = a + b, element by element. Both inputs receive the whole gradient, which is why a residual connection passes
 * it on undiminished.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add as plus } from '../../numbers/engine/expression.js';
import { sum } from '../../numbers/kernels/elementwise.js';

export const add = defineElementwise({
  name: 'add',
  inputs: ['a', 'b'],
  formula: ([a, b]) => plus(a, b),
  compute: {
    passesGradientOn: () => true,
    kernel: sum,
  },
  explain: {
    noun: 'the sum',
    sentence: 'Two tensors of the same shape are added, element by element.',
    symbolic: '{result} = {a} + {b}',
    backwardWords: {
      sentence: () => 'A sum moves by as much as either of its parts: the gradient reaches both unchanged.',
    },
  },
  code: {
    forward: '{result} = {a} + {b}',
    gradients: ['{result} = {gradient}'],
  },
});
