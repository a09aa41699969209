/** Rules about the values of a step: not finite, vanished, dead, saturated, unchanged. */

import { listFirst } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import type { Value } from '../../numbers/engine/value.js';
import { remember } from '../../numbers/kernels/remember.js';
import type { History } from '../../timeline/history.js';
import { isKnown, isRecorded, recordedNorm, type Trace, type TraceFrame } from '../../timeline/trace.js';
import { type Unseen, unseenIn } from '../../timeline/unseen.js';
import { showNumber } from '../expressions/values.js';
import { type Finding, type Overflows, overflowsAt, unseenRow } from '../overflow/non-finite.js';
import { usedFrames } from '../overflow/reach.js';
import { framesOf, framesThat, ofWhole, type Rule } from './rule.js';
import { deadUnits, saturatedRows } from './rule-details.js';

export const VALUE_RULES = {
  'non-finite': {
    summary: 'A step that training uses makes NaN or an infinity from finite inputs.',
    thresholds: [],
    mayBreakIn: ({ isFinite: isSound }) => (isSound === undefined ? null : (iteration) => !isSound(iteration)),
    frames: usedFrames,
    start: startFiniteCheck,
  },
  'vanishing-gradient': {
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
    summary: 'More than SHARE of the units of a rectifier are 0 for every row.',
    about: 'rectifiers (ReLU)',
    ...onShare('rectifier', [], ({ data, shape, symbol }) => {
      const units = columnsOf(shape);
      const dead = deadUnits(data, units);
      return { count: dead.length, first: dead[0], of: units, what: `units of ${symbol} are 0 for every row` };
    }),
  },
  'saturated-tanh': {
    summary: 'More than SHARE of the elements of a squashing step lie within MARGIN of its bounds.',
    about: 'squashing steps (tanh)',
    ...onShare('squashing', [0.01], ({ data, symbol }, { op }, margin) => {
      if (!isKnown(op) || op.explain.saturation?.kind !== 'squashing') return null;
      const { low, high } = op.explain.saturation;
      const isAtBound = (x: number): boolean => x < low + margin || x > high - margin;
      const count = data.reduce((sum, x) => sum + Number(isAtBound(x)), 0);
      return {
        count,
        first: data.findIndex(isAtBound),
        of: data.length,
        what: `elements of ${symbol} are at its bounds`,
      };
    }),
  },
  'saturated-softmax': {
    summary:
      'More than SHARE of the rows of a softmax give all but MARGIN to one element; rows with one possible element do not count.',
    ...onShare('distribution', [0.001], (output, { inputs, attributes }, margin) => {
      const { dim } = attributes as { readonly dim?: number };
      const { rows, saturated } = saturatedRows(output, inputs, margin, dim);
      const what = `rows of ${output.symbol} have one element above ${showNumber(1 - margin)}`;
      return { count: saturated.length, first: saturated[0], of: rows, what };
    }),
  },
  'unchanged-parameter': {
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
} satisfies Readonly<Record<string, Rule>>;

/** What is such at a step: how many of how many, the first of them, and what they are, in words. */
interface Measured {
  readonly count: number;
  readonly first: number | undefined;
  readonly of: number;
  readonly what: string;
}

/**
 * A rule about steps of one kind, of which no more than a share may be such.
 * @param margins how near to its bound an element may come, for what has one
 */
function onShare(
  kind: string,
  margins: readonly number[],
  measure: (output: Value, frame: TraceFrame, margin: number) => Measured | null,
) {
  return {
    thresholds: [
      { name: 'share', value: 0.5, most: 1 },
      ...margins.map((value) => ({ name: 'margin', value, most: 1 })),
    ],
    frames: framesThat(({ op }) => isKnown(op) && op.explain.saturation?.kind === kind),
    check: (frame, _execution, _timeline, [share, margin]) => {
      const { output } = frame;
      if (!isRecorded(output)) return unseenIn([output]);
      const found = measure(output, frame, margin);
      if (found === null || !(found.count > share * found.of)) return null;
      return { text: `${found.count} of ${found.of} ${found.what}`, element: found.first ?? null };
    },
  } satisfies Partial<Rule>;
}

/**
 * What reaches the loss or a parameter comes before what does not: where a recording has the one, its search does not stop
 * at the other.
 */
function startFiniteCheck(timeline: History) {
  const overflowsOf = remember((trace: Trace) => overflowsAt(timeline, trace));
  if (timeline.replay !== null) {
    return { check: (frame: TraceFrame, trace: Trace) => overflowsOf(trace).findingAt(frame) };
  }
  let hasWorse: boolean | null = null;
  return {
    check(frame: TraceFrame, trace: Trace): Finding | Unseen | null {
      const overflows = overflowsOf(trace);
      const found = overflows.findingAt(frame);
      if (found === null) return unseenRow(frame);
      if (overflows.matters(frame)) return { ...found, text: `${found.text}${consequences(trace, overflows)}` };
      if (hasWorse === true) return null;
      const text = `${found.text}${whyItDoesNotMatter(trace, overflows)}`;
      return { ...found, text, ...(!isCutOff(trace) && { isContained: true }) };
    },
    /** Whether there is something worse matters only where something is made that gets nowhere. */
    *prepare(trace: Trace): Task<void> {
      if (hasWorse === null && makesAny(trace, overflowsOf(trace), false)) hasWorse = yield* mattersSomewhere(timeline);
    },
  };
}

/** @param isMattering whether it gets into the loss or a parameter */
function makesAny({ frames }: Trace, { matters, findingAt }: Overflows, isMattering: boolean): boolean {
  return frames.some((frame) => matters(frame) === isMattering && findingAt(frame) !== null);
}

/** Whether an exception ended an iteration before any update. */
function isCutOff({ outcome }: Trace): boolean {
  return outcome.ending?.raised != null && outcome.updated.every((value) => value === null);
}

function whyItDoesNotMatter(trace: Trace, overflows: Overflows): string {
  if (isCutOff(trace)) return '; an exception ended the iteration before an update could show what it reaches';
  return overflows.hasLoss()
    ? '; it reaches neither the loss nor a parameter'
    : '; what later steps make of it is finite, and no loss was told';
}

function* mattersSomewhere(timeline: History): Task<boolean> {
  const { numbers } = timeline;
  for (let position = 0; position < numbers.count; position++) {
    const iteration = numbers.at(position);
    if (timeline.isFinite?.(iteration) === true) continue;
    const trace = yield* timeline.reach(iteration);
    if (makesAny(trace, overflowsAt(timeline, trace), true)) return true;
    yield { done: position, total: numbers.count };
  }
  return false;
}

/** The parameters that are not finite after the iteration. */
function consequences({ outcome }: Trace, overflows: Overflows): string {
  const names = outcome.updated.flatMap((value) => (value !== null && overflows.isStray(value) ? [value.symbol] : []));
  if (names.length === 0) return '';
  return `; after the update ${listFirst(names, MOST_NAMED)} ${names.length === 1 ? 'is' : 'are'} not finite`;
}

const MOST_NAMED = 3;
