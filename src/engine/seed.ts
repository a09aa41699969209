/**
 * The two gradients that need no chain rule: the loss with respect to itself, and with respect to a parameter that
 * cannot reach it. Both are constants, whatever their input holds.
 */
import { constant } from './expression.js';
import { defineOp, type Op } from './op.js';

export const seed = defineConstant(
  'seed',
  1,
  'Start: the slope of the loss with respect to itself is 1.',
  '∂loss/∂loss = 1',
);

export const zeroGradient = defineConstant(
  'zero gradient',
  0,
  'No path leads from this parameter to the loss, so its gradient is 0.',
  '∂loss/∂parameter = 0',
);

function defineConstant(name: string, value: number, sentence: string, symbolic: string): Op {
  return defineOp({
    name,
    sentence,
    symbolic,
    inputs: ['value'],
    differentiable: () => false,
    forward: (_inputs, _attributes, output) => {
      output.fill(value);
    },
    expression: () => constant(value),
  });
}
