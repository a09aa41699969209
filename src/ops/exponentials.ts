/**
 * exponentials: the first sub-step of softmax. y(v) = e^(z(v) − c), c the largest score of the row, so that nothing
 * overflows; with `shifted` false c is 0, the unstable textbook form.
 * Invariant: c is taken as a constant, which is exact for softmax: shares do not depend on it.
 */
import { call, constant, subtract, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, type Tensor } from '../engine/tensor.js';
import { product } from '../kernels/elementwise.js';
import { exponentials as exponentialsOfRows } from '../kernels/rows.js';
import { largestOf } from '../kernels/rows-reference.js';

export type SoftmaxAttributes = { readonly shifted: boolean };

export const exponentials: Op<SoftmaxAttributes> = {
  name: 'exponentials',
  sentence: 'Each score z becomes e^z: every one is positive, and a gap between scores becomes a ratio.',
  symbolic: 'e^z(w)',
  inputs: ['logits'],
  differentiable: () => true,
  shape: (inputs) => inputs[0].shape,
  forward(inputs, attributes, output) {
    const [{ data, shape }] = inputs;
    exponentialsOfRows(data, columnsOf(shape), attributes.shifted, output);
  },
  pullback(_input, gradient, _inputs, output, _attributes, result) {
    product([gradient.data, output.data], result);
  },
  terms: (inputs, output, _attributes, index) => [
    { input: 0, index, value: inputs[0].data[index], derivative: output.data[index] },
  ],
  dependents: (_input, _inputs, output, _attributes, index) => [{ index, derivative: output.data[index] }],
  expression(inputs, _output, attributes, index) {
    const score = value(nameElement(inputs[0], index), inputs[0].data[index]);
    if (!attributes.shifted) return call('exp', score);
    const columns = columnsOf(inputs[0].shape);
    const shift = shiftOf(inputs[0], index - (index % columns), columns, attributes);
    return call('exp', subtract(score, constant(shift)));
  },
};

/** What is subtracted from every score of the row that starts at `start`. */
export function shiftOf(logits: Tensor, start: number, columns: number, attributes: SoftmaxAttributes): number {
  if (!attributes.shifted) return 0;
  return largestOf(logits.data, start, columns);
}
