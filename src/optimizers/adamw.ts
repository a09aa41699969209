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
    update(tape, parameter, gradient, memory, step) {
      const { symbol } = parameter;
      if (!decays(nameOfParameter(parameter))) return adam.update(tape, parameter, gradient, memory, step);
      const attributes = () => ({ learningRate: step.learningRate, weightDecay });
      const decayed = tape.apply(decay, [parameter], { symbol, label: `decayed ${symbol}` }, attributes);
      return adam.update(tape, decayed, gradient, memory, step);
    },
  };
}
