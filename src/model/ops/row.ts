/** row: one row of a table. y(d) = table(row, d). The gradient is zero in all other rows. */

import { defineCopy } from '../../numbers/engine/copies.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { labelOf } from '../../numbers/engine/value.js';

export type RowAttributes = { readonly row: number };

export const row = defineCopy<RowAttributes>({
  name: 'row',
  inputs: ['table'],
  sourceOf: ([{ shape }], index, { row: position }) => [0, position * columnsOf(shape) + index],
  targetsOf(_input, [{ shape }], index, { row: position }) {
    const column = index - position * columnsOf(shape);
    return column >= 0 && column < columnsOf(shape) ? [column] : [];
  },
  compute: {
    shape: ([table]) => table.shape.slice(1),
    forward([{ data }], output, { row: position }) {
      const start = position * output.length;
      for (let i = 0; i < output.length; i++) output[i] = data[start + i];
    },
    pullback(_input, gradient, _inputs, result, { row: position }) {
      result.fill(0);
      result.set(gradient.data, position * gradient.data.length);
    },
  },
  derive: { reachesOne: () => true },
  explain: {
    noun: 'the choice of a row',
    sentence: 'The context picks its row of the table: one score for each word.',
    symbolic: '{result}(w) = {table}(context, w)',
    backwardWords: {
      sentence: ({ inputs: [{ shape }], attributes: { row: position }, inputs: [{ axes }] }, write) =>
        `It goes to the row of "${labelOf(axes[0], position)}", which this prediction took; ${write.counted(shape[0] - 1, 'other row')} get 0.`,
      unreached: ({ inputs: [{ shape, axes }] }, index) =>
        `This prediction did not look at the row of "${labelOf(axes[0], Math.floor(index / columnsOf(shape)))}".`,
    },
  },
  code: {
    forward: '{result} = {table}[{row}]',
    gradients: ['{result} = torch.zeros_like({table})\n{result}[{row}] = {gradient}'],
  },
});
