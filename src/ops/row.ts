/**
 * row: one row of a table. y(d) = table(row, d).
 * Invariant: a copy; its gradient lands in that row and is zero elsewhere.
 */
import { value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';

export type RowAttributes = { readonly row: number };

export const row: Op<RowAttributes> = {
  name: 'row',
  sentence: 'The context picks its row of the table: one score for each word.',
  symbolic: 'z(w) = table(context, w)',
  inputs: ['table'],
  differentiable: () => true,
  shape: (inputs) => inputs[0].shape.slice(1),
  forward(inputs, { row: position }, output) {
    const { data } = inputs[0];
    const start = position * output.length;
    for (let i = 0; i < output.length; i++) output[i] = data[start + i];
  },
  pullback(_input, gradient, _inputs, _output, { row: position }, result) {
    result.fill(0);
    result.set(gradient.data, position * gradient.data.length);
  },
  terms(inputs, output, { row: position }, index) {
    const from = position * output.data.length + index;
    return [{ input: 0, index: from, value: inputs[0].data[from], derivative: 1 }];
  },
  dependents(_input, _inputs, output, { row: position }, index) {
    const column = index - position * output.data.length;
    return column >= 0 && column < output.data.length ? [{ index: column, derivative: 1 }] : [];
  },
  expression(inputs, output, { row: position }, index) {
    const from = position * output.data.length + index;
    return value(nameElement(inputs[0], from), inputs[0].data[from]);
  },
};
