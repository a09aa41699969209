/**
 * total: the sum of all elements of all inputs, one number.
 * Invariant: elements are added in order, first input first, so that a replay gives the same bits.
 */

import { readFormula } from '../../document/read-formula.js';
import { type Leaf, multiply, sum } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { addedUp } from '../../numbers/engine/op-code.js';
import { sizeOf, type Tensor } from '../../numbers/engine/tensor.js';
import { element, type Value } from '../../numbers/engine/value.js';

const SUM_OF_LOSS_TERMS = readFormula('Σ loss terms');

export const total = defineOp({
  name: 'total',
  inputs: ['loss'],
  variadic: true,
  compute: {
    sharesGradient: true,
    shape: () => [],
    forward(inputs, output) {
      let all = 0;
      for (const { data } of inputs) {
        for (let i = 0; i < data.length; i++) all += data[i];
      }
      output[0] = all;
    },
    pullback(_input, gradient, _inputs, result) {
      result.fill(gradient.data[0]);
    },
  },
  derive: {
    links: ['column'],
    slope: () => 1,
  },
  explain: {
    noun: 'the sum of the losses',
    sentence: 'The surprise of every prediction is added up.',
    symbolic: 'loss = Σ −ln P(target)',
    expression: (inputs) => sum(SUM_OF_LOSS_TERMS, elementsOf(inputs)),
    gradientFormula: {
      sentence: 'The total adds its terms, so it rises by as much as any one of them does: each slope is 1.',
      symbolic: '{result} = {gradient} × 1',
      expression: (gradient) => multiply(element(gradient, 0), 1),
    },
  },
  code: {
    forward: ({ inputs }) => `{result} = ${totalInPython(inputs)}`,
    gradients: [
      ({ inputs, input }) =>
        inputs[input].shape.length === 0
          ? '{result} = {gradient}  # of each loss: a sum passes gradients on unchanged'
          : '{result} = {gradient}.expand_as({loss})  # a sum passes gradients on unchanged',
    ],
  },
});

/** The total in Python, of terms or of vectors of them. */
export function totalInPython(inputs: readonly Pick<Tensor, 'shape'>[]): string {
  if (inputs.every(({ shape }) => shape.length === 0)) return addedUp('loss', inputs.length);
  return inputs.length === 1 ? '{loss}.sum()' : 'sum(terms.sum() for terms in [{loss|, }])';
}

export function elementsOf(inputs: readonly Value[]): readonly Leaf[] {
  return inputs.flatMap((input) => Array.from(input.data.keys(), (index) => element(input, index)));
}

export function countOf(inputs: readonly Pick<Tensor, 'shape'>[]): number {
  return inputs.reduce((count, { shape }) => count + sizeOf(shape), 0);
}
