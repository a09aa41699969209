/**
 * descent: one step against a direction. new = old − learning rate × direction, as in PyTorch's SGD. The direction is
 * the gradient, or the velocity if there is momentum.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply, named, subtract, value } from '../../numbers/engine/expression.js';
import { renameOp } from '../../numbers/engine/op.js';
import { combination } from '../../numbers/kernels/elementwise.js';

export type DescentAttributes = { readonly learningRate: number };

export const descent = defineElementwise<DescentAttributes>({
  name: 'descent',
  inputs: ['parameter', 'direction'],
  formula: ([old, direction], { learningRate }) =>
    subtract(named('old', old), multiply(value('rate', learningRate), direction)),
  compute: {
    kernel: combination,
    factors: ({ learningRate }) => [1, -learningRate],
  },
  explain: {
    sentence: 'Step against the gradient: a positive gradient lowers the weight, a negative one raises it.',
    symbolic: 'new = old − rate × gradient',
  },
  code: {
    forward: '{result} = {parameter} - lr * {direction}',
    settings: ({ learningRate }) => ({ lr: learningRate }),
  },
});

/** The same op where the direction is a velocity. */
export const velocityDescent = renameOp(descent, 'descent by velocity', {
  sentence: 'Step against the velocity, which is the gradient and what is left of those before it.',
  symbolic: 'new = old − rate × velocity',
});

/** The same op where the direction is Adam's. */
export const ratioDescent = renameOp(descent, 'descent by ratio', {
  sentence:
    'Step against the ratio: by the learning rate where pushes have been alike, by less where they fade or cancel.',
  symbolic: 'new = old − rate × ratio',
});
