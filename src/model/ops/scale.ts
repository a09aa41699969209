/**
 * scale: every element times one number. y = x · s.
 * The gradient of s, a scalar, is the sum of gradient × x over all elements.
 */
import { readFormula } from '../../document/read-formula.js';
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply } from '../../numbers/engine/expression.js';
import type { Op } from '../../numbers/engine/op.js';
import { scaledBy } from '../../numbers/kernels/elementwise.js';

export const scale = defineElementwise({
  name: 'scale',
  noun: 'the scaling',
  sentence: 'Every element is multiplied by the same number.',
  symbolic: readFormula('{result} = {values} × {factor}'),
  code: {
    forward: '{result} = {values} * {factor}',
    gradients: ['{result} = {gradient} * {factor}', '{result} = ({gradient} * {values}).sum()'],
  },
  inputs: ['values', 'factor'],
  forward([{ data }, factor], output) {
    return scaledBy(data, factor.data, output);
  },
  reachesOne: () => false,
  formula: ([value, factor]) => multiply(value, factor),
});

/** The same op where it shortens a gradient. */
export const clip: Op = {
  ...scale,
  name: 'clip',
  sentence: 'The gradient is shortened by the common factor; its direction stays.',
  symbolic: readFormula('clipped = gradient × coefficient'),
};
