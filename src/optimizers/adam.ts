/**
 * Adam (Kingma and Ba, 2015), with PyTorch's order of operations: moving averages of the gradient and of its square, both
 * corrected for their start at 0, give each weight a step of its own.
 * Invariant: the averages are kept uncorrected; the correction depends on the step count alone.
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
