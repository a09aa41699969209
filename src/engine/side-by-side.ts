/**
 * What all ops share that lay tensors side by side along the last axis.
 * Invariant: a copy; every input has the same rows, and the columns of the output are those of the inputs in order.
 */
import { value } from './expression.js';
import { nameElement, type Op } from './op.js';
import { columnsOf, type Tensor, withoutLastAxis } from './tensor.js';

type Words = Pick<Op, 'name' | 'sentence' | 'symbolic' | 'inputs'>;

export function defineSideBySide(words: Words): Op {
  return {
    ...words,
    variadic: true,
    differentiable: () => true,
    shape(inputs) {
      let columns = 0;
      for (const input of inputs) columns += columnsOf(input.shape);
      return [...withoutLastAxis(inputs[0].shape), columns];
    },
    forward(inputs, _attributes, output) {
      const rows = inputs[0].data.length / columnsOf(inputs[0].shape);
      const stride = output.length / rows;
      let start = 0;
      for (const { data, shape } of inputs) {
        const columns = columnsOf(shape);
        for (let row = 0, from = 0; row < rows; row++) {
          const to = row * stride + start;
          for (let j = 0; j < columns; j++) output[to + j] = data[from++];
        }
        start += columns;
      }
    },
    pullback(input, gradient, inputs, _output, _attributes, result) {
      const columns = columnsOf(inputs[input].shape);
      const stride = columnsOf(gradient.shape);
      const start = startOf(inputs, input);
      const incoming = gradient.data;
      for (let from = start, to = 0; to < result.length; from += stride) {
        for (let j = 0; j < columns; j++) result[to++] = incoming[from + j];
      }
    },
    terms(inputs, output, _attributes, index) {
      const [input, from] = sourceOf(inputs, columnsOf(output.shape), index);
      return [{ input, index: from, value: inputs[input].data[from], derivative: 1 }];
    },
    dependents(input, inputs, output, _attributes, index) {
      const columns = columnsOf(inputs[input].shape);
      const row = Math.floor(index / columns);
      return [{ index: row * columnsOf(output.shape) + startOf(inputs, input) + (index % columns), derivative: 1 }];
    },
    expression(inputs, output, _attributes, index) {
      const [input, from] = sourceOf(inputs, columnsOf(output.shape), index);
      return value(nameElement(inputs[input], from), inputs[input].data[from]);
    },
  };
}

/** First column of the output that comes from this input. */
function startOf(inputs: readonly Tensor[], input: number): number {
  let start = 0;
  for (let k = 0; k < input; k++) start += columnsOf(inputs[k].shape);
  return start;
}

function sourceOf(inputs: readonly Tensor[], stride: number, index: number): readonly [number, number] {
  const row = Math.floor(index / stride);
  let column = index % stride;
  let input = 0;
  while (column >= columnsOf(inputs[input].shape)) column -= columnsOf(inputs[input++].shape);
  return [input, row * columnsOf(inputs[input].shape) + column];
}
