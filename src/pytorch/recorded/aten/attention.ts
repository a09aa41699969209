/**
 * Attention in one op: scores, shares and what is taken of the values; and the way back.
 * Invariant: what the elements of one query need is made once, since a formula for each takes minutes.
 */

import { readFormula } from '../../../document/read-formula.js';
import { exponentialsOf } from '../../../model/ops/softmax.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  multiply,
  named,
  subtract,
  sum,
} from '../../../numbers/engine/expression.js';
import { coordinatesOf, range } from '../../../numbers/engine/tensor.js';
import { type At, defineFormulas, type FormulaMatrix } from './formula.js';

const SUM_OF_POWERS_S = readFormula('Σ e^s');
const SUM_OF_Q_TIMES_K = readFormula('Σ q × k');
const SUM_OF_G_TIMES_O = readFormula('Σ g × o');
const SUM_OF_G_TIMES_V = readFormula('Σ g × v');
const SUM_OF_SHARE_TIMES_VALUE = readFormula('Σ share × value');
const SUM_OF_SLOPE_S_TIMES_K = readFormula('Σ ∂s × k');
const SUM_OF_SLOPE_S_TIMES_Q = readFormula('Σ ∂s × q');
const SUM_OF_SHARE_TIMES_G = readFormula('Σ share × g');

/** How many queries and keys a sequence has, how wide they are, and what scores are scaled by. */
function sizesOf(at: At) {
  return at.made('sizes', 0, () => {
    const [queries, width] = at.shapeOf('query').slice(-2);
    const keys = at.shapeOf('key').at(-2) ?? 0;
    return { queries, keys, width, scale: at.number('scale') === 0 ? 1 / Math.sqrt(width) : at.number('scale') };
  });
}

/** Where in its sequence the element stands. */
function placeOf({ shape, index }: At) {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const row = Math.floor(index / columns);
  return { batch: Math.floor(row / rows), row: row % rows, column: index % columns, columns };
}

/** The scaled product of each query with each key that it may look at. */
function scoresOf(at: At, batch: number): FormulaMatrix {
  const { queries, keys, width, scale } = sizesOf(at);
  const isCausal = at.number('is_causal') === 1;
  return at.matrix('scores', batch, queries, (query) => {
    const own = at.series('query', (batch * queries + query) * width);
    return range(isCausal ? Math.min(keys, query + 1) : keys).map((key) => {
      const score = at.dot(SUM_OF_Q_TIMES_K, own, at.series('key', (batch * keys + key) * width), width, scale);
      return at.has('attn_mask') ? add(score, maskAt(at, batch, query, key)) : score;
    });
  });
}

function maskAt(at: At, batch: number, query: number, key: number): Expression {
  const shape = at.shapeOf('attn_mask');
  const outer = coordinatesOf(at.shapeOf('query').slice(0, -2), batch);
  const place = [...outer, query, key].slice(-shape.length).map((each, axis) => (shape[axis] === 1 ? 0 : each));
  return at.element('attn_mask', place);
}

function rowOf(matrix: FormulaMatrix, row: number): readonly Expression[] {
  const formulas = matrix.row(row);
  return range(formulas.length).map((column) => formulas.at(column) as Expression);
}

/** What of each value a query takes; by the logarithm of the total where the forward pass has left it. */
function sharesOf(at: At, batch: number): FormulaMatrix {
  const { queries } = sizesOf(at);
  return at.matrix('shares', batch, queries, (query) => {
    const scores = rowOf(scoresOf(at, batch), query);
    const nameAll = (shares: readonly Expression[]) => shares.map((share, key) => named(`share(${key})`, share));
    if (at.has('logsumexp')) {
      const total = at.leaf('logsumexp', batch * queries + query);
      return nameAll(scores.map((score) => call('exp', subtract(score, total))));
    }
    const { most, powers } = exponentialsOf(scores);
    // A row that is masked whole takes nothing.
    if (evaluate(most) === -Infinity) return scores.map(() => constant(0));
    const terms = at.reduced(powers);
    const [total] = at.reduced([sum(SUM_OF_POWERS_S, terms)]);
    return nameAll(terms.map((each) => divide(each, total)));
  });
}

/** What of the gradient each score of a query gets. */
function scoreGradients(at: At, batch: number): FormulaMatrix {
  const { queries, keys } = sizesOf(at);
  const width = at.shapeOf('grad_out').at(-1) ?? 1;
  return at.matrix('gradients', batch, queries, (query) => {
    const from = (batch * queries + query) * width;
    const arriving = at.series('grad_out', from);
    const own = at.dot(SUM_OF_G_TIMES_O, arriving, at.series('out', from), width);
    return rowOf(sharesOf(at, batch), query).map((share, key) => {
      const reached = at.dot(SUM_OF_G_TIMES_V, arriving, at.series('value', (batch * keys + key) * width), width);
      return multiply(share, subtract(reached, own));
    });
  });
}

export const ATTENTION = defineFormulas({
  _scaled_dot_product_flash_attention_for_cpu: {
    noun: 'attention',
    sentence: 'Each query takes a share of every value, by how well it fits the keys.',
    symbolic: '{result} = softmax({query} × {key} × scale) × {value}',
    element(at) {
      const { batch, row, column, columns } = placeOf(at);
      const { keys } = sizesOf(at);
      const shares = sharesOf(at, batch).row(row);
      const values = at.series('value', batch * keys * columns + column, columns);
      return at.dot(SUM_OF_SHARE_TIMES_VALUE, shares, values, shares.length);
    },
  },
  '_scaled_dot_product_flash_attention_for_cpu logsumexp': {
    sentence: 'The logarithm of the sum of e to the power of the scores of each query.',
    symbolic: '{result} = ln Σ e^score',
    element(at) {
      const { queries } = sizesOf(at);
      const scores = scoresOf(at, Math.floor(at.index / queries));
      const { most, powers } = exponentialsOf(rowOf(scores, at.index % queries));
      return add(most, call('ln', sum(SUM_OF_POWERS_S, powers)));
    },
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward query': {
    sentence: 'Each query gets what its scores get, times the keys.',
    symbolic: '{result} = scale × Σ ∂score × {key}',
    element(at) {
      const { batch, row, column } = placeOf(at);
      const { width, keys, scale } = sizesOf(at);
      const gradients = scoreGradients(at, batch).row(row);
      const others = at.series('key', batch * keys * width + column, width);
      return at.dot(SUM_OF_SLOPE_S_TIMES_K, gradients, others, gradients.length, scale);
    },
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward key': {
    sentence: 'Each key gets what its scores get, times the queries.',
    symbolic: '{result} = scale × Σ ∂score × {query}',
    element(at) {
      const { batch, row, column } = placeOf(at);
      const { width, queries, scale } = sizesOf(at);
      const others = at.series('query', batch * queries * width + column, width);
      return at.dot(SUM_OF_SLOPE_S_TIMES_Q, scoreGradients(at, batch).column(row), others, queries, scale);
    },
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward value': {
    sentence: 'Each value gets the gradients of the queries that looked at it, by their shares.',
    symbolic: '{result} = Σ share × {grad_out}',
    element(at) {
      const { batch, row, column, columns } = placeOf(at);
      const { queries } = sizesOf(at);
      const arriving = at.series('grad_out', batch * queries * columns + column, columns);
      return at.dot(SUM_OF_SHARE_TIMES_G, sharesOf(at, batch).column(row), arriving, queries);
    },
  },
});
