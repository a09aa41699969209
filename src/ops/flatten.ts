/**
 * flatten: the last two axes become one. y(n, p · D + d) = x(n, p, d): the vectors of a context laid end to end.
 * Invariant: the same values in the same order; only the shape differs.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';

export const flatten: Op = {
  ...defineElementwise({
    name: 'flatten',
    sentence: 'The vectors of the context are laid end to end, the oldest first: one long row.',
    symbolic: 'y = [x(0), x(1), …]',
    inputs: ['values'],
    forward([{ data }], _attributes, output) {
      output.set(data);
    },
    derivative: () => 1,
    pullback(_input, gradient, _inputs, _output, _attributes, result) {
      result.set(gradient.data);
    },
    expression: ([values], _output, _attributes, index) => value(nameElement(values, index), values.data[index]),
  }),
  shape([{ shape }]) {
    const rank = shape.length;
    return [...shape.slice(0, -2), shape[rank - 2] * shape[rank - 1]];
  },
  passesGradientOn: () => true,
};
