/**
 * columns: some neighbouring columns of a tensor. y(n, j) = x(n, start + j).
 * Invariant: a copy; its gradient lands in those columns and is zero elsewhere.
 */
import { value } from '../engine/expression.js';
import { type ColumnRange, nameElement, type Op } from '../engine/op.js';
import { columnsOf, type Tensor, withoutLastAxis } from '../engine/tensor.js';

export type ColumnsAttributes = { readonly [Key in keyof ColumnRange]: number };

export const columns: Op<ColumnsAttributes> = {
  name: 'columns',
  sentence: 'Only some of the columns are looked at from here on.',
  symbolic: 'y(n, j) = x(n, start + j)',
  inputs: ['values'],
  differentiable: () => true,
  columns: (attributes) => attributes,
  shape: ([values], { count }) => [...withoutLastAxis(values.shape), count],
  forward([{ data, shape }], { start, count }, output) {
    const stride = columnsOf(shape);
    for (let from = start, to = 0; to < output.length; from += stride) {
      for (let j = 0; j < count; j++) output[to++] = data[from + j];
    }
  },
  pullback(_input, gradient, [{ shape }], _output, { start, count }, result) {
    const stride = columnsOf(shape);
    result.fill(0);
    for (let from = 0, to = start; from < gradient.data.length; to += stride) {
      for (let j = 0; j < count; j++) result[to + j] = gradient.data[from++];
    }
  },
  terms([values], _output, attributes, index) {
    const from = sourceOf(values, attributes, index);
    return [{ input: 0, index: from, value: values.data[from], derivative: 1 }];
  },
  dependents(_input, [{ shape }], _output, { start, count }, index) {
    const stride = columnsOf(shape);
    const column = (index % stride) - start;
    if (column < 0 || column >= count) return [];
    return [{ index: Math.floor(index / stride) * count + column, derivative: 1 }];
  },
  expression([values], _output, attributes, index) {
    const from = sourceOf(values, attributes, index);
    return value(nameElement(values, from), values.data[from]);
  },
};

function sourceOf({ shape }: Tensor, { start, count }: ColumnsAttributes, index: number): number {
  return Math.floor(index / count) * columnsOf(shape) + start + (index % count);
}
