/**
 * biasCorrection: a moving average that began at 0, corrected for that beginning. m̂ = m / (1 − β^t), t from 1 (Kingma
 * and Ba, 2015). At the first step the average is (1 − β) times the new value, and dividing gives the value itself.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { constant, divide, power, subtract, value } from '../engine/expression.js';

export type CorrectionAttributes = {
  readonly decay: number;
  /** The number of updates, including this one. */
  readonly step: number;
};

export const biasCorrection = defineElementwise<CorrectionAttributes>({
  name: 'bias correction',
  sentence:
    'The moving average began at 0, so at first it is too small. Dividing by the share that real values make up, 1 − β^t, brings it to full size.',
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
