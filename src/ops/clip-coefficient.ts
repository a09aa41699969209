/**
 * clipCoefficient: what to multiply the gradients by so that they are no longer than allowed.
 * coefficient = min(1, most / (norm + 1e-6)), PyTorch's clip_grad_norm_.
 * Invariant: never above 1; a norm that is not a number gives a coefficient that is not a number.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { add, constant, divide, value } from '../engine/expression.js';

export type ClipAttributes = { readonly mostNorm: number };

const GUARD = 1e-6;

export const clipCoefficient = defineElementwise<ClipAttributes>({
  name: 'clip coefficient',
  sentence: 'Is the gradient longer than allowed? Then all of it is shortened by the same factor, else by none.',
  symbolic: 'coefficient = min(1, most / (norm + 1e-6))',
  inputs: ['norm'],
  compute: ([norm], { mostNorm }) => Math.min(1, mostNorm / (norm + GUARD)),
  derivative: (_input, [norm], coefficient, { mostNorm }) => (coefficient < 1 ? -mostNorm / (norm + GUARD) ** 2 : 0),
  formula([norm], { mostNorm }) {
    if (mostNorm / (norm.value + GUARD) >= 1) return constant(1);
    return divide(value('most', mostNorm), add(norm, constant(GUARD)));
  },
});
