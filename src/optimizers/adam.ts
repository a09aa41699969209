/**
 * Adam (Kingma and Ba, 2015), with PyTorch's order of operations: moving averages of the gradient and of its square,
 * both corrected for starting at 0, give each weight its own step size.
 * Invariant: the stored averages are uncorrected; the correction depends only on the step count.
 */
import type { Value } from '../engine/op.js';
import type { Tape } from '../engine/tape.js';
import { adamRatio } from '../ops/adam-ratio.js';
import { adamStep } from '../ops/adam-step.js';
import { biasCorrection, type CorrectionAttributes } from '../ops/bias-correction.js';
import { descent } from '../ops/descent.js';
import { firstMoment } from '../ops/first-moment.js';
import { secondMoment } from '../ops/second-moment.js';
import type { Optimizer } from './optimizer.js';

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Whether both corrections and the ratio are steps of their own; the same update up to rounding. */
  readonly isFine?: boolean;
}

export function createAdam({ learningRate, beta1, beta2, epsilon, isFine = false }: AdamSettings): Optimizer {
  return {
    kind: 'adam',
    title: 'Adam',
    memory: ['m', 'v'],
    learningRate,
    update(tape, parameter, gradient, [oldFirst, oldSecond], step) {
      const { symbol } = parameter;
      const first = tape.apply(
        firstMoment,
        [oldFirst, gradient],
        { symbol: 'm', label: `m of ${symbol}`, lasting: true },
        { decay: beta1 },
      );
      const second = tape.apply(
        secondMoment,
        [oldSecond, gradient],
        { symbol: 'v', label: `v of ${symbol}`, lasting: true },
        { decay: beta2 },
      );
      if (isFine) {
        const mean = corrected(tape, first, 'm̂', symbol, { decay: beta1, step: step.count });
        const square = corrected(tape, second, 'v̂', symbol, { decay: beta2, step: step.count });
        const ratio = tape.apply(
          adamRatio,
          [mean, square],
          { symbol: 'ratio', label: `ratio of ${symbol}` },
          { epsilon },
        );
        const updated = tape.apply(
          descent,
          [parameter, ratio],
          { symbol, label: `new ${symbol}`, lasting: true },
          { learningRate: step.learningRate },
        );
        return { parameter: updated, memory: [first, second] };
      }
      const updated = tape.apply(
        adamStep,
        [parameter, first, second],
        { symbol, label: `new ${symbol}`, lasting: true },
        { learningRate: step.learningRate, beta1, beta2, epsilon, step: step.count },
      );
      return { parameter: updated, memory: [first, second] };
    },
  };
}

function corrected(
  tape: Tape,
  average: Value,
  symbol: string,
  parameter: string,
  attributes: CorrectionAttributes,
): Value {
  return tape.apply(biasCorrection, [average], { symbol, label: `${symbol} of ${parameter}` }, attributes);
}
