/**
 * momentumBuffer: the velocity, a running sum of gradients that fades. buf = μ · buf + gradient (PyTorch's SGD with
 * momentum); at the first step buf = gradient, whatever the buffer held.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add, constant, multiply, named, value } from '../../numbers/engine/expression.js';
import { combination } from '../../numbers/kernels/elementwise.js';

export type MomentumAttributes = { readonly momentum: number; readonly first: boolean };

export const momentumBuffer = defineElementwise<MomentumAttributes>({
  name: 'momentum',
  inputs: ['velocity', 'gradient'],
  formula([velocity, gradient], { momentum, first }) {
    const before = named('velocity', first ? constant(0) : velocity);
    return add(multiply(value('μ', momentum), before), gradient);
  },
  compute: {
    forward([{ data: velocity }, { data: gradient }], output, { momentum, first }) {
      if (first) return output.set(gradient);
      return combination([velocity, gradient], output, momentum, 1);
    },
  },
  explain: {
    sentence: 'The velocity keeps part of its old direction and adds the new gradient.',
    symbolic: 'velocity = μ × velocity + gradient',
  },
  code: {
    forward: ({ attributes: { first } }) =>
      first ? '{result} = {gradient}' : '{result} = momentum * {velocity} + {gradient}',
    settings: ({ momentum }) => ({ momentum }),
  },
});
