/**
 * Named rules: what goes wrong in training, ready to be switched on as breakpoints with adjustable thresholds.
 * Invariant: a rule looks at one iteration (and the metrics of the one before), so it says the same in both directions.
 */
import { nameElement } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import type { History } from '../../timeline/history.js';
import { iterationBefore } from '../../timeline/iteration-numbers.js';
import type { MetricName } from '../../timeline/metrics.js';
import {
  isKnown,
  isRecorded,
  recordedNorm,
  type Trace,
  type TraceFrame,
  type TraceOutcome,
  type TraceValue,
} from '../../timeline/trace.js';
import { metricFrame } from '../expressions/scene.js';
import { showNumber } from '../expressions/show.js';

export const RULE_NAMES = [
  'non-finite',
  'loss-rise',
  'exploding-gradient',
  'vanishing-gradient',
  'dead-relu',
  'saturated-tanh',
  'saturated-softmax',
  'update-ratio',
  'unchanged-parameter',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export interface Threshold {
  readonly name: string;
  readonly value: number;
}

export interface Rule {
  readonly name: RuleName;
  readonly summary: string;
  /** With their default values. */
  readonly thresholds: readonly Threshold[];
  /** Whether an iteration breaks the rule, where metrics alone can tell. */
  readonly byMetrics?: (timeline: History, iteration: number, thresholds: readonly number[]) => boolean;
  /** The frames to check; the same for every iteration of the same steps. */
  frames(execution: Trace): readonly number[];
  /** What is wrong at a frame; null when nothing is. */
  check(frame: TraceFrame, execution: Trace, timeline: History, thresholds: readonly number[]): string | null;
}

export function findRule(name: RuleName): Rule {
  return RULES[name];
}

export function isRuleName(name: string): name is RuleName {
  return RULE_NAMES.some((known) => known === name);
}

const RULES: Readonly<Record<RuleName, Rule>> = {
  'non-finite': {
    name: 'non-finite',
    summary: 'A step makes NaN or an infinity from finite inputs.',
    thresholds: [],
    frames: ({ frames }) => frames.map(({ index }) => index),
    check: (frame, { frames }) => checkFinite(frame, frames),
  },
  'loss-rise': {
    name: 'loss-rise',
    summary: 'The loss is more than FACTOR times that of the iteration before.',
    thresholds: [{ name: 'factor', value: 1.5 }],
    byMetrics: (timeline, iteration, [factor]) => {
      const [before, after] = lossesAt(timeline, iteration);
      return after > factor * before;
    },
    frames: (trace) => [metricFrame('loss', trace)],
    check: (_frame, { iteration }, timeline, thresholds) => {
      if (!breaks('loss-rise', timeline, iteration, thresholds)) return null;
      const [before, after] = lossesAt(timeline, iteration);
      return `the loss rose from ${showNumber(before)} to ${showNumber(after)}`;
    },
  },
  'exploding-gradient': {
    name: 'exploding-gradient',
    summary: 'All gradients together are longer than NORM.',
    thresholds: [{ name: 'norm', value: 100 }],
    byMetrics: (timeline, iteration, [norm]) => metricAt(timeline, 'gradientNorm', iteration) > norm,
    frames: (trace) => [metricFrame('gradientNorm', trace)],
    check: (_frame, { iteration, outcome }, timeline, thresholds) =>
      breaks('exploding-gradient', timeline, iteration, thresholds)
        ? `the gradient norm is ${showNumber(metricAt(timeline, 'gradientNorm', iteration))}${longest(outcome)}`
        : null,
  },
  'vanishing-gradient': {
    name: 'vanishing-gradient',
    summary: 'The gradient of a parameter is shorter than NORM, but not 0.',
    thresholds: [{ name: 'norm', value: 1e-6 }],
    frames: ({ outcome }) => framesOf(outcome.gradients),
    check: ({ output }, _execution, _timeline, [least]) => {
      const norm = recordedNorm([output]);
      return norm !== null && norm > 0 && norm < least ? `${output.symbol} has the norm ${showNumber(norm)}` : null;
    },
  },
  'dead-relu': {
    name: 'dead-relu',
    summary: 'More than SHARE of the units of a rectifier are 0 for every row.',
    thresholds: [{ name: 'share', value: 0.5 }],
    frames: ({ frames }) => framesOfKind(frames, 'rectifier'),
    check: ({ output }, _execution, _timeline, [share]) => {
      if (!isRecorded(output)) return null;
      const units = columnsOf(output.shape);
      const dead = countDead(output.data, units);
      return dead > share * units ? `${dead} of ${units} units of ${output.symbol} are 0 for every row` : null;
    },
  },
  'saturated-tanh': {
    name: 'saturated-tanh',
    summary: 'More than SHARE of the elements of a squashing step lie within MARGIN of its bounds.',
    thresholds: [
      { name: 'share', value: 0.5 },
      { name: 'margin', value: 0.01 },
    ],
    frames: ({ frames }) => framesOfKind(frames, 'squashing'),
    check: ({ op, output }, _execution, _timeline, [share, margin]) => {
      if (!isKnown(op) || op.saturation?.kind !== 'squashing' || !isRecorded(output)) return null;
      const { low, high } = op.saturation;
      const count = output.data.reduce((sum, x) => sum + Number(x < low + margin || x > high - margin), 0);
      return count > share * output.data.length
        ? `${count} of ${output.data.length} elements of ${output.symbol} are at its bounds`
        : null;
    },
  },
  'saturated-softmax': {
    name: 'saturated-softmax',
    summary: 'More than SHARE of the rows of a softmax give all but MARGIN to one element.',
    thresholds: [
      { name: 'share', value: 0.5 },
      { name: 'margin', value: 0.001 },
    ],
    frames: ({ frames }) => framesOfKind(frames, 'distribution'),
    check: ({ output }, _execution, _timeline, [share, margin]) => {
      if (!isRecorded(output)) return null;
      const rows = output.data.length / columnsOf(output.shape);
      const count = output.data.reduce((sum, x) => sum + Number(x > 1 - margin), 0);
      return count > share * rows
        ? `${count} of ${rows} rows of ${output.symbol} have one element above ${showNumber(1 - margin)}`
        : null;
    },
  },
  'update-ratio': {
    name: 'update-ratio',
    summary: 'The change of the parameters over their length is below LEAST or above MOST.',
    thresholds: [
      { name: 'least', value: 1e-6 },
      { name: 'most', value: 0.1 },
    ],
    byMetrics: (timeline, iteration, [least, most]) => {
      const ratio = timeline.metric('updateRatio', iteration);
      return ratio !== null && !(ratio >= least && ratio <= most);
    },
    frames: (trace) => [metricFrame('updateRatio', trace)],
    check: (_frame, { iteration }, timeline, thresholds) =>
      breaks('update-ratio', timeline, iteration, thresholds)
        ? `the update ratio is ${showNumber(metricAt(timeline, 'updateRatio', iteration))}`
        : null,
  },
  'unchanged-parameter': {
    name: 'unchanged-parameter',
    summary: 'An update leaves every element of a parameter as it was.',
    thresholds: [],
    frames: ({ outcome }) => framesOf(outcome.updated),
    check: ({ index, output: { data, symbol } }, { outcome }) => {
      const before = outcome.parameters[outcome.updated.findIndex((value) => value?.frame === index)]?.data;
      const same = before != null && data?.every((x, i) => Object.is(x, before[i])) === true;
      return same ? `${symbol} did not change` : null;
    },
  },
};

export function listRules(): readonly Rule[] {
  return RULE_NAMES.map(findRule);
}

function breaks(name: RuleName, timeline: History, iteration: number, thresholds: readonly number[]): boolean {
  return RULES[name].byMetrics?.(timeline, iteration, thresholds) === true;
}

/** A metric to compare. Where it was not recorded it is NaN, which no comparison exceeds. */
function metricAt(timeline: History, name: MetricName, iteration: number): number {
  return timeline.metric(name, iteration) ?? Number.NaN;
}

/** The losses of the previous iteration and of this one. */
function lossesAt(timeline: History, iteration: number): readonly [number, number] {
  const before = iterationBefore(timeline.numbers, iteration);
  return [before === null ? Number.NaN : metricAt(timeline, 'loss', before), metricAt(timeline, 'loss', iteration)];
}

/** The frames that made these values, −1 for values that were given. */
function framesOf(values: readonly (TraceValue | null)[]): readonly number[] {
  return values.flatMap((value) => (value === null ? [] : [value.frame ?? -1]));
}

/**
 * Reports a NaN or infinity only where it is first made, not where it is passed on, nor from an op that means its
 * infinities.
 */
function checkFinite({ op, inputs, output }: TraceFrame, frames: readonly TraceFrame[]): string | null {
  if (meansInfinity(op) || !isRecorded(output) || allFinite(output.data)) return null;
  const passedOn = inputs.some(
    ({ data, frame }) => data !== null && !allFinite(data) && (frame === null || !meansInfinity(frames[frame].op)),
  );
  if (passedOn) return null;
  const element = output.data.findIndex((x) => !Number.isFinite(x));
  const made = `${nameElement(output, element)} is ${showNumber(output.data[element])}`;
  const unknown = inputs.filter((input) => !isRecorded(input)).map(({ symbol }) => symbol);
  return unknown.length === 0
    ? `${made}, made from finite inputs`
    : `${made}; whether ${unknown.join(' and ')} ${unknown.length === 1 ? 'was' : 'were'} finite was not recorded`;
}

function meansInfinity(op: TraceFrame['op']): boolean {
  return isKnown(op) && op.meansInfinity === true;
}

/** One multiplication per element: anything that is not finite makes the sum NaN. */
function allFinite(data: Float64Array): boolean {
  let zero = 0;
  for (let i = 0; i < data.length; i++) zero += data[i] * 0;
  return zero === 0;
}

function framesOfKind(frames: readonly TraceFrame[], kind: string): readonly number[] {
  return frames.filter(({ op }) => isKnown(op) && op.saturation?.kind === kind).map(({ index }) => index);
}

function countDead(data: Float64Array, units: number): number {
  let dead = 0;
  for (let unit = 0; unit < units; unit++) {
    let alive = false;
    for (let i = unit; i < data.length && !alive; i += units) alive = data[i] !== 0;
    if (!alive) dead++;
  }
  return dead;
}

/** The parameter with the most gradient, so that its norm can be watched; empty where that was not recorded. */
function longest({ gradients }: TraceOutcome): string {
  const norms = gradients.map((gradient) => (gradient === null ? 0 : recordedNorm([gradient])));
  if (!norms.every((norm) => norm !== null)) return '';
  const at = norms.reduce((best, norm, k) => (norm > norms[best] ? k : best), 0);
  const most = gradients[at];
  return most == null ? '' : `, most of it in ${most.symbol}, ${showNumber(norms[at])}`;
}
