/**
 * surpriseSlope: how a loss term moves when the target's probability does. ∂(−ln P)/∂P = −1/P, times the gradient that
 * arrives at the term; one number per prediction.
 */

import { type FormulaTree, name } from '../../document/formula.js';
import { constant, divide, value } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { targetShare } from '../../numbers/engine/op-code.js';
import { columnsOf, type Tensor } from '../../numbers/engine/tensor.js';
import { element, elementTree } from '../../numbers/engine/value.js';

export const surpriseSlope = defineOp({
  name: 'slope of −ln P',
  inputs: ['gradient', 'probabilities', 'targets'],
  compute: {
    shape: ([gradient]) => gradient.shape,
    forward(inputs, output) {
      for (let row = 0; row < output.length; row++) {
        output[row] = -inputs[0].data[row] / inputs[1].data[targetOf(inputs, row)];
      }
    },
  },
  derive: {
    differentiable: (input) => input !== 2,
    links: ['column', 'whole row'],
    slope({ input, from, to, inputs: [{ data: gradient }, { data }], inputs }) {
      const target = targetOf(inputs, to);
      if (input === 0) return -1 / data[target];
      return from === target ? gradient[to] / (data[target] * data[target]) : null;
    },
  },
  explain: {
    sentence:
      'How does the loss move when the probability of the target moves? ln P has the slope 1/P, so −ln P has −1/P.',
    symbolic: '∂loss/∂P(target) = −{gradient} / P(target)',
    expression(inputs, index) {
      const target = targetOf(inputs, index);
      const incoming = inputs[0].data[index];
      const above = incoming === 1 ? constant(-1) : value(negative(elementTree(inputs[0], index)), -incoming);
      return divide(above, element(inputs[1], target));
    },
  },
  code: {
    forward: ({ inputs: [, probabilities] }) =>
      `{p:probabilities} = ${targetShare(probabilities)}\n{result} = -{gradient} / {p:probabilities}`,
  },
});

/** A sign that is the number's own. */
function negative(of: FormulaTree): FormulaTree {
  return { kind: 'beside', parts: [name('−'), of], tight: true };
}

/** The flat index of a row's target among the probabilities. */
function targetOf(inputs: readonly Tensor[], row: number): number {
  return row * columnsOf(inputs[1].shape) + inputs[2].data[row];
}
