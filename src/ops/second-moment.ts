/**
 * secondMoment: Adam's moving average of the squared gradient. v = β2 · v + (1 − β2) · g² (Kingma and Ba, 2015).
 * Invariant: never negative; not corrected for its start at 0.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { add, constant, multiply, power, subtract, value } from '../engine/expression.js';
import { nameElement } from '../engine/op.js';
import { movingAverageOfSquares } from '../kernels/elementwise.js';
import type { DecayAttributes } from './first-moment.js';

export const secondMoment = defineElementwise<DecayAttributes>({
  name: 'second moment',
  sentence: 'The moving average of the squared gradient remembers how hard this weight is usually pushed.',
  symbolic: 'v = β2 × v + (1 − β2) × gradient²',
  inputs: ['v', 'gradient'],
  forward(inputs, { decay }, output) {
    movingAverageOfSquares([inputs[0].data, inputs[1].data], output, decay, 1 - decay);
  },
  derivative: (input, values, _output, { decay }) => (input === 0 ? decay : 2 * (1 - decay) * values[1]),
  expression: (inputs, _output, { decay }, index) =>
    add(
      multiply(value('β2', decay), value('v', inputs[0].data[index])),
      multiply(
        subtract(constant(1), value('β2', decay)),
        power(value(nameElement(inputs[1], index), inputs[1].data[index]), 2),
      ),
    ),
});
