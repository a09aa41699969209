/** Ops of layers and losses: lookups, norms, attention, cross-entropy; and those that put tensors together or take them apart. */
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  multiply,
  power,
  subtract,
  sum,
  value,
} from '../../engine/expression.js';
import { coordinatesOf, sizeOf } from '../../engine/tensor.js';
import type { At, Formula } from './formula-op.js';
import { flat, largest, range } from './reductions.js';

/** The elements that a norm takes together: the row of this one. */
function normalized(at: At, name = 'input') {
  const shape = at.shapeOf(name);
  const width = sizeOf(at.list('normalized_shape') ?? shape.slice(-1));
  const row = Math.floor(at.index / width);
  return { width, row, place: at.index % width, indices: range(width).map((k) => row * width + k) };
}

function meanOf(at: At, indices: readonly number[]): Expression {
  return divide(
    sum(
      'Σ x',
      indices.map((index) => at.leaf('input', index)),
    ),
    constant(indices.length),
  );
}

function deviation(at: At, indices: readonly number[], mean: Expression): Expression {
  const squares = indices.map((index) => power(subtract(at.leaf('input', index), mean), 2));
  const spread = divide(sum('Σ (x − mean)²', squares), constant(indices.length));
  return divide(constant(1), call('sqrt', add(spread, constant(at.number('eps')))));
}

const scaledNorm = (at: At, place: number, unit: Expression): Expression => {
  const weighted = at.has('weight') ? multiply(unit, at.leaf('weight', place)) : unit;
  return at.has('bias') ? add(weighted, at.leaf('bias', place)) : weighted;
};

function layerNorm(at: At, isShort: boolean): Expression {
  const { place, indices } = normalized(at);
  const mean = meanOf(at, indices);
  const rstd = deviation(at, indices, mean);
  const short = (name: string, whole: Expression): Expression => (isShort ? value(name, evaluate(whole)) : whole);
  return scaledNorm(
    at,
    place,
    multiply(subtract(at.leaf('input', indices[place]), short('mean', mean)), short('rstd', rstd)),
  );
}

/** The row of a norm that a statistic is of. */
function statistic(at: At): readonly number[] {
  const width = sizeOf(at.list('normalized_shape') ?? []);
  return range(width).map((k) => at.index * width + k);
}

const unit = (at: At, index: number, row: number): Expression =>
  multiply(subtract(at.leaf('input', index), at.leaf('mean', row)), at.leaf('rstd', row));
const arriving = (at: At, index: number, place: number): Expression =>
  at.has('weight') ? multiply(at.leaf('grad_out', index), at.leaf('weight', place)) : at.leaf('grad_out', index);

function normGradient(at: At): Expression {
  const { width, row, place, indices } = normalized(at);
  const gradients = indices.map((index, k) => arriving(at, index, k));
  const units = indices.map((index) => unit(at, index, row));
  const mean = divide(sum('Σ g', gradients), constant(width));
  const product = divide(
    sum(
      'Σ g × x̂',
      gradients.map((gradient, k) => multiply(gradient, units[k])),
    ),
    constant(width),
  );
  return multiply(at.leaf('rstd', row), subtract(subtract(gradients[place], mean), multiply(units[place], product)));
}

/** The rows of a batch at one place of the norm. */
function overRows(at: At, name: string, part: (index: number, row: number) => Expression): Expression {
  const rows = sizeOf(at.shapeOf('grad_out')) / sizeOf(at.shape);
  return sum(
    name,
    range(rows).map((row) => part(row * sizeOf(at.shape) + at.index, row)),
  );
}

/** Scores of a query with each key that it may look at, scaled. */
function scoresAt(at: At, query: number, batch: number) {
  const [queries, width] = at.shapeOf('query').slice(-2);
  const keys = at.shapeOf('key').at(-2) ?? 0;
  const isCausal = at.number('is_causal') === 1;
  const scale = at.number('scale') === 0 ? 1 / Math.sqrt(width) : at.number('scale');
  const from = (batch * queries + query) * width;
  const allowed = range(keys).filter((key) => !isCausal || key <= query);
  const scores = allowed.map((key) => {
    const dot = sum(
      'Σ q × k',
      range(width).map((d) => multiply(at.leaf('query', from + d), at.leaf('key', (batch * keys + key) * width + d))),
    );
    const scaled = multiply(constant(scale), dot);
    return at.has('attn_mask') ? add(scaled, maskAt(at, batch, query, key, keys)) : scaled;
  });
  return { queries, keys, allowed, scores, scale };
}

function maskAt(at: At, batch: number, query: number, key: number, keys: number): Expression {
  const shape = at.shapeOf('attn_mask');
  const outer = coordinatesOf(at.shapeOf('query').slice(0, -2), batch);
  const place = [...outer, query, key].slice(-shape.length).map((each, axis) => (shape[axis] === 1 ? 0 : each));
  return keys === 0 ? constant(0) : at.leaf('attn_mask', flat(shape, place));
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
  const { keys, allowed, scores } = scoresAt(at, query, batch);
  const most = constant(largest(scores.map((score) => evaluate(score))));
  const powers = scores.map((score) => call('exp', subtract(score, most)));
  const total = sum('Σ e^s', powers);
  const shares = powers.map((each) => divide(each, total));
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
  const shares = scores.map((score) => call('exp', subtract(score, total)));
  const own = sum(
    'Σ g × o',
    range(width).map((d) => multiply(at.leaf('grad_out', row + d), at.leaf('out', row + d))),
  );
  const gradients = allowed.map((key, k) => {
    const reached = sum(
      'Σ g × v',
      range(width).map((d) =>
        multiply(at.leaf('grad_out', row + d), at.leaf('value', (batch * keys + key) * width + d)),
      ),
    );
    return multiply(shares[k], subtract(reached, own));
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

const REDUCTION = { none: 0, mean: 1, sum: 2 } as const;

/** The targets that count, with the rows of their scores. */
function counted(at: At): readonly { readonly row: number; readonly target: number; readonly weight: Expression }[] {
  return range(sizeOf(at.shapeOf('target'))).flatMap((row) => {
    const target = at.numberAt('target', row);
    if (target === at.number('ignore_index', -100)) return [];
    return [{ row, target, weight: at.has('weight') ? at.leaf('weight', target) : constant(1) }];
  });
}

function negativeLogLikelihood(at: At): Expression {
  const classes = at.shapeOf('self').at(-1) ?? 1;
  const all =
    at.number('reduction') === REDUCTION.none ? counted(at).filter(({ row }) => row === at.index) : counted(at);
  const terms = all.map(({ row, target, weight }) =>
    multiply(weight, call('negate', at.leaf('self', row * classes + target))),
  );
  const total = sum('Σ −log P', terms);
  return at.number('reduction') === REDUCTION.mean
    ? divide(
        total,
        sum(
          'n',
          all.map(({ weight }) => weight),
        ),
      )
    : total;
}

function likelihoodGradient(at: At): Expression {
  const classes = at.shapeOf('self').at(-1) ?? 1;
  const [row, column] = [Math.floor(at.index / classes), at.index % classes];
  const hit = counted(at).find((each) => each.row === row && each.target === column);
  if (hit === undefined) return constant(0);
  const reduction = at.number('reduction');
  const arrives = at.leaf('grad_output', reduction === REDUCTION.none ? row : 0);
  const scaled = multiply(call('negate', hit.weight), arrives);
  return reduction === REDUCTION.mean ? divide(scaled, at.leaf('total_weight', 0)) : scaled;
}

function meanSquare(at: At): Expression {
  const squares = range(sizeOf(at.shapeOf('self'))).map((index) =>
    power(subtract(at.leaf('self', index), at.leaf('target', index)), 2),
  );
  if (at.number('reduction', REDUCTION.mean) === REDUCTION.none) return squares[at.index];
  const total = sum('Σ (y − t)²', squares);
  return at.number('reduction', REDUCTION.mean) === REDUCTION.mean ? divide(total, constant(squares.length)) : total;
}

function meanSquareGradient(at: At): Expression {
  const reduction = at.number('reduction', REDUCTION.mean);
  const difference = subtract(at.x('self'), at.x('target'));
  const twice = multiply(constant(reduction === REDUCTION.mean ? 2 / sizeOf(at.shape) : 2), difference);
  return multiply(twice, at.leaf('grad_output', reduction === REDUCTION.none ? at.index : 0));
}

function logisticLoss(at: At): Expression {
  const losses = range(sizeOf(at.shapeOf('self'))).map((index) => {
    const [x, t] = [at.leaf('self', index), at.leaf('target', index)];
    const size = at.numberAt('self', index) < 0 ? x : call('negate', x);
    return add(subtract(call('max', x), multiply(x, t)), call('ln', add(constant(1), call('exp', size))));
  });
  if (at.number('reduction', REDUCTION.mean) === REDUCTION.none) return losses[at.index];
  const total = sum('Σ', losses);
  return at.number('reduction', REDUCTION.mean) === REDUCTION.mean ? divide(total, constant(losses.length)) : total;
}

/** Where the rows of a table that were looked up stand in what came of it. */
function lookedUp(at: At): Expression {
  const width = at.shapeOf('weight').at(-1) ?? 1;
  const id = at.numberAt('indices', Math.floor(at.index / width));
  return at.leaf('weight', id * width + (at.index % width));
}

function tableGradient(at: At): Expression {
  const width = at.shape.at(-1) ?? 1;
  const [row, column] = [Math.floor(at.index / width), at.index % width];
  const uses = range(sizeOf(at.shapeOf('indices'))).filter(
    (place) => at.numberAt('indices', place) === row && row !== at.number('padding_idx', -1),
  );
  return sum(
    'Σ g',
    uses.map((place) => at.leaf('grad_output', place * width + column)),
  );
}

function joined(at: At): Expression {
  const rank = at.shape.length;
  const dim = at.number('dim');
  const axis = dim < 0 ? dim + rank : dim;
  let place = at.coordinates[axis];
  for (let k = 0; at.has(`tensors[${k}]`); k++) {
    const name = `tensors[${k}]`;
    const shape = at.shapeOf(name);
    if (sizeOf(shape) === 0) continue;
    if (place < shape[axis])
      return at.leaf(
        name,
        flat(
          shape,
          at.coordinates.map((each, a) => (a === axis ? place : each)),
        ),
      );
    place -= shape[axis];
  }
  return constant(Number.NaN);
}

function stacked(at: At): Expression {
  const dim = at.number('dim');
  const axis = dim < 0 ? dim + at.shape.length : dim;
  const name = `tensors[${at.coordinates[axis]}]`;
  return at.leaf(
    name,
    flat(
      at.shapeOf(name),
      at.coordinates.filter((_, a) => a !== axis),
    ),
  );
}

function gathered(at: At): Expression {
  const shape = at.shapeOf('self');
  const { axis, coordinates } = alongAxis(at, shape.length);
  const chosen = at.numberAt('index', flat(at.shapeOf('index'), coordinates));
  return at.leaf(
    'self',
    flat(
      shape,
      coordinates.map((each, a) => (a === axis ? chosen : each)),
    ),
  );
}

function alongAxis(at: At, rank: number) {
  const dim = at.number('dim');
  return { axis: dim < 0 ? dim + rank : dim, coordinates: at.coordinates };
}

function scattered(at: At): Expression {
  const { axis, coordinates } = alongAxis(at, at.shape.length);
  const shape = at.shapeOf('index');
  const into = range(sizeOf(shape)).filter((k) => {
    const place = coordinatesOf(shape, k);
    return place.every((each, a) => (a === axis ? at.numberAt('index', k) : each) === coordinates[a]);
  });
  return add(
    at.x('self'),
    sum(
      'Σ',
      into.map((k) => at.leaf('src', k)),
    ),
  );
}

function chosenRows(at: At): Expression {
  const shape = at.shapeOf('self');
  const { axis, coordinates } = alongAxis(at, shape.length);
  return at.leaf(
    'self',
    flat(
      shape,
      coordinates.map((each, a) => (a === axis ? at.numberAt('index', each) : each)),
    ),
  );
}

/** The gradient of a part of a tensor, put back where the part was taken from. */
function putBack(
  at: At,
  placeIn: (coordinates: readonly number[], axis: number) => readonly number[] | null,
): Expression {
  const dim = at.number('dim');
  const axis = dim < 0 ? dim + at.shape.length : dim;
  const place = placeIn(at.coordinates, axis);
  return place === null ? constant(0) : at.leaf('grad_output', flat(at.shapeOf('grad_output'), place));
}

const selectedPart = (at: At): Expression =>
  putBack(at, (coordinates, axis) => {
    const index = at.number('index');
    return coordinates[axis] === (index < 0 ? index + at.shape[axis] : index)
      ? coordinates.filter((_, a) => a !== axis)
      : null;
  });
const slicedPart = (at: At): Expression =>
  putBack(at, (coordinates, axis) => {
    const [start, step] = [at.number('start'), at.number('step', 1)];
    const offset = coordinates[axis] - (start < 0 ? start + at.shape[axis] : start);
    const inside = offset >= 0 && offset % step === 0 && offset / step < at.shapeOf('grad_output')[axis];
    return inside ? coordinates.map((each, a) => (a === axis ? offset / step : each)) : null;
  });

const attention = {
  noun: 'attention',
  sentence: 'Each query takes a share of every value, by how well it fits the keys.',
};

export const LAYERS: Readonly<Record<string, Formula>> = {
  embedding: {
    noun: 'the lookup',
    sentence: 'Each index picks its row of the table.',
    symbolic: '{result}(n, d) = {weight}({indices}(n), d)',
    element: lookedUp,
  },
  embedding_dense_backward: {
    sentence: 'Each row of the table gets the gradients of all places that picked it.',
    symbolic: '{result}(w, d) = Σ {grad_output}(n, d) where {indices}(n) = w',
    element: tableGradient,
  },
  native_layer_norm: {
    noun: 'the norm',
    sentence: 'Each row is centred, divided by its standard deviation, then scaled and shifted.',
    symbolic: '{result} = ({input} − mean) × rstd × {weight} + {bias}',
    element: (at) => layerNorm(at, false),
    shown: (at) => layerNorm(at, true),
  },
  'native_layer_norm mean': {
    sentence: 'The mean of each row.',
    symbolic: '{result} = Σ {input} / n',
    element: (at) => meanOf(at, statistic(at)),
  },
  'native_layer_norm rstd': {
    sentence: '1 over the standard deviation of each row. For a row of equal values it is 1 / √eps.',
    symbolic: '{result} = 1 / √(Σ ({input} − mean)² / n + {eps})',
    element: (at) => deviation(at, statistic(at), meanOf(at, statistic(at))),
  },
  'native_layer_norm_backward input': {
    sentence: 'The gradient passes back through the norm: less its mean, and less its part along the normalized row.',
    symbolic: '{result} = {rstd} × (g − mean g − x̂ × mean(g × x̂)), g = {grad_out} × {weight}',
    element: normGradient,
  },
  'native_layer_norm_backward weight': {
    sentence: 'Each scale gets the gradients of its column times the normalized values.',
    symbolic: '{result} = Σ {grad_out} × ({input} − {mean}) × {rstd}',
    element: (at) =>
      overRows(at, 'Σ g × x̂', (index, row) => multiply(at.leaf('grad_out', index), unit(at, index, row))),
  },
  'native_layer_norm_backward bias': {
    sentence: 'Each shift gets the gradients of its column.',
    symbolic: '{result} = Σ {grad_out}',
    element: (at) => overRows(at, 'Σ g', (index) => at.leaf('grad_out', index)),
  },
  _scaled_dot_product_flash_attention_for_cpu: {
    ...attention,
    symbolic: '{result} = softmax({query} × {key} × scale) × {value}',
    element: (at) => attend(at, false),
    shown: (at) => attend(at, true),
  },
  '_scaled_dot_product_flash_attention_for_cpu logsumexp': {
    sentence: 'The logarithm of the sum of e to the power of the scores of each query.',
    symbolic: '{result} = ln Σ e^score',
    element: attentionTotal,
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward query': {
    sentence: 'Each query gets what its scores get, times the keys.',
    symbolic: '{result} = scale × Σ ∂score × {key}',
    element: queryGradient,
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward key': {
    sentence: 'Each key gets what its scores get, times the queries.',
    symbolic: '{result} = scale × Σ ∂score × {query}',
    element: (at) => keyGradient(at, 'key'),
  },
  '_scaled_dot_product_flash_attention_for_cpu_backward value': {
    sentence: 'Each value gets the gradients of those who looked at it, by their shares.',
    symbolic: '{result} = Σ share × {grad_out}',
    element: (at) => keyGradient(at, 'value'),
  },
  nll_loss_forward: {
    noun: 'the loss',
    sentence:
      'The mean of minus the logarithm of the probability of each target. Masked targets do not count; if all are, it is 0 / 0.',
    symbolic: '{result} = Σ −{self}(n, {target}(n)) / n',
    element: negativeLogLikelihood,
  },
  'nll_loss_forward total weight': {
    sentence: 'How many targets count.',
    symbolic: '{result} = n',
    element: (at) =>
      sum(
        'n',
        counted(at).map(({ weight }) => weight),
      ),
  },
  nll_loss_backward: {
    sentence: 'Each target gets minus its share of the gradient, everything else nothing.',
    symbolic: '{result}(n, j) = −{grad_output} / {total_weight} where j = {target}(n), else 0',
    element: likelihoodGradient,
  },
  mse_loss: {
    noun: 'the loss',
    sentence: 'The mean of the squared differences.',
    symbolic: '{result} = Σ ({self} − {target})² / n',
    element: meanSquare,
  },
  mse_loss_backward: {
    sentence: 'Twice the difference, over how many there are, times the gradient.',
    symbolic: '{result} = 2 × ({self} − {target}) × {grad_output} / n',
    element: meanSquareGradient,
  },
  binary_cross_entropy_with_logits: {
    noun: 'the loss',
    sentence: 'Cross-entropy of yes or no from scores.',
    symbolic: '{result} = Σ max(0, {self}) − {self} × {target} + ln(1 + e^−|{self}|)',
    element: logisticLoss,
  },
  cat: {
    sentence: 'Tensors are put one after the other.',
    symbolic: '{result} = one after the other',
    element: joined,
    variadic: true,
  },
  stack: {
    sentence: 'Tensors are stacked along a new axis.',
    symbolic: '{result} = one above the other',
    element: stacked,
    variadic: true,
  },
  gather: {
    sentence: 'Along an axis, the element that the index names is picked.',
    symbolic: '{result}(n, j) = {self}(n, {index}(n, j))',
    element: gathered,
  },
  scatter_add: {
    sentence: 'Elements are added where the index says.',
    symbolic: '{result} = {self} + {src}, where {index} says',
    element: scattered,
  },
  index_select: {
    sentence: 'Rows are picked by an index.',
    symbolic: '{result} = {self}({index})',
    element: chosenRows,
  },
  select_backward: {
    sentence: 'The gradient is put back where it was taken from; the rest is 0.',
    symbolic: '{result} = {grad_output} there, else 0',
    element: selectedPart,
  },
  slice_backward: {
    sentence: 'The gradient is put back where it was taken from; the rest is 0.',
    symbolic: '{result} = {grad_output} there, else 0',
    element: slicedPart,
  },
};
