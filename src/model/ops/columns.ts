/**
 * columns: some neighbouring columns of a tensor. y(n, j) = x(n, start + j). The gradient is zero in all other columns.
 */
import { defineCopy } from '../../numbers/engine/copies.js';
import { type ColumnRange, dividedByRows } from '../../numbers/engine/op-computing.js';
import { columnsOf, withoutLastAxis } from '../../numbers/engine/tensor.js';
import { copyColumns } from '../../numbers/kernels/copies.js';

export type ColumnsAttributes = { readonly [Key in keyof ColumnRange]: number };

export const columns = defineCopy<ColumnsAttributes>({
  name: 'columns',
  inputs: ['values'],
  sourceOf: ([{ shape }], index, { start, count }) => [
    0,
    Math.floor(index / count) * columnsOf(shape) + start + (index % count),
  ],
  targetsOf(_input, [{ shape }], index, { start, count }) {
    const stride = columnsOf(shape);
    const column = (index % stride) - start;
    return column >= 0 && column < count ? [Math.floor(index / stride) * count + column] : [];
  },
  compute: {
    columns: (attributes) => attributes,
    shape: ([values], { count }) => [...withoutLastAxis(values.shape), count],
    division: dividedByRows(0),
    forward([{ data, shape }], output, { start, count }) {
      const from = { data, start, stride: columnsOf(shape) };
      return copyColumns(from, { data: output, start: 0, stride: count }, output.length / count, count);
    },
    pullback(_input, { data }, [{ shape }], result, { start, count }) {
      result.fill(0);
      const to = { data: result, start, stride: columnsOf(shape) };
      copyColumns({ data, start: 0, stride: count }, to, data.length / count, count);
    },
  },
  derive: { reachesOne: () => true },
  explain: {
    noun: 'the choice of columns',
    sentence: 'From here on, only some of the columns are used.',
    symbolic: '{result}(n, j) = {values}(n, start + j)',
    backwardWords: {
      sentence: ({ attributes: { count }, inputs: [{ shape }] }, write) =>
        `It reaches the ${write.counted(count, 'column')} that were looked at, of ${write.count(columnsOf(shape))}; the others get 0.`,
    },
  },
  code: {
    forward: ({ attributes }) => `{result} = {values}${inPython(attributes)}`,
    gradients: [
      ({ attributes }) => `{result} = torch.zeros_like({values})\n{result}${inPython(attributes)} = {gradient}`,
    ],
  },
});

function inPython({ start, count }: ColumnsAttributes): string {
  return `[..., ${start}:${start + count}]`;
}
