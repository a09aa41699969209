/**
 * Adam (Kingma and Ba, 2015), with PyTorch's order of operations: moving averages of the gradient and of its square,
 * both corrected for starting at 0, give each weight its own step size. What the debugger says of its steps is in `saying/panes/update*`.
 * Invariant: the stored averages are uncorrected; the correction depends only on the step count.
 */
import type { Value } from '../engine/op.js';
import type { Tape } from '../engine/tape.js';
import { adamRatio } from '../ops/adam-ratio.js';
import { type AdamAttributes, adamStep } from '../ops/adam-step.js';
import { meanCorrection, squareCorrection } from '../ops/bias-correction.js';
import { ratioDescent } from '../ops/descent.js';
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
    code: {
      sentence: 'Adam scales each step by moving averages of the gradient and of its square.',
      torch: 'Adam',
      options: { betas: [beta1, beta2], eps: epsilon },
      state: ['exp_avg', 'exp_avg_sq'],
      settings: { beta1, beta2, epsilon },
      update: [
        '{m} = beta1 * {m} + (1 - beta1) * {gradient}',
        '{v} = beta2 * {v} + (1 - beta2) * {gradient}**2',
        'm_hat = {m} / (1 - beta1**step)',
        'v_hat = {v} / (1 - beta2**step)',
        '{parameters} -= learning_rate * m_hat / (sqrt(v_hat) + epsilon)',
      ],
    },
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
      const attributes = () => ({ learningRate: step.learningRate, beta1, beta2, epsilon, step: step.count });
      if (isFine)
        return { parameter: stepInParts(tape, [parameter, first, second], attributes), memory: [first, second] };
      const updated = tape.apply(
        adamStep,
        [parameter, first, second],
        { symbol, label: `new ${symbol}`, lasting: true },
        attributes,
      );
      return { parameter: updated, memory: [first, second] };
    },
  };
}

/** Adam's step as steps of its own: both corrections, their ratio, the descent. */
export function stepInParts(
  tape: Tape,
  [parameter, first, second]: readonly Value[],
  attributes: () => AdamAttributes,
): Value {
  const { symbol } = parameter;
  const naming = (part: string) => ({ symbol: part, label: `${part} of ${symbol}` });
  const mean = tape.apply(meanCorrection, [first], naming('m̂'), () => {
    const { beta1, step } = attributes();
    return { decay: beta1, step };
  });
  const square = tape.apply(squareCorrection, [second], naming('v̂'), () => {
    const { beta2, step } = attributes();
    return { decay: beta2, step };
  });
  const ratio = tape.apply(adamRatio, [mean, square], naming('ratio'), {
    epsilon: attributes().epsilon,
  });
  const updated = { symbol, label: `new ${symbol}`, lasting: true };
  return tape.apply(ratioDescent, [parameter, ratio], updated, () => ({ learningRate: attributes().learningRate }));
}
