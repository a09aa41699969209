/**
 * What all ops share that lay tensors side by side along the last axis. All inputs have the same rows, and the output's
 * columns are the inputs' columns in order.
 */
import { type Again, inTurn } from '../kernels/again.js';
import { copyColumns } from '../kernels/copies.js';
import { defineCopy } from './copies.js';
import { dividedByRows, type Op } from './op.js';
import { columnsOf, type Tensor, withoutLastAxis } from './tensor.js';

type Words = Pick<Op, 'name' | 'noun' | 'sentence' | 'symbolic' | 'code' | 'inputs' | 'backward'>;

export function defineSideBySide(words: Words): Op {
  return defineCopy({
    ...words,
    variadic: true,
    reachesOne: () => true,
    shape: (inputs) => [...withoutLastAxis(inputs[0].shape), strideOf(inputs)],
    division: (inputs) => dividedByRows(...inputs.keys())(inputs),
    forward(inputs, _attributes, output) {
      const rows = inputs[0].data.length / columnsOf(inputs[0].shape);
      const stride = output.length / rows;
      let start = 0;
      const copies = inputs.map(({ data, shape }): Again => {
        const columns = columnsOf(shape);
        const to = { data: output, start, stride };
        start += columns;
        return copyColumns({ data, start: 0, stride: columns }, to, rows, columns);
      });
      return copies.reduce(inTurn);
    },
    pullback(input, { data, shape }, inputs, _output, _attributes, result) {
      const columns = columnsOf(inputs[input].shape);
      const from = { data, start: startOf(inputs, input), stride: columnsOf(shape) };
      return copyColumns(from, { data: result, start: 0, stride: columns }, result.length / columns, columns);
    },
    sourceOf(inputs, _attributes, index) {
      const stride = strideOf(inputs);
      let column = index % stride;
      let input = 0;
      while (column >= columnsOf(inputs[input].shape)) column -= columnsOf(inputs[input++].shape);
      return [input, Math.floor(index / stride) * columnsOf(inputs[input].shape) + column];
    },
    targetsOf(input, inputs, _attributes, index) {
      const columns = columnsOf(inputs[input].shape);
      return [Math.floor(index / columns) * strideOf(inputs) + startOf(inputs, input) + (index % columns)];
    },
  });
}

/** How many columns the output has. */
function strideOf(inputs: readonly Tensor[]): number {
  return startOf(inputs, inputs.length);
}

/** The first output column that comes from this input. */
function startOf(inputs: readonly Tensor[], input: number): number {
  let start = 0;
  for (let k = 0; k < input; k++) start += columnsOf(inputs[k].shape);
  return start;
}
