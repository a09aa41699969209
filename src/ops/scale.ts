/**
 * scale: every element times one number. y = x · s.
 * The gradient of s, a scalar, is the sum of gradient × x over all elements.
 */
import { multiply } from '../engine/expression.js';
import { defineOp, element, type Op } from '../engine/op.js';
import { scaledBy } from '../kernels/elementwise.js';

export const scale = defineOp({
  name: 'scale',
  noun: 'the scaling',
  sentence: 'Every element is multiplied by the same number.',
  symbolic: '{result} = {values} × {factor}',
  inputs: ['values', 'factor'],
  light: 'forward',
  division: ([{ data }]) => ({ count: data.length, divided: [0] }),
  forward([{ data }, factor], _attributes, output) {
    return scaledBy(data, factor.data, output);
  },
  links: ['column', 'column'],
  slope: ({ input, to, inputs: [values, factor] }) => (input === 0 ? factor.data[0] : values.data[to]),
  expression: ([values, factor], _output, _attributes, index) => multiply(element(values, index), element(factor, 0)),
});

/** The same op where it shortens a gradient. */
export const clip: Op = {
  ...scale,
  name: 'clip',
  sentence: 'The gradient is shortened by the common factor; its direction stays.',
  symbolic: 'clipped = gradient × coefficient',
};
