/**
 * slopeProduct: the chain rule for two steps in a row. ∂loss/∂z(w) = ∂loss/∂P(t) · ∂P(t)/∂z(w): each row of slopes
 * times the slope that arrives at that row.
 */
import { multiply } from '../engine/expression.js';
import { defineOp, element } from '../engine/op.js';
import { columnsOf, type Tensor } from '../engine/tensor.js';

export const slopeProduct = defineOp({
  name: 'product of slopes',
  sentence: 'Two steps in a row: the slope of the whole is the slope of the first times the slope of the second.',
  symbolic: '∂loss/∂z(w) = ∂loss/∂P(target) × ∂P(target)/∂z(w)',
  inputs: ['slope', 'slopes'],
  shape: ([, slopes]) => slopes.shape,
  forward(inputs, _attributes, output) {
    for (let i = 0; i < output.length; i++) output[i] = inputs[0].data[rowOf(inputs, i)] * inputs[1].data[i];
  },
  links: ['whole row', 'column'],
  slope: ({ input, to, inputs }) => (input === 0 ? inputs[1].data[to] : inputs[0].data[rowOf(inputs, to)]),
  expression(inputs, _output, _attributes, index) {
    const row = rowOf(inputs, index);
    return multiply(element(inputs[0], row), element(inputs[1], index));
  },
});

function rowOf(inputs: readonly Tensor[], index: number): number {
  return Math.floor(index / columnsOf(inputs[1].shape));
}
