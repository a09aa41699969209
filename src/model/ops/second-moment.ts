/**
 * secondMoment: Adam's moving average of the squared gradient. v = β2 · v + (1 − β2) · g² (Kingma and Ba, 2015). It
 * starts at 0; the step corrects for that.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add, multiply, named, power, subtract, value } from '../../numbers/engine/expression.js';
import { combinationWithSquares } from '../../numbers/kernels/elementwise.js';
import type { DecayAttributes } from './first-moment.js';

export const secondMoment = defineElementwise<DecayAttributes>({
  name: 'second moment',
  inputs: ['v', 'gradient'],
  formula([v, gradient], { decay }) {
    const beta = value('β2', decay);
    return add(multiply(beta, named('v', v)), multiply(subtract(1, beta), power(gradient, 2)));
  },
  compute: {
    kernel: combinationWithSquares,
    factors: ({ decay }) => [decay, 1 - decay],
  },
  explain: {
    sentence: 'The moving average of the squared gradient remembers how hard this weight is usually pushed.',
    symbolic: 'v = β2 × v + (1 − β2) × gradient²',
  },
  code: {
    forward: '{result} = beta2 * {v} + (1 - beta2) * {gradient} ** 2',
    settings: ({ decay }) => ({ beta2: decay }),
  },
});
