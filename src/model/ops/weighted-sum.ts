/**
 * weightedSum: every position takes from each value vector of its sequence as much as its weight says.
 * y(i, d) = Σ_j w(i, j) · v(j, d). Values are rows, one sequence of `length` rows after another.
 */
import { defineProducts } from '../../numbers/engine/products.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { product } from '../../numbers/kernels/product-stack.js';
import { bySequence, type SequenceAttributes, sequencesOf } from './attention-scores.js';

export const weightedSum = defineProducts<SequenceAttributes>({
  name: 'weighted sum',
  inputs: ['weights', 'values'],
  products: ([, values], { length }) => product(length, length, columnsOf(values.shape), sequencesOf(values, length)),
  bySequence: true,
  compute: { shape: ([, values]) => values.shape },
  explain: {
    noun: 'the weighted sum',
    sentence: 'Each position takes a mixture of the value vectors, as much of each as its attention weight says.',
    symbolic: '{result}(i, d) = Σ {weights}(i, j) × {values}(j, d)',
    backwardWords: {
      sentence: ({ input, inputs: [weights, values] }, write) =>
        input === 0
          ? `A share matters by what it lets in: what arrives, times that row of ${values.symbol}, is added up over ${write.counted(columnsOf(values.shape), 'column')}.`
          : `A row of ${values.symbol} was taken by every position that looked at it: what arrives at those comes back, each times the share taken in ${weights.symbol}.`,
    },
  },
  code: {
    forward: ({ inputs: [weights, { shape }], attributes: { length } }) =>
      weights.shape.length === 2
        ? '{result} = {weights} @ {values}'
        : `{result} = ({weights} @ ${bySequence('values', length, shape)}).flatten(0, 1)`,
    gradients: [
      ({ inputs: [weights, { shape }], attributes: { length } }) =>
        weights.shape.length === 2
          ? '{result} = {gradient} @ {values}.T'
          : `{result} = ${bySequence('gradient', length, shape)} @ ${bySequence('values', length, shape)}.mT`,
      ({ inputs: [weights, { shape }], attributes: { length } }) =>
        weights.shape.length === 2
          ? '{result} = {weights}.T @ {gradient}'
          : `{result} = ({weights}.mT @ ${bySequence('gradient', length, shape)}).flatten(0, 1)`,
    ],
  },
});
