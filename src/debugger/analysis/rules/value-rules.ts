/** Rules about the values of a step: not finite, vanished, dead, saturated, unchanged. */
import { columnsOf } from '../../../engine/tensor.js';
import { isKnown, isRecorded, recordedNorm, type TraceFrame } from '../../../timeline/trace.js';
import { unseenIn } from '../../../timeline/unseen.js';
import { showNumber } from '../../expressions/show.js';
import { startFiniteCheck } from '../overflow/finite-check.js';
import { usedFrames } from '../overflow/non-finite.js';
import { framesOf, ofWhole, type Rule } from './rule.js';
import { deadUnits, saturatedRows } from './rule-details.js';

export const VALUE_RULES = {
  'non-finite': {
    name: 'non-finite',
    summary: 'A step that training uses makes NaN or an infinity from finite inputs.',
    thresholds: [],
    mayBreakIn: ({ isFinite: isSound }) => (isSound === undefined ? null : (iteration) => !isSound(iteration)),
    frames: (trace) => usedFrames(trace),
    check: (frame, trace, timeline) => startFiniteCheck(timeline).check(frame, trace),
    start: startFiniteCheck,
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
} as const satisfies Readonly<Record<string, Rule>>;

function framesOfKind(frames: readonly TraceFrame[], kind: string): readonly number[] {
  return frames.filter(({ op }) => isKnown(op) && op.saturation?.kind === kind).map(({ index }) => index);
}
