/**
 * AdamW (Loshchilov and Hutter, 2019), with PyTorch's order of operations: weights that decay first shrink by rate · λ
 * of themselves, then take Adam's step.
 * Invariant: the decay is decoupled: the moving averages see only the gradient.
 */
import { nameOfParameter } from '../engine/op.js';
import { weightDecay as decay } from '../ops/weight-decay.js';
import { type AdamSettings, createAdam } from './adam.js';
import type { Optimizer } from './optimizer.js';

interface AdamWSettings extends AdamSettings {
  readonly weightDecay: number;
  /** Names of the parameters that decay; null for all of them. */
  readonly decaying: readonly string[] | null;
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
