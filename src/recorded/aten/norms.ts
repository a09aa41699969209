/** Norms: of rows, of batches, of groups of channels. */
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
import { sizeOf } from '../../engine/tensor.js';
import type { At, Formula } from './formula.js';
import { range } from './reductions.js';

/** The elements that a norm takes together: the row of this one. */
function normalized(at: At, name = 'input') {
  const shape = at.shapeOf(name);
  const width = sizeOf(at.list('normalized_shape') ?? shape.slice(-1));
  const row = Math.floor(at.index / width);
  return { width, row, place: at.index % width, indices: () => range(width).map((k) => row * width + k) };
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
  const { row, place, indices } = normalized(at);
  const mean = at.shared('mean', row, () => meanOf(at, indices()));
  const rstd = at.shared('rstd', row, () => deviation(at, indices(), mean));
  const short = (name: string, whole: Expression): Expression => (isShort ? value(name, evaluate(whole)) : whole);
  return scaledNorm(
    at,
    place,
    multiply(subtract(at.leaf('input', at.index), short('mean', mean)), short('rstd', rstd)),
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
  const { width, row, indices } = normalized(at);
  const arrivingAt = (index: number): Expression => arriving(at, index, index % width);
  const unitAt = (index: number): Expression => unit(at, index, row);
  const means = gradientMeans(at, row, indices, arrivingAt, unitAt);
  const along = multiply(unitAt(at.index), means.along);
  return multiply(at.leaf('rstd', row), subtract(subtract(arrivingAt(at.index), means.own), along));
}

/** The rows of a batch at one place of the norm. */
function overRows(at: At, name: string, part: (index: number, row: number) => Expression): Expression {
  const rows = sizeOf(at.shapeOf('grad_out')) / sizeOf(at.shape);
  return sum(
    name,
    range(rows).map((row) => part(row * sizeOf(at.shape) + at.index, row)),
  );
}

/** The elements of a batch that a batch norm takes together: all of one channel. */
function channelOf(at: At, channel: number, name = 'input'): readonly number[] {
  const [rows, channels, ...places] = at.shapeOf(name);
  const count = sizeOf(places);
  return range(rows * count).map((k) => (Math.floor(k / count) * channels + channel) * count + (k % count));
}

/** Mean and deviation of the channel in this batch, or those that the layer has learnt. */
function batchStatistics(at: At, channel: number): { readonly mean: Expression; readonly rstd: Expression } {
  if (at.number('training') === 1) {
    const mean = at.shared('mean', channel, () => meanOf(at, channelOf(at, channel)));
    const rstd = at.shared('rstd', channel, () => {
      const whole = deviation(at, channelOf(at, channel), mean);
      // PyTorch takes 0 for 1 / 0 here.
      return at.number('eps') === 0 && evaluate(whole) === Number.POSITIVE_INFINITY ? constant(0) : whole;
    });
    return { mean, rstd };
  }
  const spread = add(at.leaf('running_var', channel), constant(at.number('eps')));
  return { mean: at.leaf('running_mean', channel), rstd: divide(constant(1), call('sqrt', spread)) };
}

function batchNorm(at: At, isShort: boolean): Expression {
  const channel = at.coordinates[1];
  const { mean, rstd } = batchStatistics(at, channel);
  const short = (name: string, whole: Expression): Expression => (isShort ? value(name, evaluate(whole)) : whole);
  const centred = subtract(at.leaf('input', at.index), short('mean', mean));
  return scaledNorm(at, channel, multiply(centred, short('rstd', rstd)));
}

/** The old running mean, or variance, moves a part of the way to that of the batch. */
function running(at: At, name: 'running_mean' | 'running_var'): Expression {
  const indices = channelOf(at, at.index);
  const mean = meanOf(at, indices);
  const squares = indices.map((index) => power(subtract(at.leaf('input', index), mean), 2));
  const now = name === 'running_mean' ? mean : divide(sum('Σ (x − mean)²', squares), constant(indices.length - 1));
  const momentum = at.number('momentum');
  return add(multiply(constant(1 - momentum), at.leaf(name, at.index)), multiply(constant(momentum), now));
}

/** Mean and deviation that the backward pass of a batch norm uses. */
function savedStatistics(at: At, channel: number): { readonly mean: Expression; readonly rstd: Expression } {
  if (at.number('train') === 1) return { mean: at.leaf('save_mean', channel), rstd: at.leaf('save_invstd', channel) };
  const spread = add(at.leaf('running_var', channel), constant(at.number('eps')));
  return { mean: at.leaf('running_mean', channel), rstd: divide(constant(1), call('sqrt', spread)) };
}

function batchNormGradient(at: At): Expression {
  const channel = at.coordinates[1];
  const { mean, rstd } = savedStatistics(at, channel);
  const own = at.leaf('grad_out', at.index);
  const weight = at.has('weight') ? at.leaf('weight', channel) : constant(1);
  if (at.number('train') !== 1) return multiply(multiply(own, weight), rstd);
  const normalizedAt = (index: number) => multiply(subtract(at.leaf('input', index), mean), rstd);
  const arrivingAt = (index: number): Expression => at.leaf('grad_out', index);
  const means = gradientMeans(at, channel, () => channelOf(at, channel), arrivingAt, normalizedAt);
  const along = multiply(normalizedAt(at.index), means.along);
  return multiply(multiply(weight, rstd), subtract(subtract(own, means.own), along));
}

/** Of what a norm took together: the mean of the gradients that arrive, and of those times the normalized values. */
function gradientMeans(
  at: At,
  name: number,
  indices: () => readonly number[],
  arrivingAt: (index: number) => Expression,
  normalizedAt: (index: number) => Expression,
): { readonly own: Expression; readonly along: Expression } {
  const mean = (of: string, parts: readonly Expression[]) => divide(sum(of, parts), constant(parts.length));
  const own = at.shared('own', name, () => mean('Σ g', indices().map(arrivingAt)));
  const along = at.shared('along', name, () =>
    mean(
      'Σ g × x̂',
      indices().map((index) => multiply(arrivingAt(index), normalizedAt(index))),
    ),
  );
  return { own, along };
}

function batchNormWeight(at: At): Expression {
  const { mean, rstd } = savedStatistics(at, at.index);
  const terms = channelOf(at, at.index).map((index) =>
    multiply(at.leaf('grad_out', index), multiply(subtract(at.leaf('input', index), mean), rstd)),
  );
  return sum('Σ g × x̂', terms);
}

/** The group of channels that an element is normalized with: its number, its elements, and the channel of each. */
function groupOf(at: At, group: number) {
  const [channels, places] = [at.number('C'), at.number('HxW')];
  const width = channels / at.number('group', 1);
  const size = width * places;
  const first = group * size;
  const channelAt = (index: number): number => Math.floor(index / places) % channels;
  return { indices: () => range(size).map((k) => first + k), channelAt };
}

function groupNorm(at: At, isShort: boolean): Expression {
  const group = Math.floor(at.index / ((at.number('C') / at.number('group', 1)) * at.number('HxW')));
  const { indices, channelAt } = groupOf(at, group);
  const mean = at.shared('mean', group, () => meanOf(at, indices()));
  const rstd = at.shared('rstd', group, () => deviation(at, indices(), mean));
  const short = (name: string, whole: Expression): Expression => (isShort ? value(name, evaluate(whole)) : whole);
  const centred = subtract(at.leaf('input', at.index), short('mean', mean));
  return scaledNorm(at, channelAt(at.index), multiply(centred, short('rstd', rstd)));
}

function groupNormGradient(at: At): Expression {
  const group = Math.floor(at.index / ((at.number('C') / at.number('group', 1)) * at.number('HxW')));
  const { indices, channelAt } = groupOf(at, group);
  const rstd = at.leaf('rstd', group);
  const normalizedAt = (index: number) => multiply(subtract(at.leaf('input', index), at.leaf('mean', group)), rstd);
  const arrivingAt = (index: number): Expression =>
    at.has('weight')
      ? multiply(at.leaf('grad_out', index), at.leaf('weight', channelAt(index)))
      : at.leaf('grad_out', index);
  const means = gradientMeans(at, group, indices, arrivingAt, normalizedAt);
  const along = multiply(normalizedAt(at.index), means.along);
  return multiply(rstd, subtract(subtract(arrivingAt(at.index), means.own), along));
}

/** All places of the batch in one channel of a group norm. */
function groupChannelSum(at: At, isWeight: boolean): Expression {
  const [channels, places] = [at.number('C'), at.number('HxW')];
  const width = channels / at.number('group', 1);
  const terms = range(at.number('N')).flatMap((row) => {
    const group = row * at.number('group', 1) + Math.floor(at.index / width);
    return range(places).map((k) => {
      const index = (row * channels + at.index) * places + k;
      const arrives = at.leaf('grad_out', index);
      if (!isWeight) return arrives;
      const centred = subtract(at.leaf('input', index), at.leaf('mean', group));
      return multiply(arrives, multiply(centred, at.leaf('rstd', group)));
    });
  });
  return sum(isWeight ? 'Σ g × x̂' : 'Σ g', terms);
}

export const NORMS: Readonly<Record<string, Formula>> = {
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
  native_batch_norm: {
    noun: 'the norm',
    sentence:
      'Each channel is centred and divided by its standard deviation over the batch, or by those it has learnt, then scaled and shifted.',
    symbolic: '{result} = ({input} − mean) × rstd × {weight} + {bias}',
    element: (at) => batchNorm(at, false),
    shown: (at) => batchNorm(at, true),
  },
  'native_batch_norm mean': {
    sentence: 'The mean of each channel over the batch.',
    symbolic: '{result} = Σ {input} / n',
    element: (at) => meanOf(at, channelOf(at, at.index)),
  },
  'native_batch_norm rstd': {
    sentence: '1 over the standard deviation of each channel over the batch.',
    symbolic: '{result} = 1 / √(Σ ({input} − mean)² / n + {eps})',
    element: (at) => batchStatistics(at, at.index).rstd,
  },
  'native_batch_norm running_mean': {
    sentence: 'The mean that the layer learns moves a part of the way to that of the batch.',
    symbolic: '{result} = (1 − {momentum}) × {running_mean} + {momentum} × mean',
    element: (at) => running(at, 'running_mean'),
  },
  'native_batch_norm running_var': {
    sentence: 'The variance that the layer learns moves a part of the way to that of the batch.',
    symbolic: '{result} = (1 − {momentum}) × {running_var} + {momentum} × variance',
    element: (at) => running(at, 'running_var'),
  },
  'native_batch_norm_backward input': {
    sentence:
      'The gradient passes back through the norm: less its mean, and less its part along the normalized channel.',
    symbolic: '{result} = {weight} × rstd × (g − mean g − x̂ × mean(g × x̂)), g = {grad_out}',
    element: batchNormGradient,
  },
  'native_batch_norm_backward weight': {
    sentence: 'Each scale gets the gradients of its channel times the normalized values.',
    symbolic: '{result} = Σ {grad_out} × x̂',
    element: batchNormWeight,
  },
  'native_batch_norm_backward bias': {
    sentence: 'Each shift gets the gradients of its channel.',
    symbolic: '{result} = Σ {grad_out}',
    element: (at) =>
      sum(
        'Σ g',
        channelOf(at, at.index, 'grad_out').map((index) => at.leaf('grad_out', index)),
      ),
  },
  native_group_norm: {
    noun: 'the norm',
    sentence: 'Each group of channels is centred, divided by its standard deviation, then scaled and shifted.',
    symbolic: '{result} = ({input} − mean) × rstd × {weight} + {bias}',
    element: (at) => groupNorm(at, false),
    shown: (at) => groupNorm(at, true),
  },
  'native_group_norm mean': {
    sentence: 'The mean of each group of channels.',
    symbolic: '{result} = Σ {input} / n',
    element: (at) => meanOf(at, groupOf(at, at.index).indices()),
  },
  'native_group_norm rstd': {
    sentence: '1 over the standard deviation of each group of channels.',
    symbolic: '{result} = 1 / √(Σ ({input} − mean)² / n + {eps})',
    element: (at) => {
      const indices = groupOf(at, at.index).indices();
      return deviation(at, indices, meanOf(at, indices));
    },
  },
  'native_group_norm_backward input': {
    sentence: 'The gradient passes back through the norm: less its mean, and less its part along the normalized group.',
    symbolic: '{result} = {rstd} × (g − mean g − x̂ × mean(g × x̂)), g = {grad_out} × {weight}',
    element: groupNormGradient,
  },
  'native_group_norm_backward weight': {
    sentence: 'Each scale gets the gradients of its channel times the normalized values.',
    symbolic: '{result} = Σ {grad_out} × ({input} − {mean}) × {rstd}',
    element: (at) => groupChannelSum(at, true),
  },
  'native_group_norm_backward bias': {
    sentence: 'Each shift gets the gradients of its channel.',
    symbolic: '{result} = Σ {grad_out}',
    element: (at) => groupChannelSum(at, false),
  },
};
