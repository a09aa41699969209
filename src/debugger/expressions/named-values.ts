/**
 * What an expression reads by a name in quotes: parameters with what belongs to each, and any value by its name in the
 * listing.
 */

import { nameOfParameter } from '../../engine/op.js';
import { quote } from '../../files/refusal.js';
import { recordedRatio, type Trace, type TraceOutcome, type TraceValue } from '../../timeline/trace.js';
import { addressOf, frameOf, noStepAt, parseAddress, type StepAddress, stepsAt } from '../places/step-addresses.js';
import { parameterCalled } from '../places/targets.js';
import { framesOf, reader, type ValueReader } from './names.js';
import { type FrameScene, lastFrame } from './scene.js';
import { EvaluationError, NotRecordedError, NotYetError, type Operand, operandOf, tensorOperand } from './values.js';

/** `parameter("name")`: the value after the last update. */
export function parameterReader(name: string): ValueReader {
  return readerOf(name, 0, updatedOf, (frames, position) => {
    const { updated, parameters } = frames.execution.outcome;
    const after = updated[position];
    if (after !== null && frames.isComputed(after)) return operandOf(after);
    if (after !== null) frames.lookBack();
    return operandOf(parameters[position]);
  });
}

/** `gradient("name")`: the value after the last backward phase. */
export function gradientReader(name: string): ValueReader {
  return latestReader(name, ({ gradients }, k) => gradients[k]);
}

/** The same after clipping. */
export function clippedReader(name: string): ValueReader {
  return latestReader(name, ({ gradients, clipping }, k) => clipping?.gradients[k] ?? gradients[k]);
}

function latestReader(name: string, pick: PickValue): ValueReader {
  return readerOf(name, 1, pick, (frames, position) => operandOf(frames.latest((outcome) => pick(outcome, position))));
}

/** The length of the last change over the length of the parameter before it. */
export function updateRatioReader(name: string): ValueReader {
  return readerOf(name, 1, updatedOf, (frames, position) => {
    const { parameters, updated } = frames.latestOutcome((outcome) => updatedOf(outcome, position));
    const ratio = recordedRatio(parameters[position], updated[position]);
    if (ratio === null) throw new NotRecordedError(`The values of ${name} were not recorded.`);
    return ratio;
  });
}

type PickValue = (outcome: TraceOutcome, parameter: number) => TraceValue | null;

function updatedOf({ updated }: TraceOutcome, parameter: number): TraceValue | null {
  return updated[parameter];
}

function readerOf(
  name: string,
  lookback: 0 | 1,
  pick: PickValue,
  evaluate: (frames: FrameScene, position: number) => Operand,
): ValueReader {
  return reader(
    (scene) => evaluate(framesOf(scene), parameterPosition(framesOf(scene), name)),
    ({ outcome, frames }) => [lastFrame([pick(outcome, positionOf(outcome, name)) ?? null], frames)],
    { parameter: name, lookback },
  );
}

/** What the optimizer remembers of a parameter in this slot, after the last update. */
export function memoryReader(name: string, slot: string): ValueReader {
  const evaluate = (frames: FrameScene, position: number): Operand => {
    const { execution } = frames;
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
  };
  return reader(
    (scene) => evaluate(framesOf(scene), parameterPosition(framesOf(scene), name)),
    (trace) => [memoryMaker(trace, slot, positionOf(trace.outcome, name)) ?? -1],
    { parameter: name },
  );
}

/** The frame that makes the optimizer's memory of a parameter under this name; null if it keeps none. */
function memoryMaker({ frames, outcome }: Trace, slot: string, parameter: number): number | null {
  const kept = new Set(outcome.end?.optimizerState[parameter]?.map(({ data }) => data));
  const isMaker = ({ output }: Trace['frames'][number]): boolean =>
    output.symbol === slot && output.data !== null && kept.has(output.data);
  return frames.find(isMaker)?.index ?? null;
}

/** `value("head 1/weights")`: what the only step of this name made last. */
export function valueReader(name: string): ValueReader {
  const address = parseAddress(name);
  const evaluate = (frames: FrameScene): Operand => {
    const frame = onlyStepAt(address, frames.execution.frames);
    if (frames.isDone(frame)) return operandOf(frames.execution.frames[frame].output);
    const before = frames.before().frames;
    return operandOf(before[onlyStepAt(address, before)].output);
  };
  return reader(
    (scene) => evaluate(framesOf(scene)),
    ({ frames }) => [frameOf(address, frames) ?? -1],
    { lookback: 1 },
  );
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
