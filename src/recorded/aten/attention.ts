/** Attention in one op: scores, shares and what is taken of the values. */
import {
  add,
  call,
  compensated,
  constant,
  divide,
  type Expression,
  evaluate,
  multiply,
  subtract,
  sum,
  value,
} from '../../engine/expression.js';
import { coordinatesOf, indexAt, range } from '../../engine/tensor.js';
import type { At, Formula } from './formula.js';
import { compensatedProduct } from './formula-values.js';
import { largest } from './reductions.js';

/** Scores of a query with each key that it may look at, scaled. */
function scoresAt(at: At, query: number, batch: number) {
  const [queries, width] = at.shapeOf('query').slice(-2);
  const keys = at.shapeOf('key').at(-2) ?? 0;
  const isCausal = at.number('is_causal') === 1;
  const scale = at.number('scale') === 0 ? 1 / Math.sqrt(width) : at.number('scale');
  const from = (batch * queries + query) * width;
  const allowed = range(keys).filter((key) => !isCausal || key <= query);
  const scoreOf = (key: number): Expression => {
    const dot = sum(
      'Σ q × k',
      range(width).map((d) => multiply(at.leaf('query', from + d), at.leaf('key', (batch * keys + key) * width + d))),
    );
    const scaled = multiply(constant(scale), dot);
    return at.has('attn_mask') ? add(scaled, maskAt(at, batch, query, key, keys)) : scaled;
  };
  const scores = at.sharedList('scores', batch * queries + query, () => allowed.map(scoreOf));
  return { queries, keys, allowed, scores, scale };
}

function maskAt(at: At, batch: number, query: number, key: number, keys: number): Expression {
  const shape = at.shapeOf('attn_mask');
  const outer = coordinatesOf(at.shapeOf('query').slice(0, -2), batch);
  const place = [...outer, query, key].slice(-shape.length).map((each, axis) => (shape[axis] === 1 ? 0 : each));
  return keys === 0 ? constant(0) : at.leaf('attn_mask', indexAt(shape, place));
}

function attentionAt(at: At): {
  readonly query: number;
  readonly batch: number;
  readonly column: number;
  readonly width: number;
} {
  const width = at.shape.at(-1) ?? 1;
  const rows = at.shape.at(-2) ?? 1;
  const row = Math.floor(at.index / width);
  return { query: row % rows, batch: Math.floor(row / rows), column: at.index % width, width };
}

function attend(at: At, isShort: boolean): Expression {
  const { query, batch, column, width } = attentionAt(at);
  const { queries, keys, allowed, scores } = scoresAt(at, query, batch);
  const shares = at.sharedList('shares', batch * queries + query, () => {
    const most = constant(largest(scores.map((score) => evaluate(score))));
    const powers = scores.map((score) => call('exp', subtract(score, most)));
    const total = sum('Σ e^s', powers);
    return powers.map((each) => divide(each, total));
  });
  const shown = isShort ? shares.map((share, k) => value(`share(${allowed[k]})`, evaluate(share))) : shares;
  return sum(
    'Σ share × value',
    shown.map((share, k) => multiply(share, at.leaf('value', (batch * keys + allowed[k]) * width + column))),
  );
}

function attentionTotal(at: At): Expression {
  const queries = at.shapeOf('query').at(-2) ?? 1;
  const { scores } = scoresAt(at, at.index % queries, Math.floor(at.index / queries));
  const most = constant(largest(scores.map((score) => evaluate(score))));
  return add(
    most,
    call(
      'ln',
      sum(
        'Σ e^s',
        scores.map((score) => call('exp', subtract(score, most))),
      ),
    ),
  );
}

/** What of the gradient each score of a query gets, and the shares themselves. */
function scoreGradients(at: At, query: number, batch: number) {
  const { queries, keys, allowed, scores, scale } = scoresAt(at, query, batch);
  const width = at.shapeOf('grad_out').at(-1) ?? 1;
  const row = (batch * queries + query) * width;
  const total = at.leaf('logsumexp', batch * queries + query);
  const shares = at.sharedList('shares', batch * queries + query, () =>
    scores.map((score) => call('exp', subtract(score, total))),
  );
  const gradients = at.sharedList('gradients', batch * queries + query, () => {
    const own = sum(
      'Σ g × o',
      range(width).map((d) => multiply(at.leaf('grad_out', row + d), at.leaf('out', row + d))),
    );
    return allowed.map((key, k) => {
      const reached = sum(
        'Σ g × v',
        range(width).map((d) =>
          multiply(at.leaf('grad_out', row + d), at.leaf('value', (batch * keys + key) * width + d)),
        ),
      );
      return multiply(shares[k], subtract(reached, own));
    });
  });
  return { queries, keys, allowed, shares, gradients, scale, row };
}

function queryGradient(at: At): Expression {
  const { query, batch, column, width } = attentionAt(at);
  const { keys, allowed, gradients, scale } = scoreGradients(at, query, batch);
  const terms = gradients.map((gradient, k) =>
    multiply(gradient, at.leaf('key', (batch * keys + allowed[k]) * width + column)),
  );
  return multiply(constant(scale), sum('Σ ∂s × k', terms));
}

function keyGradient(at: At, of: 'key' | 'value'): Expression {
  const { query: key, batch, column, width } = attentionAt(at);
  const queries = at.shapeOf('query').at(-2) ?? 0;
  let factor = 1;
  const terms = range(queries).flatMap((query) => {
    const { allowed, shares, gradients, scale } = scoreGradients(at, query, batch);
    const k = allowed.indexOf(key);
    if (k === -1) return [];
    const index = (batch * queries + query) * width + column;
    if (of === 'value') return [multiply(shares[k], at.leaf('grad_out', index))];
    factor = scale;
    return [multiply(gradients[k], at.leaf('query', index))];
  });
  return multiply(constant(factor), sum(of === 'value' ? 'Σ share × g' : 'Σ ∂s × q', terms));
}

/** The numbers that attention consists of, worked out once for each query: a formula for each element takes minutes. */
function numbersAt(at: At, query: number, batch: number) {
  const [queries, width] = at.shapeOf('query').slice(-2);
  const keys = at.shapeOf('key').at(-2) ?? 0;
  const count = at.number('is_causal') === 1 ? Math.min(keys, query + 1) : keys;
  const scale = at.number('scale') === 0 ? 1 / Math.sqrt(width) : at.number('scale');
  const [q, k] = [at.numbers('query'), at.numbers('key')];
  const from = (batch * queries + query) * width;
  /** The scores, and last the largest size of one: Σ|q × k|. */
  const scores = at.passingNumbers('scores', batch * queries + query, () => {
    const made = new Float64Array(count + 1);
    for (let key = 0; key < count; key++) {
      const to = (batch * keys + key) * width;
      const mask = at.has('attn_mask') ? maskNumber(at, batch, query, key) : 0;
      made[key] = scale * compensatedProduct(q, from, k, to, 1, width) + mask;
      const size =
        (Number.isFinite(mask) ? Math.abs(mask) : 0) + Math.abs(scale) * sizeOfProduct(q, from, k, to, width);
      made[count] = Math.max(made[count], size);
    }
    return made;
  });
  return { queries, keys, count, scale, scores, width };
}

function sizeOfProduct(a: Float64Array, fromA: number, b: Float64Array, fromB: number, count: number): number {
  let size = 0;
  for (let k = 0; k < count; k++) size += Math.abs(a[fromA + k] * b[fromB + k]);
  return size;
}

function maskNumber(at: At, batch: number, query: number, key: number): number {
  const shape = at.shapeOf('attn_mask');
  const outer = coordinatesOf(at.shapeOf('query').slice(0, -2), batch);
  const place = [...outer, query, key].slice(-shape.length).map((each, axis) => (shape[axis] === 1 ? 0 : each));
  return at.numberAt('attn_mask', indexAt(shape, place));
}

/** Σ share × value, and what is rounded on the way to it. */
function attended(at: At, asSize: boolean): number {
  const { query, batch, column, width } = attentionAt(at);
  const { queries, keys, count, scores } = numbersAt(at, query, batch);
  const shares = at.passingNumbers('shares', batch * queries + query, () => {
    const most = scores.subarray(0, count).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    // A row that is masked whole takes nothing.
    if (most === Number.NEGATIVE_INFINITY) return new Float64Array(count);
    const powers = scores.subarray(0, count).map((score) => Math.exp(score - most));
    const total = compensated(count, (key) => powers[key]);
    return powers.map((each) => each / total);
  });
  const values = at.numbers('value');
  const from = batch * keys * width + column;
  if (!asSize) return compensatedProduct(shares, 0, values, from, width, count);
  let size = 0;
  for (let key = 0; key < count; key++) size += shares[key] * Math.abs(values[from + key * width]);
  return size * (1 + 2 * scores[count]);
}

/** ln Σ e^score, and what is rounded on the way to it: its slopes by the scores add up to 1. */
function totalNumber(at: At, asSize: boolean): number {
  const queries = at.shapeOf('query').at(-2) ?? 1;
  const { count, scores } = numbersAt(at, at.index % queries, Math.floor(at.index / queries));
  const most = scores.subarray(0, count).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = most + Math.log(compensated(count, (key) => Math.exp(scores[key] - most)));
  return asSize ? 1 + scores[count] + Math.abs(total) : total;
}

/** For each key the share, what its score gets of the gradient, and the size of that. */
function gradientNumbers(at: At, query: number, batch: number) {
  const { queries, keys, count, scale, scores } = numbersAt(at, query, batch);
  const width = at.shapeOf('grad_out').at(-1) ?? 1;
  const [g, o, v] = [at.numbers('grad_out'), at.numbers('out'), at.numbers('value')];
  const total = at.numberAt('logsumexp', batch * queries + query);
  const row = (batch * queries + query) * width;
  /** How much shares are rounded. */
  const bend = 1 + scores[count] + Math.abs(total);
  const made = at.passingNumbers('backward', batch * queries + query, () => {
    const result = new Float64Array(3 * count);
    const own = compensatedProduct(g, row, o, row, 1, width);
    const ownSize = sizeOfProduct(g, row, o, row, width);
    for (let key = 0; key < count; key++) {
      const from = (batch * keys + key) * width;
      const share = Math.exp(scores[key] - total);
      result[key] = share;
      result[count + key] = share * (compensatedProduct(g, row, v, from, 1, width) - own);
      result[2 * count + key] = share * (ownSize + sizeOfProduct(g, row, v, from, width)) * bend;
    }
    return result;
  });
  return { keys, count, scale, width, bend, made };
}

function queryNumber(at: At, asSize: boolean): number {
  const { query, batch, column, width } = attentionAt(at);
  const { keys, count, scale, made } = gradientNumbers(at, query, batch);
  const k = at.numbers('key');
  const from = batch * keys * width + column;
  if (!asSize) return scale * compensatedProduct(made, count, k, from, width, count);
  let size = 0;
  for (let key = 0; key < count; key++) size += made[2 * count + key] * Math.abs(k[from + key * width]);
  return scale * size;
}

/** For each key, and each query that looks at it: the share, or what its score gets; then the sizes of those. */
function byKeys(at: At, batch: number, of: 'key' | 'value'): Float64Array {
  const queries = at.shapeOf('query').at(-2) ?? 0;
  const keys = at.shapeOf('key').at(-2) ?? 0;
  return at.passingNumbers(`by keys, ${of}`, batch, () => {
    const result = new Float64Array(2 * keys * queries);
    for (let query = 0; query < queries; query++) {
      const { count, scale, bend, made } = gradientNumbers(at, query, batch);
      for (let key = 0; key < count; key++) {
        const place = key * queries + query;
        result[place] = of === 'value' ? made[key] : scale * made[count + key];
        result[keys * queries + place] = of === 'value' ? made[key] * bend : scale * made[2 * count + key];
      }
    }
    return result;
  });
}

function keyNumber(at: At, of: 'key' | 'value', asSize: boolean): number {
  const { query: key, batch, column, width } = attentionAt(at);
  const queries = at.shapeOf('query').at(-2) ?? 0;
  const keys = at.shapeOf('key').at(-2) ?? 0;
  const numbers = at.numbers(of === 'value' ? 'grad_out' : 'query');
  const made = byKeys(at, batch, of);
  const from = batch * queries * width + column;
  if (!asSize) return compensatedProduct(made, key * queries, numbers, from, width, queries);
  let size = 0;
  for (let query = 0; query < queries; query++) {
    size += made[(keys + key) * queries + query] * Math.abs(numbers[from + query * width]);
  }
  return size;
}

const attention = {
  noun: 'attention',
  sentence: 'Each query takes a share of every value, by how well it fits the keys.',
};

export const ATTENTION: Readonly<Record<string, Formula>> = {
  _scaled_dot_product_flash_attention_for_cpu: {
    ...attention,
    symbolic: '{result} = softmax({query} × {key} × scale) × {value}',
    element: (at) => attend(at, false),
    shown: (at) => attend(at, true),
    number: (at) => attended(at, false),
    sizeWithin: (at) => attended(at, true),
  },
  '_scaled_dot_product_flash_attention_for_cpu logsumexp': {
    sentence: 'The logarithm of the sum of e to the power of the scores of each query.',
    symbolic: '{result} = ln Σ e^score',
    element: attentionTotal,
    number: (at) => totalNumber(at, false),
    sizeWithin: (at) => totalNumber(at, true),
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward query': {
    sentence: 'Each query gets what its scores get, times the keys.',
    symbolic: '{result} = scale × Σ ∂score × {key}',
    element: queryGradient,
    number: (at) => queryNumber(at, false),
    sizeWithin: (at) => queryNumber(at, true),
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward key': {
    sentence: 'Each key gets what its scores get, times the queries.',
    symbolic: '{result} = scale × Σ ∂score × {query}',
    element: (at) => keyGradient(at, 'key'),
    number: (at) => keyNumber(at, 'key', false),
    sizeWithin: (at) => keyNumber(at, 'key', true),
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward value': {
    sentence: 'Each value gets the gradients of the queries that looked at it, by their shares.',
    symbolic: '{result} = Σ share × {grad_out}',
    element: (at) => keyGradient(at, 'value'),
    number: (at) => keyNumber(at, 'value', false),
    sizeWithin: (at) => keyNumber(at, 'value', true),
  },
};
