/**
 * Named rules: what goes wrong in training, ready to be switched on as breakpoints, each with thresholds that can be set.
 * Invariant: a rule looks at one iteration (and the metrics of the one before), so it says the same in both directions.
 */
import { nameElement } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf, normOf } from '../../engine/tensor.js';
import type { History, Trace } from '../../timeline/history.js';
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
  /** With their usual values. */
  readonly thresholds: readonly Threshold[];
  /** Whether an iteration breaks the rule, where metrics can tell. */
  readonly byMetrics?: (timeline: History, iteration: number, thresholds: readonly number[]) => boolean;
  /** Frames that are looked at; the same for every iteration of the same steps. */
  frames(execution: Trace): readonly number[];
  /** What is wrong at a frame; null when nothing is. */
  check(frame: Frame, execution: Trace, timeline: History, thresholds: readonly number[]): string | null;
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
    byMetrics: (timeline, iteration, [factor]) =>
      iteration > 0 && timeline.metric('loss', iteration) > factor * timeline.metric('loss', iteration - 1),
    frames: ({ outcome }) => [metricFrame('loss', outcome)],
    check: (_frame, { iteration }, timeline, thresholds) =>
      breaks('loss-rise', timeline, iteration, thresholds)
        ? `the loss rose from ${showNumber(timeline.metric('loss', iteration - 1))} to ${showNumber(timeline.metric('loss', iteration))}`
        : null,
  },
  'exploding-gradient': {
    name: 'exploding-gradient',
    summary: 'All gradients together are longer than NORM.',
    thresholds: [{ name: 'norm', value: 100 }],
    byMetrics: (timeline, iteration, [norm]) => timeline.metric('gradientNorm', iteration) > norm,
    frames: ({ outcome }) => [metricFrame('gradientNorm', outcome)],
    check: (_frame, { iteration, outcome }, timeline, thresholds) =>
      breaks('exploding-gradient', timeline, iteration, thresholds)
        ? `the gradient norm is ${showNumber(timeline.metric('gradientNorm', iteration))}, most of it in ${longest(outcome)}`
        : null,
  },
  'vanishing-gradient': {
    name: 'vanishing-gradient',
    summary: 'The gradient of a parameter is shorter than NORM, but not 0.',
    thresholds: [{ name: 'norm', value: 1e-6 }],
    frames: ({ outcome }) => outcome.gradients.map(({ frame }) => frame ?? -1),
    check: ({ output }, _execution, _timeline, [least]) => {
      const norm = normOf([output]);
      return norm > 0 && norm < least ? `${output.symbol} has the norm ${showNumber(norm)}` : null;
    },
  },
  'dead-relu': {
    name: 'dead-relu',
    summary: 'More than SHARE of the units of a rectifier are 0 for every row.',
    thresholds: [{ name: 'share', value: 0.5 }],
    frames: ({ frames }) => framesOfKind(frames, 'rectifier'),
    check: ({ output }, _execution, _timeline, [share]) => {
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
      if (op.saturation?.kind !== 'squashing') return null;
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
      return !(ratio >= least && ratio <= most);
    },
    frames: ({ outcome }) => [metricFrame('updateRatio', outcome)],
    check: (_frame, { iteration }, timeline, thresholds) =>
      breaks('update-ratio', timeline, iteration, thresholds)
        ? `the update ratio is ${showNumber(timeline.metric('updateRatio', iteration))}`
        : null,
  },
  'unchanged-parameter': {
    name: 'unchanged-parameter',
    summary: 'An update leaves every element of a parameter as it was.',
    thresholds: [],
    frames: ({ outcome }) => outcome.updated.map(({ frame }) => frame ?? -1),
    check: ({ index, output }, { outcome }) => {
      const before = outcome.parameters[outcome.updated.findIndex(({ frame }) => frame === index)];
      const same = before !== undefined && output.data.every((x, i) => Object.is(x, before.data[i]));
      return same ? `${output.symbol} did not change` : null;
    },
  },
};

/** Rules in the order in which they are listed. */
export function listRules(): readonly Rule[] {
  return RULE_NAMES.map(findRule);
}

function breaks(name: RuleName, timeline: History, iteration: number, thresholds: readonly number[]): boolean {
  return RULES[name].byMetrics?.(timeline, iteration, thresholds) === true;
}

/** An op that passes a value on, or that means its infinities, has not produced it. */
function checkFinite({ op, inputs, output }: Frame, frames: readonly Frame[]): string | null {
  if (op.meansInfinity === true || allFinite(output.data)) return null;
  const passedOn = inputs.some(
    ({ data, frame }) => !allFinite(data) && (frame === null || frames[frame].op.meansInfinity !== true),
  );
  if (passedOn) return null;
  const element = output.data.findIndex((x) => !Number.isFinite(x));
  return `${nameElement(output, element)} is ${showNumber(output.data[element])}, made from finite inputs`;
}

/** One multiplication an element: anything that is not finite makes the sum NaN. */
function allFinite(data: Float64Array): boolean {
  let zero = 0;
  for (let i = 0; i < data.length; i++) zero += data[i] * 0;
  return zero === 0;
}

function framesOfKind(frames: readonly Frame[], kind: string): readonly number[] {
  return frames.filter(({ op }) => op.saturation?.kind === kind).map(({ index }) => index);
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

function longest({ gradients }: Trace['outcome']): string {
  const norms = gradients.map((gradient) => normOf([gradient]));
  const at = norms.reduce((best, norm, k) => (norm > norms[best] ? k : best), 0);
  return `${gradients[at].symbol}, ${showNumber(norms[at])}`;
}
