/**
 * attentionScores: how well every query fits every key of its own sequence. s(i, j) = Σ_d q(i, d) · k(j, d) / √n, where
 * n is the width of a key. Queries and keys are rows, one sequence of `length` rows after another. Scores of later
 * positions are computed too; the mask removes them.
 */
import { defineProducts } from '../../numbers/engine/products.js';
import { columnsOf, type Shape, type Tensor } from '../../numbers/engine/tensor.js';
import { productByTranspose } from '../../numbers/kernels/product-stack.js';

export type SequenceAttributes = {
  /** Rows per sequence. */
  readonly length: number;
};

export const attentionScores = defineProducts<SequenceAttributes>({
  name: 'attention scores',
  inputs: ['queries', 'keys'],
  products: ([queries], { length }) =>
    productByTranspose(length, columnsOf(queries.shape), length, sequencesOf(queries, length)),
  bySequence: true,
  underRoot: ([queries]) => columnsOf(queries.shape),
  compute: {
    /** A single sequence has no axis of its own. */
    shape([queries], { length }) {
      const count = sequencesOf(queries, length);
      return count === 1 ? [length, length] : [count, length, length];
    },
  },
  explain: {
    noun: 'the scores of attention',
    sentence: 'Each position asks every position: how well does my query fit your key?',
    symbolic: '{result}(i, j) = Σ {queries}(i, d) × {keys}(j, d) / √n',
    backwardWords: {
      sentence({ input, inputs }) {
        const [own, other] = [inputs[input], inputs[1 - input]];
        return `Each row of ${own.symbol} has a score with every row of ${other.symbol}: the slopes of its scores come back, each times that row over √n, and are added up.`;
      },
    },
  },
  code: {
    forward: ({ inputs: [{ shape }], attributes: { length } }) => {
      const root = `math.sqrt(${columnsOf(shape)})`;
      if (length === shape[0]) return `{result} = {queries} @ {keys}.T / ${root}`;
      const [queries, keys] = ['queries', 'keys'].map((name) => bySequence(name, length, shape));
      return `{result} = ${queries} @ ${keys}.mT / ${root}  # ${SEQUENCES}`;
    },
    gradients: [
      ({ inputs: [{ shape }], attributes: { length } }) => gradientInPython('', 'keys', shape, length),
      ({ inputs: [{ shape }], attributes: { length } }) => gradientInPython('.T', 'queries', shape, length),
    ],
  },
});

const SEQUENCES =
  'Sequences lie one after the other: view(...) takes them apart, as a matrix for each, and flatten(0, 1) joins them again.';

/** Python that turns the rows of sequences into a matrix for each. */
export function bySequence(name: string, length: number, shape: Shape): string {
  return `{${name}}.view(-1, ${length}, ${columnsOf(shape)})`;
}

/** What reaches the queries or the keys, by the other of them. */
function gradientInPython(arriving: string, other: string, shape: Shape, length: number): string {
  const root = `math.sqrt(${columnsOf(shape)})`;
  return length === shape[0]
    ? `{result} = {gradient}${arriving} @ {${other}} / ${root}`
    : `{result} = ({gradient}${arriving.replace('T', 'mT')} @ ${bySequence(other, length, shape)} / ${root}).flatten(0, 1)`;
}

/** The number of sequences of `length` rows. */
export function sequencesOf({ data, shape }: Tensor, length: number): number {
  return data.length / columnsOf(shape) / length;
}
