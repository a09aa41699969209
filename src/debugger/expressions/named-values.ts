/**
 * What an expression reads by a name in quotes: parameters with what belongs to each, and any value by its name in the
 * listing.
 */
import { quote } from '../../data/printable.js';
import { nameOfParameter } from '../../engine/op.js';
import { recordedRatio, type Trace, type TraceOutcome, type TraceValue } from '../../timeline/trace.js';
import { addressOf, frameOf, noStepAt, parseAddress, type StepAddress, stepsAt } from '../places/step-addresses.js';
import { parameterCalled } from '../places/targets.js';
import { framesOf, type Read, type Reader, read } from './names.js';
import { type FrameScene, lastFrame } from './scene.js';
import { EvaluationError, NotRecordedError, NotYetError, operandOf, tensorOperand } from './values.js';

/** Forms that take the name of a parameter. */
export const OF_PARAMETER: ReadonlyMap<string, (name: string) => Reader> = new Map([
  ['parameter', parameterReader],
  ['gradient', (name: string) => gradientReader('gradient', name, ({ gradients }, k) => gradients[k])],
  [
    'clippedGradient',
    (name: string) =>
      gradientReader('clippedGradient', name, ({ gradients, clipping }, k) => clipping?.gradients[k] ?? gradients[k]),
  ],
  ['updateRatio', updateRatioReader],
  ...['m', 'v', 'velocity'].map((slot) => [slot, (name: string) => memoryReader(slot, name)] as const),
]);

/** `parameter("name")`: the value after the last update. */
function parameterReader(name: string): Reader {
  return {
    reads: [ofParameter('parameter', name, 0, ({ updated }, k) => updated[k] ?? null)],
    evaluate: (scene) => {
      const frames = framesOf(scene);
      const { outcome } = frames.execution;
      const position = parameterPosition(frames, name);
      const updated = outcome.updated[position];
      if (updated !== null && frames.isComputed(updated)) return operandOf(updated);
      if (updated !== null) frames.lookBack();
      return operandOf(outcome.parameters[position]);
    },
  };
}

type PickValue = (outcome: TraceOutcome, parameter: number) => TraceValue | null;

/** The value after the last backward phase, before or after clipping. */
function gradientReader(form: string, name: string, pick: PickValue): Reader {
  return {
    reads: [ofParameter(form, name, 1, pick)],
    evaluate: (scene) => {
      const frames = framesOf(scene);
      const position = parameterPosition(frames, name);
      return operandOf(frames.latest((outcome) => pick(outcome, position)));
    },
  };
}

/** The length of the last change over the length of the parameter before it. */
function updateRatioReader(name: string): Reader {
  const pick: PickValue = ({ updated }, k) => updated[k];
  return {
    reads: [ofParameter('updateRatio', name, 1, pick)],
    evaluate: (scene) => {
      const frames = framesOf(scene);
      const position = parameterPosition(frames, name);
      const outcome = frames.latestOutcome((candidate) => pick(candidate, position));
      const ratio = recordedRatio(outcome.parameters[position], outcome.updated[position]);
      if (ratio === null) throw new NotRecordedError(`The values of ${name} were not recorded.`);
      return ratio;
    },
  };
}

/** What the optimizer remembers of a parameter under this name, after the last update. */
function memoryReader(slot: string, name: string): Reader {
  return {
    reads: [
      read(slot, {
        parameter: name,
        settles: (trace) => [memoryMaker(trace, slot, positionOf(trace.outcome, name)) ?? -1],
      }),
    ],
    evaluate: (scene) => {
      const frames = framesOf(scene);
      const { execution } = frames;
      const position = parameterPosition(frames, name);
      const maker = memoryMaker(execution, slot, position);
      const { end } = execution.outcome;
      if (maker === null || end === null) {
        throw new EvaluationError(`The optimizer of this iteration keeps no ${slot} of ${name}.`);
      }
      const { output } = execution.frames[maker];
      const index = end.optimizerState[position].findIndex(({ data }) => data === output.data);
      const isMade = frames.isDone(maker);
      if (!isMade) frames.lookBack();
      const tensor = (isMade ? end : execution.start)?.optimizerState[position][index];
      if (tensor === undefined) throw new NotYetError();
      return tensorOperand(tensor, output.axes);
    },
  };
}

/** The frame that makes the optimizer's memory of a parameter under this name; null if it keeps none. */
function memoryMaker({ frames, outcome }: Trace, slot: string, parameter: number): number | null {
  const kept = new Set(outcome.end?.optimizerState[parameter]?.map(({ data }) => data));
  const isMaker = ({ output }: Trace['frames'][number]): boolean =>
    output.symbol === slot && output.data !== null && kept.has(output.data);
  return frames.find(isMaker)?.index ?? null;
}

/** `value("head 1/weights")`: what the only step of this name made last. */
export function valueReader(name: string): Reader {
  const stepIn = ({ frames }: Trace): number => onlyStepAt(parseAddress(name), frames);
  return {
    reads: [read('value', { lookback: 1, settles: ({ frames }) => [frameOf(parseAddress(name), frames) ?? -1] })],
    evaluate: (scene) => {
      const frames = framesOf(scene);
      const frame = stepIn(frames.execution);
      if (frames.isDone(frame)) return operandOf(frames.execution.frames[frame].output);
      const before = frames.before();
      return operandOf(before.frames[stepIn(before)].output);
    },
  };
}

const MOST_NAMED = 6;

function onlyStepAt(address: StepAddress, frames: Trace['frames']): number {
  const found = typeof address === 'number' ? [address - 1] : stepsAt(address, frames);
  const nameOf = (frame: number): string => [...frames[frame].scope, frames[frame].label].join('/');
  // A whole name is also the beginning of others.
  const whole = found.filter((frame) => typeof address === 'string' && nameOf(frame) === address);
  const [first, ...others] = whole.length > 0 ? whole : found;
  if (first === undefined || frames[first] === undefined) throw new EvaluationError(noStepAt(address, frames));
  if (others.length === 0) return first;
  const named = found.slice(0, MOST_NAMED).map((frame) => quote(String(addressOf(frames, frame))));
  const rest = found.length - named.length;
  throw new EvaluationError(
    `${found.length} steps are called ${quote(String(address))}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. Say which.`,
  );
}

function ofParameter(form: string, name: string, lookback: 0 | 1, pick: PickValue): Read {
  return read(form, {
    parameter: name,
    lookback,
    settles: ({ outcome, frames }) => [lastFrame([pick(outcome, positionOf(outcome, name)) ?? null], frames)],
  });
}

function parameterPosition({ timeline }: FrameScene, name: string): number {
  const position = parameterCalled(timeline.program.model.parameters, name);
  if (position === -1) throw new EvaluationError(`There is no parameter ${quote(name)}.`);
  return position;
}

function positionOf({ parameters }: TraceOutcome, name: string): number {
  return parameterCalled(
    parameters.map((parameter) => ({ name: nameOfParameter(parameter), symbol: parameter.symbol })),
    name,
  );
}
