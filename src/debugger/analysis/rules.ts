/**
 * Named rules: what goes wrong in training, ready to be switched on as breakpoints with adjustable thresholds.
 * Invariant: a rule looks at one iteration (and the metrics of the one before), so it says the same in both directions.
 */
import { nameElement } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import { type History, isAtEnd, measuredNumbers } from '../../timeline/history.js';
import { iterationAfter, iterationBefore } from '../../timeline/iteration-numbers.js';
import type { MetricName } from '../../timeline/metrics.js';
import { during, finish, type Task } from '../../timeline/task.js';
import {
  isKnown,
  isRecorded,
  recordedNorm,
  type Trace,
  type TraceFrame,
  type TraceOutcome,
  type TraceValue,
} from '../../timeline/trace.js';
import { type Unseen, unseenIn } from '../../timeline/unseen.js';
import { metricFrame } from '../expressions/scene.js';
import { showNumber } from '../expressions/show.js';
import { describeRaised, raisedIn } from './exceptions.js';
import { startFiniteCheck } from './overflow/finite-check.js';
import { type Finding, usedFrames } from './overflow/non-finite.js';
import { overwrittenBy } from './overwritten.js';
import { recheck } from './recheck.js';
import { deadUnits, extremeRatio, longestGradient, saturatedRows } from './rule-details.js';
import { continuesAccumulating, isAccumulating, staleGradients } from './stale-gradients.js';
import { isMovedIn, type Unmoved, unmovedParameters } from './unmoved.js';

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
  'unmoved',
  'overwritten',
  'stale-gradient',
  'deviates',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export interface Threshold {
  readonly name: string;
  readonly value: number;
  /** A share lies between 0 and 1; the others are not negative. */
  readonly most?: number;
}

export interface Rule {
  readonly name: RuleName;
  readonly summary: string;
  /** The steps it is about, where not every model has them. */
  readonly about?: string;
  /** With their default values. */
  readonly thresholds: readonly Threshold[];
  /** Whether an iteration breaks the rule, where metrics alone can tell; null where they were not recorded. */
  readonly byMetrics?: (timeline: History, iteration: number, thresholds: readonly number[]) => boolean | null;
  /** Which iterations may break the rule, where the history itself tells; null where it does not. */
  readonly mayBreakIn?: (timeline: History) => ((iteration: number) => boolean) | null;
  /** The frames to check; the same for every iteration of the same steps. */
  frames(execution: Trace): readonly number[];
  /** What is wrong at a frame; null when nothing is. */
  readonly check: Check;
  /** The same for one search, which remembers what it has found out. */
  readonly start?: (timeline: History, thresholds: readonly number[]) => StartedCheck;
}

type Check = (
  frame: TraceFrame,
  execution: Trace,
  timeline: History,
  thresholds: readonly number[],
) => Finding | Unseen | null;

/** A rule at work in one search. */
export interface StartedCheck {
  check(frame: TraceFrame, execution: Trace): Finding | Unseen | null;
  /** What takes long is found out in slices, before an iteration is asked about. */
  readonly prepare?: (execution: Trace) => Task<void>;
}

export function startRule(rule: Rule, timeline: History, thresholds: readonly number[]): StartedCheck {
  return (
    rule.start?.(timeline, thresholds) ?? {
      check: (frame, execution) => rule.check(frame, execution, timeline, thresholds),
    }
  );
}

/** Whether an iteration may break a rule, without looking at its steps; null where they have to be looked at. */
export function mayBreakIn(rule: Rule, timeline: History, thresholds: readonly number[]) {
  const { byMetrics } = rule;
  return byMetrics === undefined
    ? (rule.mayBreakIn?.(timeline) ?? null)
    : (iteration: number) => byMetrics(timeline, iteration, thresholds) !== false;
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
    summary: 'A step that training uses makes NaN or an infinity from finite inputs.',
    thresholds: [],
    mayBreakIn: ({ isFinite: isSound }) => (isSound === undefined ? null : (iteration) => !isSound(iteration)),
    frames: (trace) => usedFrames(trace),
    check: (frame, trace, timeline) => startFiniteCheck(timeline).check(frame, trace),
    start: startFiniteCheck,
  },
  'loss-rise': {
    name: 'loss-rise',
    summary: 'The loss is more than FACTOR times that of the iteration before, or becomes NaN.',
    thresholds: [{ name: 'factor', value: 1.5 }],
    byMetrics: (timeline, iteration, [factor]) => {
      const [before, after] = lossesAt(timeline, iteration);
      if (iterationBefore(measuredNumbers(timeline), iteration) === null) return false;
      if (before === null || after === null) return null;
      return !Number.isNaN(before) && (Number.isNaN(after) || after > factor * before);
    },
    frames: (trace) => [metricFrame('loss', trace)],
    check: (_frame, { iteration }, timeline, thresholds) => {
      const broken = breaks('loss-rise', timeline, iteration, thresholds);
      if (broken !== true) return broken === null ? UNTOLD_LOSS : null;
      const [before, after] = lossesAt(timeline, iteration);
      const verb = Number.isNaN(after) ? 'went' : 'rose';
      return ofWhole(`the loss ${verb} from ${showNumber(before ?? Number.NaN)} to ${showNumber(after ?? Number.NaN)}`);
    },
  },
  'exploding-gradient': {
    name: 'exploding-gradient',
    summary: 'All gradients together are longer than NORM, or NaN.',
    thresholds: [{ name: 'norm', value: 100 }],
    byMetrics: (timeline, iteration, [most]) => {
      const norm = timeline.metric('gradientNorm', iteration);
      return norm === null ? null : !(norm <= most);
    },
    frames: (trace) => [metricFrame('gradientNorm', trace)],
    check: (_frame, { iteration, outcome }, timeline, thresholds) => {
      const broken = breaks('exploding-gradient', timeline, iteration, thresholds);
      if (broken !== true) return broken === null ? UNKNOWN_GRADIENTS : null;
      const norm = showNumber(metricAt(timeline, 'gradientNorm', iteration));
      return ofWhole(`the gradient norm is ${norm}${longestGradient(outcome)}`);
    },
  },
  'vanishing-gradient': {
    name: 'vanishing-gradient',
    summary: 'The gradient of a parameter is shorter than NORM, but not 0.',
    thresholds: [{ name: 'norm', value: 1e-6 }],
    frames: ({ outcome }) => framesOf(outcome.gradients),
    check: ({ output }, _execution, _timeline, [least]) => {
      const norm = recordedNorm([output]);
      if (norm === null) return unseenIn([output]);
      return norm > 0 && norm < least ? ofWhole(`${output.symbol} has the norm ${showNumber(norm)}`) : null;
    },
  },
  'dead-relu': {
    name: 'dead-relu',
    summary: 'More than SHARE of the units of a rectifier are 0 for every row.',
    about: 'rectifiers (ReLU)',
    thresholds: [{ name: 'share', value: 0.5, most: 1 }],
    frames: ({ frames }) => framesOfKind(frames, 'rectifier'),
    check: ({ output }, _execution, _timeline, [share]) => {
      if (!isRecorded(output)) return unseenIn([output]);
      const units = columnsOf(output.shape);
      const dead = deadUnits(output.data, units);
      if (!(dead.length > share * units)) return null;
      const text = `${dead.length} of ${units} units of ${output.symbol} are 0 for every row`;
      return { text, element: dead[0] ?? null };
    },
  },
  'saturated-tanh': {
    name: 'saturated-tanh',
    summary: 'More than SHARE of the elements of a squashing step lie within MARGIN of its bounds.',
    about: 'squashing steps (tanh)',
    thresholds: [
      { name: 'share', value: 0.5, most: 1 },
      { name: 'margin', value: 0.01, most: 1 },
    ],
    frames: ({ frames }) => framesOfKind(frames, 'squashing'),
    check: ({ op, output }, _execution, _timeline, [share, margin]) => {
      if (!isKnown(op) || op.saturation?.kind !== 'squashing') return null;
      if (!isRecorded(output)) return unseenIn([output]);
      const { low, high } = op.saturation;
      const isAtBound = (x: number): boolean => x < low + margin || x > high - margin;
      const count = output.data.reduce((sum, x) => sum + Number(isAtBound(x)), 0);
      if (!(count > share * output.data.length)) return null;
      const text = `${count} of ${output.data.length} elements of ${output.symbol} are at its bounds`;
      return { text, element: output.data.findIndex(isAtBound) };
    },
  },
  'saturated-softmax': {
    name: 'saturated-softmax',
    summary:
      'More than SHARE of the rows of a softmax give all but MARGIN to one element; rows with one possible element do not count.',
    thresholds: [
      { name: 'share', value: 0.5, most: 1 },
      { name: 'margin', value: 0.001, most: 1 },
    ],
    frames: ({ frames }) => framesOfKind(frames, 'distribution'),
    check: ({ output, inputs, attributes }, _execution, _timeline, [share, margin]) => {
      if (!isRecorded(output)) return unseenIn([output]);
      const { dim } = attributes as { readonly dim?: number };
      const { rows, saturated } = saturatedRows(output, inputs, margin, dim);
      if (!(saturated.length > share * rows)) return null;
      const text = `${saturated.length} of ${rows} rows of ${output.symbol} have one element above ${showNumber(1 - margin)}`;
      return { text, element: saturated[0] ?? null };
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
      return ratio === null ? null : !(ratio >= least && ratio <= most);
    },
    frames: (trace) => [metricFrame('updateRatio', trace)],
    check: (_frame, { iteration, outcome }, timeline, thresholds) => {
      // Of an iteration without a step, as of micro-batches before it, there is no update.
      if (outcome.ending?.steps === 0) return null;
      const broken = breaks('update-ratio', timeline, iteration, thresholds);
      if (broken !== true) return broken === null ? unseenIn(updatedIn(outcome)) : null;
      const ratio = metricAt(timeline, 'updateRatio', iteration);
      const text = `the update ratio is ${showNumber(ratio)}${extremeRatio(outcome, ratio < thresholds[0])}`;
      const next = ratio < thresholds[0] ? iterationAfter(timeline.numbers, iteration) : null;
      if (next === null || breaks('update-ratio', timeline, next, thresholds) !== false) return ofWhole(text);
      const later = showNumber(metricAt(timeline, 'updateRatio', next));
      return {
        ...ofWhole(`${text}, in iteration ${iteration} only: in iteration ${next} it is ${later}`),
        isPassing: true,
      };
    },
  },
  'unchanged-parameter': {
    name: 'unchanged-parameter',
    summary: 'An update leaves every element of a parameter as it was.',
    thresholds: [],
    frames: ({ outcome }) => framesOf(outcome.updated),
    check: ({ index, output }, { outcome }) => {
      const parameter = outcome.parameters[outcome.updated.findIndex((value) => value?.frame === index)];
      const before = parameter?.data ?? null;
      if (before === null || output.data === null) return unseenIn([parameter ?? null, output]);
      const same = output.data.every((x, i) => Object.is(x, before[i]));
      return same ? ofWhole(`${output.symbol} did not change`) : null;
    },
  },
  unmoved: {
    name: 'unmoved',
    summary: 'An iteration with a backward pass leaves parameters as they were; it says why.',
    thresholds: [],
    frames: ({ frames }) => [frames.length - 1],
    check: (_frame, trace, timeline) => {
      const reasons = groupBy(unmovedParameters(trace));
      if (reasons.length === 0) return null;
      const accumulation = isAccumulating(timeline, trace);
      if (accumulation !== 'no') return accumulation === 'open' ? UNTOLD_NEXT : null;
      const shown = reasons.slice(0, MOST_UNMOVED).map((reason) => describeUnmoved(reason, trace, timeline));
      const more = reasons.slice(MOST_UNMOVED).reduce((count, { names }) => count + names.length, 0);
      const isPassing = reasons.every(({ names }) => movesNext(names, trace, timeline) !== null);
      const text = `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
      return { ...ofWhole(text), ...(isPassing && { isPassing }) };
    },
  },
  overwritten: {
    name: 'overwritten',
    summary: 'A step of a recording writes in place over what the backward pass still needs.',
    thresholds: [],
    frames: ({ frames }) => frames.filter(({ overwrites }) => overwrites != null).map(({ index }) => index),
    check: (frame, trace) => {
      const { frames } = trace;
      const raised = raisedIn(trace);
      if (raised?.overwriting?.written === frame) return ofWhole(describeRaised(raised).replace(/\.$/, ''));
      const found = overwrittenBy(frame, frames);
      if (found === null) return null;
      const { differentiated, backward } = found;
      return ofWhole(
        `${frame.op.name} writes over ${frame.output.symbol}, which the backward pass of ${differentiated.op.name} needs: ${backward.output.symbol}, step ${backward.index + 1}, is made of what it wrote`,
      );
    },
  },
  'stale-gradient': {
    name: 'stale-gradient',
    summary: 'The backward pass of a recording adds to gradients that were there before the iteration.',
    thresholds: [],
    frames: ({ frames }) => frames.filter(({ scope }) => scope[0] === 'backward').map(({ index }) => index),
    check: ({ index }, trace, timeline) => {
      const stale = staleGradients(trace.frames, trace.outcome);
      if (stale[0]?.frame !== index) return null;
      const accumulation = continuesAccumulating(timeline, trace);
      if (accumulation !== 'no') return accumulation === 'open' ? UNTOLD_EARLIER : null;
      const names = stale.map(({ name }) => name);
      return ofWhole(
        `the backward pass adds to ${names.length === 1 ? 'the gradient' : 'gradients'} of ${listNames(names)} that ${names.length === 1 ? 'was' : 'were'} there before the iteration, as where zero_grad() is not called`,
      );
    },
  },
  deviates: {
    name: 'deviates',
    summary: 'A step of a recording is more than UNITS in the last place of Σ|terms| from the same step in float64.',
    thresholds: [{ name: 'units', value: 8 }],
    frames: ({ frames }) => frames.filter(({ output }) => output.dtype !== undefined).map(({ index }) => index),
    check: (frame, _trace, _timeline, thresholds) => finish(deviates(frame, thresholds)),
    start: startDeviates,
  },
};

function* deviates(frame: TraceFrame, [units]: readonly number[]): Task<Finding | Unseen | null> {
  if (!isKnown(frame.op)) return { unseen: 'formula', op: frame.op.name };
  const missing = unseenIn([...frame.inputs, frame.output]);
  if (missing !== null) return missing;
  const found = yield* recheck(frame);
  if (found === null || !(found.units > units)) return null;
  const { element, recorded, computed } = found;
  const text = `${nameElement(frame.output, element)} is ${showNumber(recorded)}, in float64 ${showNumber(computed)}: ${showNumber(found.units)} units in the last place of Σ|terms| away`;
  return { text, element };
}

function startDeviates(_timeline: History, thresholds: readonly number[]): StartedCheck {
  const known = new WeakMap<TraceFrame, { readonly found: Finding | Unseen | null }>();
  return {
    check: (frame) => (known.get(frame) ?? { found: finish(deviates(frame, thresholds)) }).found,
    *prepare(execution) {
      const frames = RULES.deviates.frames(execution);
      for (const [done, index] of frames.entries()) {
        const frame = execution.frames[index];
        const progress = { name: 'computed again', done, total: frames.length, unit: 'steps' };
        known.set(frame, { found: yield* during(deviates(frame, thresholds), progress) });
      }
    },
  };
}

const MOST_UNMOVED = 6;
const MOST_NAMED = 3;

interface UnmovedTogether extends Omit<Unmoved, 'name'> {
  readonly names: readonly string[];
}

/** The names of each reason, in the order in which they first came. */
function groupBy(unmoved: readonly Unmoved[]): readonly UnmovedTogether[] {
  const byReason = new Map<string, UnmovedTogether>();
  for (const { name, ...reason } of unmoved) {
    byReason.set(reason.why, { ...reason, names: [...(byReason.get(reason.why)?.names ?? []), name] });
  }
  return [...byReason.values()];
}

function describeUnmoved({ names, why, whyOfMany }: UnmovedTogether, trace: Trace, timeline: History): string {
  const next = movesNext(names, trace, timeline);
  const isOne = names.length === 1;
  const passing =
    next === null
      ? ''
      : `, in iteration ${trace.iteration} only: ${isOne ? 'it moves' : 'they move'} in iteration ${next}`;
  return `${listNames(names, MOST_UNMOVED)} did not move: ${isOne ? why : whyOfMany}${passing}`;
}

/** The next iteration that was recorded, if these parameters move in it. That of our own run would have to be executed. */
function movesNext(names: readonly string[], { iteration }: Trace, timeline: History): number | null {
  if (timeline.replay !== null) return null;
  const next = iterationAfter(timeline.numbers, iteration);
  if (next === null || isAtEnd(timeline, next)) return null;
  const trace = timeline.trace(next);
  return names.every((name) => isMovedIn(trace, name) === true) ? next : null;
}

function listNames(names: readonly string[], most = MOST_NAMED): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

export function listRules(): readonly Rule[] {
  return RULE_NAMES.map(findRule);
}

/** Null where the metric was not recorded. */
function breaks(name: RuleName, timeline: History, iteration: number, thresholds: readonly number[]): boolean | null {
  return RULES[name].byMetrics?.(timeline, iteration, thresholds) ?? null;
}

const UNTOLD_NEXT: Unseen = {
  unseen: 'fact',
  what: 'no step was called, and the iteration after it, which may add to its gradients, was not recorded',
};
const UNTOLD_EARLIER: Unseen = {
  unseen: 'fact',
  what: 'the gradients that it adds to may be those of a micro-batch, since the iteration before it was not recorded',
};
const UNTOLD_LOSS: Unseen = { unseen: 'fact', what: 'the loss was not told, as it.loss(loss) does' };
const UNKNOWN_GRADIENTS: Unseen = { unseen: 'fact', what: 'there is no gradient at its end' };

/** Parameters and what they became, where they changed. */
function updatedIn({ parameters, updated }: TraceOutcome): readonly (TraceValue | null)[] {
  return parameters.flatMap((parameter, k) => (updated[k] == null ? [] : [parameter, updated[k]]));
}

/** A metric to compare. Where it was not recorded it is NaN, which no comparison exceeds. */
function metricAt(timeline: History, name: MetricName, iteration: number): number {
  return timeline.metric(name, iteration) ?? Number.NaN;
}

/** The losses of the previous iteration and of this one; null where there is none or it was not recorded. */
function lossesAt(timeline: History, iteration: number): readonly [number | null, number | null] {
  const before = iterationBefore(measuredNumbers(timeline), iteration);
  return [before === null ? null : timeline.metric('loss', before), timeline.metric('loss', iteration)];
}

/** The frames that made these values, −1 for values that were given. */
function framesOf(values: readonly (TraceValue | null)[]): readonly number[] {
  return values.flatMap((value) => (value === null ? [] : [value.frame ?? -1]));
}

function ofWhole(text: string): Finding {
  return { text, element: null };
}

function framesOfKind(frames: readonly TraceFrame[], kind: string): readonly number[] {
  return frames.filter(({ op }) => isKnown(op) && op.saturation?.kind === kind).map(({ index }) => index);
}
