/**
 * attentionScores: how well every query fits every key of its own sequence. s(i, j) = Σ_d q(i, d) · k(j, d) / √n, where
 * n is the width of a key. Queries and keys are rows, one sequence of `length` rows after another. Scores of later
 * positions are computed too; the mask removes them.
 */
import { defineProducts } from '../engine/products.js';
import { columnsOf, type Tensor } from '../engine/tensor.js';
import { productByTranspose } from '../kernels/product-stack.js';

export type SequenceAttributes = {
  /** Rows per sequence. */
  readonly length: number;
};

export const attentionScores = defineProducts<SequenceAttributes>({
  name: 'attention scores',
  noun: 'the scores of attention',
  sentence: 'Each position asks every position: how well does my query fit your key?',
  symbolic: '{result}(i, j) = Σ {queries}(i, d) × {keys}(j, d) / √n',
  inputs: ['queries', 'keys'],
  backward: {
    sentence({ input, inputs }) {
      const [own, other] = [inputs[input], inputs[1 - input]];
      return `Each row of ${own.symbol} has a score with every row of ${other.symbol}: the slopes of its scores come back, each times that row over √n, and are added up.`;
    },
  },
  /** A single sequence has no axis of its own. */
  shape([queries], { length }) {
    const count = sequencesOf(queries, length);
    return count === 1 ? [length, length] : [count, length, length];
  },
  bySequence: true,
  products: ([queries], { length }) =>
    productByTranspose(length, columnsOf(queries.shape), length, sequencesOf(queries, length)),
  underRoot: ([queries]) => columnsOf(queries.shape),
});

/** The number of sequences of `length` rows. */
export function sequencesOf({ data, shape }: Tensor, length: number): number {
  return data.length / columnsOf(shape) / length;
}
