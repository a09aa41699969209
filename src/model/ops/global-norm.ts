/**
 * globalNorm: the norm of all gradients taken as one vector. norm = √(Σ g²), over every input.
 * Invariant: squares are added in order, first input first, so that a replay gives the same bits.
 */
import { readFormula } from '../../document/read-formula.js';
import { call, power, sum } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import { countOf, elementsOf } from './total.js';

const SUM_OF_G_SQUARED = readFormula('Σ g²');

export const globalNorm = defineOp({
  name: 'global norm',
  inputs: ['gradient'],
  variadic: true,
  compute: {
    shape: () => [],
    division: (inputs) => ({ count: countOf(inputs), divided: [] }),
    forward: (inputs, output) => addSquares(inputs, output, 0, countOf(inputs)),
    forwardFrom: (inputs, _attributes, output, from, to) => addSquares(inputs, output, from, to),
    pullback(input, gradient, inputs, result, _attributes, output) {
      const { data } = inputs[input];
      const factor = gradient.data[0] / output.data[0];
      for (let i = 0; i < result.length; i++) result[i] = factor * data[i];
    },
  },
  derive: {
    links: ['column'],
    slope: ({ input, from, inputs, output }) => inputs[input].data[from] / output.data[0],
  },
  explain: {
    sentence: 'How long is the gradient, all parameters taken as one long vector?',
    symbolic: 'norm = √(Σ g²)',
    expression: (inputs) => {
      const squares = elementsOf(inputs).map((number) => power(number, 2));
      return call('sqrt', sum(SUM_OF_G_SQUARED, squares));
    },
  },
  code: {
    forward: ({ inputs }) =>
      inputs.length === 1
        ? '{result} = {gradient}.norm()'
        : '{result} = torch.sqrt(sum((g ** 2).sum() for g in [{gradient|, }]))',
  },
});

/** Adds the squares of the elements `from` up to `to`, counted through all inputs, to what `output` has so far. */
function addSquares(inputs: readonly Tensor[], output: Float64Array, from: number, to: number): void {
  let squares = from === 0 ? 0 : output[0];
  let start = 0;
  for (const { data } of inputs) {
    const end = Math.min(data.length, to - start);
    for (let i = Math.max(0, from - start); i < end; i++) squares += data[i] * data[i];
    start += data.length;
  }
  output[0] = to === start ? Math.sqrt(squares) : squares;
}
