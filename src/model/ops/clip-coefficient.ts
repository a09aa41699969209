/**
 * clipCoefficient: the factor that shortens the gradients to the allowed norm.
 * coefficient = min(1, max_norm / (norm + 1e-6)), as in PyTorch's clip_grad_norm_. A norm of NaN gives NaN.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add, constant, divide, evaluate, value } from '../../numbers/engine/expression.js';

export type ClipAttributes = { readonly mostNorm: number };

const GUARD = 1e-6;

export const clipCoefficient = defineElementwise<ClipAttributes>({
  name: 'clip coefficient',
  inputs: ['norm'],
  formula([norm], { mostNorm }) {
    if (mostNorm / (evaluate(norm) + GUARD) >= 1) return constant(1);
    return divide(value('max_norm', mostNorm), add(norm, GUARD));
  },
  explain: {
    sentence:
      'Is the gradient longer than allowed? If so, all of it is shortened by one factor; if not, the factor is 1.',
    symbolic: 'coefficient = min(1, max_norm / (norm + 1e-6))',
  },
  code: {
    forward: '{result} = torch.clamp(max_norm / ({norm} + 1e-6), max=1.0)',
    settings: ({ mostNorm }) => ({ max_norm: mostNorm }),
  },
});
