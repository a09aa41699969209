/**
 * firstMoment: Adam's moving average of the gradient. m = β1 · m + (1 − β1) · g (Kingma and Ba, 2015). It starts at 0;
 * the step corrects for that.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add, multiply, named, subtract, value } from '../../numbers/engine/expression.js';
import { combination } from '../../numbers/kernels/elementwise.js';

export type DecayAttributes = { readonly decay: number };

export const firstMoment = defineElementwise<DecayAttributes>({
  name: 'first moment',
  inputs: ['m', 'gradient'],
  formula([m, gradient], { decay }) {
    const beta = value('β1', decay);
    return add(multiply(beta, named('m', m)), multiply(subtract(1, beta), gradient));
  },
  compute: {
    kernel: combination,
    factors: ({ decay }) => [decay, 1 - decay],
  },
  explain: {
    sentence: 'The moving average of the gradient remembers which way this weight has been pushed.',
    symbolic: 'm = β1 × m + (1 − β1) × gradient',
  },
  code: {
    forward: '{result} = beta1 * {m} + (1 - beta1) * {gradient}',
    settings: ({ decay }) => ({ beta1: decay }),
  },
});
