/**
 * The ops where gradients meet: a value used in several places receives the sum of what each place sends back; if ops
 * copied parts that together cover a tensor without overlap, the gradients of these parts side by side are the tensor's
 * gradient, so there is no need to add tensors of mostly zeros.
 * Invariant: gradients are added in the order in which they arrived, so that a replay gives the same bits. What is
 * assembled equals accumulating the parts' pullbacks.
 */

import { type FormulaTree, name } from '../../document/formula.js';
import { type Again, inTurn } from '../kernels/calls.js';
import { sum as sumOfTwo } from '../kernels/elementwise.js';
import { defineSideBySide } from './copies.js';
import { defineElementwise } from './elementwise.js';
import { sum } from './expression.js';
import { addedUp } from './op-code.js';
import { symbolTree, type Value } from './value.js';

export const accumulate = defineElementwise({
  name: 'accumulate',
  inputs: ['contribution'],
  variadic: true,
  formula: (gradients, _attributes, output) => sum(pathsOf(output, gradients.length), gradients),
  compute: {
    forward(inputs, output) {
      const [first, second, ...others] = inputs;
      if (second === undefined) return output.set(first.data);
      let again: Again = sumOfTwo([first.data, second.data], output);
      for (const { data } of others) again = inTurn(again, sumOfTwo([output, data], output));
      return again;
    },
  },
  derive: { slope: () => 1 },
  explain: {
    sentence: 'Several paths lead from here to the loss: the gradients that came back along them are added.',
    symbolic: '{result} = Σ over paths',
  },
  code: { forward: ({ inputs }) => `{result} = ${addedUp('contribution', inputs.length)}` },
});

function pathsOf(output: Value | undefined, count: number): FormulaTree {
  const paths = [name('over'), { kind: 'constant', text: String(count) } as const, name('paths')];
  const parts = output === undefined ? paths : [symbolTree(output), ...paths];
  return { kind: 'series', sign: 'Σ', of: { kind: 'beside', parts } };
}

export const assemble = defineSideBySide({
  name: 'assemble',
  inputs: ['part'],
  explain: {
    sentence: 'The parts of this tensor were used separately: their gradients are put back where the parts came from.',
    symbolic: '{result} = the gradients of its parts, side by side',
  },
  code: { forward: '{result} = torch.cat([{part|, }], dim=-1)' },
});
