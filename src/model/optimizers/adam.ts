/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019), with PyTorch's order of operations: moving averages
 * of the gradient and of its square, both corrected for starting at 0, give each weight its own step size; weights that
 * decay first shrink by rate · λ of themselves. What the debugger says of the steps is in `explaining/panes/update*`.
 * Invariant: the stored averages are uncorrected; the correction depends only on the step count. The decay is decoupled: the
 * averages see only the gradient.
 */

import type { Tape } from '../../numbers/engine/tape.js';
import { nameOfParameter, type Value } from '../../numbers/engine/value.js';
import { adamRatio } from '../ops/adam-ratio.js';
import { type AdamAttributes, adamStep } from '../ops/adam-step.js';
import { meanCorrection, squareCorrection } from '../ops/bias-correction.js';
import { ratioDescent } from '../ops/descent.js';
import { firstMoment } from '../ops/first-moment.js';
import { secondMoment } from '../ops/second-moment.js';
import { weightDecay as decay } from '../ops/weight-decay.js';
import type { Optimizer } from './optimizer.js';

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Whether both corrections and the ratio are steps of their own; the same update up to rounding. */
  readonly isFine?: boolean;
}

interface AdamWSettings extends AdamSettings {
  readonly weightDecay: number;
  /** Names of the parameters that decay; null for all of them. */
  readonly decaying: readonly string[] | null;
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

export function createAdamW({ weightDecay, decaying, ...settings }: AdamWSettings): Optimizer {
  const adam = createAdam(settings);
  const decays = (name: string): boolean => decaying === null || decaying.includes(name);
  return {
    ...adam,
    kind: 'adamw',
    title: `AdamW, weight decay ${weightDecay}`,
    code: {
      ...adam.code,
      sentence: 'AdamW shrinks the weights a little, then takes a step of Adam.',
      torch: 'AdamW',
      options: { ...adam.code.options, weight_decay: weightDecay },
      settings: { ...adam.code.settings, weight_decay: weightDecay },
      update: ['{parameters} *= 1 - learning_rate * weight_decay', ...adam.code.update],
      decaying,
    },
    update(tape, parameter, gradient, memory, step) {
      const { symbol } = parameter;
      if (!decays(nameOfParameter(parameter))) return adam.update(tape, parameter, gradient, memory, step);
      const attributes = () => ({ learningRate: step.learningRate, weightDecay });
      const decayed = tape.apply(decay, [parameter], { symbol, label: `decayed ${symbol}` }, attributes);
      return adam.update(tape, decayed, gradient, memory, step);
    },
  };
}
