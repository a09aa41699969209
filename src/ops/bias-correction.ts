/**
 * biasCorrection: a moving average that began at 0, without the pull of that beginning. m̂ = m / (1 − β^t), t from 1
 * (Kingma and Ba, 2015): at the first step the average is one new value in 1/(1 − β), and dividing makes it that value.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { constant, divide, power, subtract, value } from '../engine/expression.js';

export type CorrectionAttributes = {
  readonly decay: number;
  /** Updates so far, this one included. */
  readonly step: number;
};

export const biasCorrection = defineElementwise<CorrectionAttributes>({
  name: 'bias correction',
  sentence:
    'The moving average began at 0, so at first it is too small. Dividing by the share of it that is not from that beginning makes it as large as what it averages.',
  symbolic: 'corrected = average / (1 − β^t)',
  inputs: ['average'],
  forward([average], attributes, output) {
    const share = shareOf(attributes);
    for (let i = 0; i < output.length; i++) output[i] = average.data[i] / share;
  },
  derivative: (_input, _values, _output, attributes) => 1 / shareOf(attributes),
  formula: ([average], { decay, step }) => divide(average, subtract(constant(1), power(value('β', decay), step))),
});

function shareOf({ decay, step }: CorrectionAttributes): number {
  return 1 - decay ** step;
}
