/**
 * Norms: of rows, of batches, of groups of channels.
 * Invariant: they differ in which elements are taken together, and in which share a weight and a bias; all else is one.
 */

import { readFormula } from '../../../document/read-formula.js';
import { deviationOf, standardized } from '../../../model/ops/layer-norm.js';
import {
  add,
  call,
  constant,
  divide,
  type Expression,
  evaluate,
  type FormulaPart,
  mean,
  multiply,
  scaled,
  subtract,
  sum,
} from '../../../numbers/engine/expression.js';
import { range, type Shape, sizeOf } from '../../../numbers/engine/tensor.js';
import { type At, defineFormulas, type FormulaDefinition } from './formula.js';
import { varianceOf } from './reductions.js';

const SUM_OF_X = readFormula('Σ x');
const SUM_OF_G = readFormula('Σ g');
const SUM_OF_G_TIMES_NORMALIZED = readFormula('Σ g × x̂');

/** Which elements belong together, by their flat indices. */
interface Grouping {
  /** The number of the elements that one is normalized with. */
  readonly groupOf: (index: number) => number;
  readonly inGroup: (group: number) => readonly number[];
  /** The place of its weight and bias. */
  readonly placeOf: (index: number) => number;
  readonly atPlace: (place: number) => readonly number[];
}

/** Mean and variance of a group, or 1 over its standard deviation. */
type Statistics = { readonly mean: Expression; readonly variance: Expression };
type Saved = { readonly mean: Expression; readonly rstd: Expression };

interface Norm {
  /** What is taken together, and what shares a weight. */
  readonly group: string;
  readonly along: string;
  readonly place: string;
  readonly sentence: string;
  grouping(at: At): Grouping;
  /** What the layer has learnt and uses instead of those of the batch, if it does. */
  learnt?(at: At, group: number): Statistics | null;
  saved(at: At, group: number): Saved;
}

const shapeOf = (at: At) => at.shapeOf(at.has('grad_out') ? 'grad_out' : 'input');
const inARow = (size: number) => ({
  groupOf: (index: number) => Math.floor(index / size),
  inGroup: (group: number) => range(size).map((k) => group * size + k),
});

/** The flat indices of all elements of a channel, which the second axis counts. */
export function inChannel([rows, channels, ...places]: Shape, channel: number): readonly number[] {
  const count = sizeOf(places);
  return range(rows * count).map((k) => (Math.floor(k / count) * channels + channel) * count + (k % count));
}

function byChannels(at: At) {
  const shape = shapeOf(at);
  const [, channels, ...places] = shape;
  const count = sizeOf(places);
  return {
    size: channels * count,
    placeOf: (index: number) => Math.floor(index / count) % channels,
    atPlace: (channel: number) => inChannel(shape, channel),
  };
}

const ofRows: Norm = {
  group: 'row',
  along: 'row',
  place: 'column',
  sentence: 'Each row is centred, divided by its standard deviation, then scaled and shifted.',
  grouping(at) {
    const shape = shapeOf(at);
    const width = sizeOf(at.list('normalized_shape') ?? shape.slice(-1));
    return {
      ...inARow(width),
      placeOf: (index) => index % width,
      atPlace: (place) => range(sizeOf(shape) / width).map((row) => row * width + place),
    };
  },
  saved: (at, group) => ({ mean: at.leaf('mean', group), rstd: at.leaf('rstd', group) }),
};

const ofGroups: Norm = {
  ...ofRows,
  group: 'group of channels',
  along: 'group',
  place: 'channel',
  sentence: 'Each group of channels is centred, divided by its standard deviation, then scaled and shifted.',
  grouping(at) {
    const { size, ...channels } = byChannels(at);
    return { ...inARow(size / at.number('group', 1)), ...channels };
  },
};

const ofBatches: Norm = {
  group: 'channel over the batch',
  along: 'channel',
  place: 'channel',
  sentence:
    'Each channel is centred and divided by its standard deviation over the batch, or by those it has learnt, then scaled and shifted.',
  grouping(at) {
    const { placeOf, atPlace } = byChannels(at);
    return { groupOf: placeOf, inGroup: atPlace, placeOf, atPlace };
  },
  learnt: (at, channel) =>
    at.number('training', at.number('train')) === 1
      ? null
      : { mean: at.leaf('running_mean', channel), variance: at.leaf('running_var', channel) },
  saved(at, channel) {
    const learnt = ofBatches.learnt?.(at, channel);
    if (learnt) return { mean: learnt.mean, rstd: inverseDeviation(at, learnt.variance) };
    return { mean: at.leaf('save_mean', channel), rstd: at.leaf('save_invstd', channel) };
  },
};

const meanOf = (at: At, indices: readonly number[]): Expression => mean(SUM_OF_X, at.leaves('input', indices));

function inverseDeviation(at: At, variance: Expression): Expression {
  return divide(1, call('sqrt', add(variance, at.number('eps'))));
}

const groupingOf = (norm: Norm, at: At): Grouping => at.made('grouping', 0, () => norm.grouping(at));

/** The mean and the variance of a group now, made once for all of its elements. */
function statisticsOf(norm: Norm, at: At, group: number): Statistics {
  const learnt = norm.learnt?.(at, group);
  if (learnt) return learnt;
  const { inGroup } = groupingOf(norm, at);
  const around = at.shared('mean', group, () => meanOf(at, inGroup(group)));
  return {
    mean: around,
    variance: at.shared('variance', group, () => varianceOf(at.leaves('input', inGroup(group)), around)),
  };
}

/** Where a batch has no variance and nothing is added to it, PyTorch takes 0 for 1 / 0. */
function isFlat(norm: Norm, at: At, group: number, { variance }: Statistics): boolean {
  return norm === ofBatches && at.number('eps') === 0 && !norm.learnt?.(at, group) && evaluate(variance) === 0;
}

function normalized(norm: Norm, at: At): FormulaPart {
  const { groupOf, placeOf } = groupingOf(norm, at);
  const group = groupOf(at.index);
  const statistics = statisticsOf(norm, at, group);
  const unit = isFlat(norm, at, group, statistics)
    ? 0
    : standardized(
        at.leaf('input', at.index),
        statistics.mean,
        at.shared('deviation', group, () => deviationOf(statistics.variance, constant(at.number('eps')))),
      );
  const place = placeOf(at.index);
  const weighted = at.has('weight') ? multiply(unit, at.leaf('weight', place)) : unit;
  return at.has('bias') ? add(weighted, at.leaf('bias', place)) : weighted;
}

const unitAt = (at: At, index: number, { mean: around, rstd }: Saved): Expression =>
  multiply(subtract(at.leaf('input', index), around), rstd);

/** The gradient less its mean over the group, and less its part along the normalized values. */
function passedBack(norm: Norm, at: At): Expression {
  const { groupOf, inGroup, placeOf } = groupingOf(norm, at);
  const group = groupOf(at.index);
  const saved = norm.saved(at, group);
  const arriving = (index: number): Expression =>
    at.has('weight')
      ? multiply(at.leaf('grad_out', index), at.leaf('weight', placeOf(index)))
      : at.leaf('grad_out', index);
  if (norm.learnt?.(at, group)) return multiply(arriving(at.index), saved.rstd);
  const own = at.shared('own', group, () => mean(SUM_OF_G, inGroup(group).map(arriving)));
  const along = at.shared('along', group, () =>
    mean(
      SUM_OF_G_TIMES_NORMALIZED,
      inGroup(group).map((index) => multiply(arriving(index), unitAt(at, index, saved))),
    ),
  );
  const rest = subtract(subtract(arriving(at.index), own), multiply(unitAt(at, at.index, saved), along));
  return multiply(saved.rstd, rest);
}

function opsOf(name: string, norm: Norm): Readonly<Record<string, FormulaDefinition>> {
  return {
    [name]: {
      noun: 'the norm',
      sentence: norm.sentence,
      symbolic: '{result} = ({input} − μ) / √(σ² + {eps}) × {weight} + {bias}',
      element: (at) => normalized(norm, at),
    },
    [`${name} mean`]: {
      sentence: `The mean of each ${norm.group}.`,
      symbolic: '{result} = Σ {input} / n',
      element: (at) => meanOf(at, groupingOf(norm, at).inGroup(at.index)),
    },
    [`${name} rstd`]: {
      sentence: `1 over the standard deviation of each ${norm.group}. For equal values it is 1 / √eps.`,
      symbolic: '{result} = 1 / √(Σ ({input} − mean)² / n + {eps})',
      element(at) {
        const statistics = statisticsOf(norm, at, at.index);
        return isFlat(norm, at, at.index, statistics) ? 0 : inverseDeviation(at, statistics.variance);
      },
    },
    [`${name}_backward input`]: {
      sentence: `The gradient passes back through the norm: less its mean, and less its part along the normalized ${norm.along}.`,
      symbolic: '{result} = {rstd} × (g − mean g − x̂ × mean(g × x̂)), g = {grad_out} × {weight}',
      element: (at) => passedBack(norm, at),
    },
    [`${name}_backward weight`]: {
      sentence: `Each scale gets the gradients of its ${norm.place} times the normalized values.`,
      symbolic: '{result} = Σ {grad_out} × ({input} − {mean}) × {rstd}',
      element(at) {
        const { groupOf, atPlace } = groupingOf(norm, at);
        const terms = atPlace(at.index).map((index) =>
          multiply(at.leaf('grad_out', index), unitAt(at, index, norm.saved(at, groupOf(index)))),
        );
        return sum(SUM_OF_G_TIMES_NORMALIZED, terms);
      },
    },
    [`${name}_backward bias`]: {
      sentence: `Each shift gets the gradients of its ${norm.place}.`,
      symbolic: '{result} = Σ {grad_out}',
      element: (at) => sum(SUM_OF_G, at.leaves('grad_out', groupingOf(norm, at).atPlace(at.index))),
    },
  };
}

/** What a layer has learnt moves a part of the way to what the batch has. */
function running(name: string, ofBatch: (at: At) => Expression, what: string): FormulaDefinition {
  return {
    sentence: `The ${what} that the layer learns moves a part of the way to that of the batch.`,
    symbolic: `{result} = (1 − {momentum}) × {${name}} + {momentum} × ${what}`,
    element(at) {
      const momentum = at.number('momentum');
      return add(multiply(1 - momentum, at.leaf(name, at.index)), scaled(momentum, ofBatch(at)));
    },
  };
}

const ownChannel = (at: At): readonly number[] => inChannel(at.shapeOf('input'), at.index);

export const NORMS = defineFormulas({
  ...opsOf('native_layer_norm', ofRows),
  ...opsOf('native_batch_norm', ofBatches),
  ...opsOf('native_group_norm', ofGroups),
  'native_batch_norm running_mean': running('running_mean', (at) => meanOf(at, ownChannel(at)), 'mean'),
  'native_batch_norm running_var': running(
    'running_var',
    (at) => varianceOf(at.leaves('input', ownChannel(at)), meanOf(at, ownChannel(at)), 1),
    'variance',
  ),
});
