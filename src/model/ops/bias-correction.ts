/**
 * Bias corrections: a moving average that began at 0, corrected for that beginning. m̂ = m / (1 − β^t), t from 1 (Kingma
 * and Ba, 2015). At the first step the average is (1 − β) times the new value, and dividing gives the value itself.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { divide, power, subtract, value } from '../../numbers/engine/expression.js';
import type { Op } from '../../numbers/engine/op.js';
import { power as wholePower } from '../../numbers/engine/power.js';

export type CorrectionAttributes = {
  readonly decay: number;
  /** The number of updates, including this one. */
  readonly step: number;
};

function correction(name: string, symbolic: string, setting: 'beta1' | 'beta2'): Op<CorrectionAttributes> {
  return defineElementwise<CorrectionAttributes>({
    name,
    inputs: ['average'],
    formula: ([average], { decay, step }) => divide(average, subtract(1, power(value('β', decay), step))),
    compute: {
      forward([average], output, attributes) {
        const share = shareOf(attributes);
        for (let i = 0; i < output.length; i++) output[i] = average.data[i] / share;
      },
    },
    explain: {
      sentence:
        'The moving average began at 0, so at first it is too small. Dividing by the share that real values make up, 1 − β^t, brings it to full size.',
      symbolic,
    },
    code: {
      forward: `{result} = {average} / (1 - ${setting} ** t)`,
      settings: ({ decay, step }) => ({ [setting]: decay, t: step }),
    },
  });
}

/** Corrects Adam's average of the gradient. */
export const meanCorrection = correction('bias correction of m', 'm̂ = m / (1 − β1^t)', 'beta1');

/** Corrects Adam's average of the squared gradient. */
export const squareCorrection = correction('bias correction of v', 'v̂ = v / (1 − β2^t)', 'beta2');

/** How much of the average comes from what was averaged, and not from the 0 that it began at. */
function shareOf({ decay, step }: CorrectionAttributes): number {
  return 1 - wholePower(decay, step);
}
