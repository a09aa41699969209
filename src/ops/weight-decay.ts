/**
 * weightDecay: every weight shrinks by a fixed share before the step. new = old · (1 − rate · λ) (AdamW, Loshchilov and
 * Hutter, 2019): decoupled, so that the gradient's moving averages never see it.
 * Invariant: PyTorch's order of operations, p *= 1 − lr · λ.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { constant, multiply, subtract, value } from '../engine/expression.js';

export type WeightDecayAttributes = { readonly learningRate: number; readonly weightDecay: number };

export const weightDecay = defineElementwise<WeightDecayAttributes>({
  name: 'weight decay',
  sentence: 'Every weight shrinks a little towards 0, whatever its gradient says.',
  symbolic: 'decayed = old × (1 − rate × λ)',
  inputs: ['parameter'],
  forward([parameter], attributes, output) {
    const { data } = parameter;
    const kept = keptShare(attributes);
    for (let i = 0; i < output.length; i++) output[i] = data[i] * kept;
  },
  derivative: (_input, _values, _output, attributes) => keptShare(attributes),
  expression: ([parameter], _output, attributes, index) =>
    multiply(
      value('old', parameter.data[index]),
      subtract(constant(1), multiply(value('rate', attributes.learningRate), value('λ', attributes.weightDecay))),
    ),
});

function keptShare({ learningRate, weightDecay: decay }: WeightDecayAttributes): number {
  return 1 - learningRate * decay;
}
