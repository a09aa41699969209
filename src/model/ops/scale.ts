/**
 * scale: every element times one number. y = x · s.
 * The gradient of s, a scalar, is the sum of gradient × x over all elements.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply } from '../../numbers/engine/expression.js';
import { renameOp } from '../../numbers/engine/op.js';
import { scaledBy } from '../../numbers/kernels/elementwise.js';

export const scale = defineElementwise({
  name: 'scale',
  inputs: ['values', 'factor'],
  formula: ([value, factor]) => multiply(value, factor),
  compute: {
    forward([{ data }, factor], output) {
      return scaledBy(data, factor.data, output);
    },
  },
  derive: { reachesOne: () => false },
  explain: {
    noun: 'the scaling',
    sentence: 'Every element is multiplied by the same number.',
    symbolic: '{result} = {values} × {factor}',
  },
  code: {
    forward: '{result} = {values} * {factor}',
    gradients: ['{result} = {gradient} * {factor}', '{result} = ({gradient} * {values}).sum()'],
  },
});

/** The same op where it shortens a gradient. */
export const clip = renameOp(scale, 'clip', {
  sentence: 'The gradient is shortened by the common factor; its direction stays.',
  symbolic: 'clipped = gradient × coefficient',
});
