/**
 * weightDecay: every weight shrinks by a fixed share before the step. new = old · (1 − rate · λ) (AdamW, Loshchilov and
 * Hutter, 2019). Decay is decoupled: the gradient's moving averages never see it.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply, named, subtract, value } from '../../numbers/engine/expression.js';
import { scaled } from '../../numbers/kernels/elementwise.js';

export type WeightDecayAttributes = { readonly learningRate: number; readonly weightDecay: number };

export const weightDecay = defineElementwise<WeightDecayAttributes>({
  name: 'weight decay',
  inputs: ['parameter'],
  formula: ([old], { learningRate, weightDecay: decay }) =>
    multiply(named('old', old), subtract(1, multiply(value('rate', learningRate), value('λ', decay)))),
  compute: {
    kernel: scaled,
    factors: (attributes) => [keptShare(attributes)],
  },
  explain: {
    sentence: 'Every weight shrinks a little towards 0, whatever its gradient says.',
    symbolic: 'decayed = old × (1 − rate × λ)',
  },
  code: {
    forward: '{result} = {parameter} * (1 - lr * weight_decay)',
    settings: ({ learningRate, weightDecay: decay }) => ({ lr: learningRate, weight_decay: decay }),
  },
});

/** What is left of a weight. */
export function keptShare({ learningRate, weightDecay: decay }: WeightDecayAttributes): number {
  return 1 - learningRate * decay;
}
