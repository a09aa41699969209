/**
 * attentionScores: how well every query fits every key of its own sequence. s(i, j) = Σ_d q(i, d) · k(j, d) / √n, n being
 * the width of a key. Queries and keys come as rows, one sequence of `length` rows after the other.
 * Invariant: scores of later positions are computed too; the mask removes them.
 */
import { call, constant, divide, multiply as product, sum, value } from '../engine/expression.js';
import { nameElement, type Op } from '../engine/op.js';
import { columnsOf, type Shape, type Tensor } from '../engine/tensor.js';
import { scaled } from '../kernels/elementwise.js';
import { multiply, multiplyByTranspose, multiplyTransposeBy } from '../kernels/matmul.js';

export type SequenceAttributes = {
  /** Rows of one sequence. */
  readonly length: number;
};

export const attentionScores: Op<SequenceAttributes> = {
  name: 'attention scores',
  sentence: 'Each position asks every position: how well does my query fit your key?',
  symbolic: 's(i, j) = Σ q(i, d) × k(j, d) / √n',
  inputs: ['queries', 'keys'],
  differentiable: () => true,
  shape: ([queries], { length }) => squaresOf(queries, length),
  forward([queries, keys], { length }, output) {
    const width = columnsOf(queries.shape);
    forEachSequence(output.length / (length * length), length * width, length * length, (rows, square) => {
      multiplyByTranspose(rows(queries.data), rows(keys.data), length, width, length, square(output));
    });
    scale(output, width);
  },
  pullback(input, gradient, inputs, _output, { length }, result) {
    const width = columnsOf(inputs[0].shape);
    const product = input === 0 ? multiply : multiplyTransposeBy;
    const other = inputs[1 - input].data;
    forEachSequence(result.length / (length * width), length * width, length * length, (rows, square) => {
      product(square(gradient.data), rows(other), length, length, width, rows(result));
    });
    scale(result, width);
  },
  terms([queries, keys], _output, { length }, index) {
    const width = columnsOf(queries.shape);
    const [query, key] = rowsAt(index, length, width);
    const root = Math.sqrt(width);
    return Array.from({ length: width }, (_, d) => {
      const q = queries.data[query + d];
      const k = keys.data[key + d];
      return [
        { input: 0, index: query + d, value: q, derivative: k / root },
        { input: 1, index: key + d, value: k, derivative: q / root },
      ];
    }).flat();
  },
  dependents(input, inputs, _output, { length }, index) {
    const width = columnsOf(inputs[0].shape);
    const row = Math.floor(index / width);
    const sequence = Math.floor(row / length);
    const position = row % length;
    const other = inputs[1 - input].data;
    const root = Math.sqrt(width);
    return Array.from({ length }, (_, across) => ({
      index: sequence * length * length + (input === 0 ? position * length + across : across * length + position),
      derivative: other[(sequence * length + across) * width + (index % width)] / root,
    }));
  },
  expression([queries, keys], _output, { length }, index) {
    const width = columnsOf(queries.shape);
    const [query, key] = rowsAt(index, length, width);
    const products = Array.from({ length: width }, (_, d) =>
      product(
        value(nameElement(queries, query + d), queries.data[query + d]),
        value(nameElement(keys, key + d), keys.data[key + d]),
      ),
    );
    return divide(sum(`Σ ${queries.symbol} × ${keys.symbol}`, products), call('sqrt', constant(width)));
  },
};

/** One square of scores a sequence; a single sequence has no axis of its own. */
function squaresOf(rows: Tensor, length: number): Shape {
  const sequences = rows.data.length / columnsOf(rows.shape) / length;
  return sequences === 1 ? [length, length] : [sequences, length, length];
}

type Part = (data: Float64Array) => Float64Array;

/** Calls `body` for each sequence with what picks its rows and what picks its square of a whole tensor. */
export function forEachSequence(
  count: number,
  rowsSize: number,
  squareSize: number,
  body: (rows: Part, square: Part) => void,
): void {
  if (count === 1) {
    body(whole, whole);
    return;
  }
  for (let k = 0; k < count; k++) {
    body(
      (data) => data.subarray(k * rowsSize, (k + 1) * rowsSize),
      (data) => data.subarray(k * squareSize, (k + 1) * squareSize),
    );
  }
}

const whole: Part = (data) => data;

function scale(values: Float64Array, width: number): void {
  scaled([values], values, 1 / Math.sqrt(width));
}

/** Where the query's row and the key's row of a score start. */
function rowsAt(index: number, length: number, width: number): readonly [number, number] {
  const sequence = Math.floor(index / (length * length)) * length;
  const query = Math.floor(index / length) % length;
  return [(sequence + query) * width, (sequence + (index % length)) * width];
}
