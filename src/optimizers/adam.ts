/**
 * Adam (Kingma and Ba, 2015), with PyTorch's order of operations: moving averages of the gradient and of its square,
 * both corrected for starting at 0, give each weight its own step size.
 * Invariant: the stored averages are uncorrected; the correction depends only on the step count.
 */
import { adamStep } from '../ops/adam-step.js';
import { firstMoment } from '../ops/first-moment.js';
import { secondMoment } from '../ops/second-moment.js';
import type { Optimizer } from './optimizer.js';

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export function createAdam({ learningRate, beta1, beta2, epsilon }: AdamSettings): Optimizer {
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
