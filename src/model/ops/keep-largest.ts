/**
 * keepLargest: only the largest scores stay. y(w) = z(w) if z(w) is among the k largest, else −∞.
 * Invariant: exactly k scores stay, or all if there are fewer; of equal scores, the first ones.
 */
import { defineCopy } from '../../numbers/engine/copies.js';
import { columnsOf, rowIndices, type Tensor } from '../../numbers/engine/tensor.js';

export type KeepLargestAttributes = { readonly count: number };

export const keepLargest = defineCopy<KeepLargestAttributes>({
  name: 'top k',
  inputs: ['scores'],
  elsewhere: -Infinity,
  sourceOf: ([scores], index, attributes) => (keptOf(scores, index, attributes).includes(index) ? [0, index] : null),
  compute: {
    forward([scores], output, attributes) {
      output.fill(-Infinity);
      for (let start = 0; start < output.length; start += columnsOf(scores.shape)) {
        for (const kept of keptOf(scores, start, attributes)) output[kept] = scores.data[kept];
      }
    },
  },
  explain: {
    sentence: 'Only the highest scores stay in the race; the others become −∞ and can no longer be drawn.',
    symbolic: 'z(w) = −∞ unless among the k largest',
  },
  code: {
    forward: ({ inputs: [{ shape }], attributes: { count } }) =>
      `least = {scores}.topk(${Math.min(count, columnsOf(shape))}).values[..., -1:]\n{result} = {scores}.masked_fill({scores} < least, -torch.inf)`,
  },
});

/** Flat indices of the largest scores in the row of `index`. */
function keptOf({ shape, data }: Tensor, index: number, { count }: KeepLargestAttributes): readonly number[] {
  return [...rowIndices(shape, index)].sort((a, b) => data[b] - data[a] || a - b).slice(0, count);
}
