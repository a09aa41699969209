/**
 * firstMoment: Adam's moving average of the gradient. m = β1 · m + (1 − β1) · g (Kingma and Ba, 2015).
 * Invariant: not corrected for its start at 0; the step does that.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { add, constant, multiply, subtract, value } from '../engine/expression.js';
import { nameElement } from '../engine/op.js';
import { movingAverage } from '../kernels/elementwise.js';

export type DecayAttributes = { readonly decay: number };

export const firstMoment = defineElementwise<DecayAttributes>({
  name: 'first moment',
  sentence: 'The moving average of the gradient remembers which way this weight has been pushed.',
  symbolic: 'm = β1 × m + (1 − β1) × gradient',
  inputs: ['m', 'gradient'],
  forward(inputs, { decay }, output) {
    movingAverage([inputs[0].data, inputs[1].data], output, decay, 1 - decay);
  },
  derivative: (input, _values, _output, { decay }) => (input === 0 ? decay : 1 - decay),
  expression: (inputs, _output, { decay }, index) =>
    add(
      multiply(value('β1', decay), value('m', inputs[0].data[index])),
      multiply(subtract(constant(1), value('β1', decay)), value(nameElement(inputs[1], index), inputs[1].data[index])),
    ),
});
