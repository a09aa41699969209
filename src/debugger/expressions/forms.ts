/**
 * What an expression may say apart from plain names and functions of values: reading by a quoted name, and looking
 * back. The compiler, its refusals, completion and `info` all read this table.
 */

import { quote } from '../../files/refusal.js';
import { nameOfParameter } from '../../numbers/engine/value.js';
import { recordedRatio, type Trace, type TraceOutcome, type TraceValue } from '../../timeline/trace.js';
import { addressOf, frameOf, noStepAt, parseAddress, type StepAddress, stepsAt } from '../places/step-addresses.js';
import { parameterCalled } from '../places/targets.js';
import { byName, framesOf, reader, type ValueReader, wordReader } from './names.js';
import { type FrameScene, lastFrame } from './scene.js';
import { fail, failAbsent, NotRecordedError, notYet, type Operand, operandOf, tensorOperand } from './values.js';

/** Reads what has the name in quotes; after a word, the number of a prediction may stand. */
type ReadNamed = (quoted: string, form: string, number: number | null) => ValueReader;

interface Form {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** What is named in quotes: a parameter, a word, a step. */
  readonly takes?: 'name' | 'word' | 'step';
  readonly read?: ReadNamed;
}

export const FORMS = byName<Form>([
  quoted(
    'p',
    'word',
    wordReader,
    'The probability of a word, for the prediction at hand, else for the only one whose target it is; p("word", 2) for the second. Until this iteration predicts, both the prediction and its probability are those of the iteration before.',
  ),
  quoted('logits', 'word', wordReader, 'The score of a word, for the same prediction.'),
  quoted('parameter', 'name', parameterReader, 'A parameter, as the last update left it.'),
  quoted(
    'gradient',
    'name',
    latest(({ gradients }, k) => gradients[k]),
    'Its gradient, as the last backward phase left it, before clipping.',
  ),
  quoted(
    'clippedGradient',
    'name',
    latest(({ gradients, clipping }, k) => clipping?.gradients[k] ?? gradients[k]),
    'The same after clipping.',
  ),
  quoted('updateRatio', 'name', updateRatioReader, 'The length of its last change over its length before.'),
  quoted('m', 'name', memoryReader('exp_avg'), "Adam's moving average of its gradient, after the last update."),
  quoted('v', 'name', memoryReader('exp_avg_sq'), "Adam's moving average of the square."),
  quoted('velocity', 'name', memoryReader('momentum_buffer'), 'The velocity of gradient descent with momentum.'),
  quoted(
    'value',
    'step',
    valueReader,
    'What the only step of this name made last, e.g. value("head 1/weights"), or step 14: value("14").',
  ),
  {
    name: 'input',
    usage: 'input[0]',
    summary: 'The first value that the step at the cursor was made from.',
  },
  {
    name: 'batch',
    usage: 'batch[0]',
    summary:
      'An entry of the batch of a recorded iteration, by the way to it: batch[0], batch.x, batch[0].mask, batch["input-ids"]; batch alone where it is one tensor. Further brackets pick elements, as in batch.x[0, 3].',
  },
  {
    name: 'previous',
    usage: 'previous(x)',
    summary: 'What x was at the same step of the iteration before; up to four in one another.',
  },
  {
    name: 'over',
    usage: 'over(10, x)',
    summary:
      'What x was in the last 10 iterations that have computed it, oldest first: what each computed itself, of this step where x is about one. over(20:30, x) takes 20 to 29, as far as the run has got. Names of entries that are not the same in all of them are left out. Of more than iteration, loss, meanLoss, learningRate, gradientNorm, parameterNorm, updateRatio and validationLoss, 100 iterations at most, and inside another over a number of them.',
  },
  { name: 'changed', usage: 'changed(x)', summary: 'Whether x differs from previous(x) in any bit.' },
]);

function quoted(name: string, takes: NonNullable<Form['takes']>, read: ReadNamed, summary: string): Form {
  return { name, usage: `${name}("${takes}")`, takes, read, summary };
}

/** `parameter("name")`: the value after the last update. */
function parameterReader(name: string): ValueReader {
  return readerOf(name, 0, updatedOf, (frames, position) => {
    const { updated, parameters } = frames.execution.outcome;
    const after = updated[position];
    if (after !== null && frames.isComputed(after)) return operandOf(after);
    if (after !== null) frames.lookBack();
    return operandOf(parameters[position]);
  });
}

/** `gradient("name")`: the value of a parameter that was computed last. */
function latest(pick: PickValue): ReadNamed {
  return (name) =>
    readerOf(name, 1, pick, (frames, position) => operandOf(frames.latest((outcome) => pick(outcome, position))));
}

/** The length of the last change over the length of the parameter before it. */
function updateRatioReader(name: string): ValueReader {
  return readerOf(name, 1, updatedOf, (frames, position) => {
    const outcome = frames.latestOutcome((each) => updatedOf(each, position));
    const ratio = recordedRatio(outcome, position);
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
    (scene) => evaluate(framesOf(scene), parameterCalled(scene.timeline.program.model.parameters, name)),
    ({ outcome, frames }) => [lastFrame([pick(outcome, positionOf(outcome, name)) ?? null], frames)],
    { parameter: name, lookback },
  );
}

/**
 * Reads the optimizer's memory of a parameter as the last update left it.
 * @param inPyTorch the name of the slot in PyTorch, and so in recordings
 */
function memoryReader(inPyTorch: string): ReadNamed {
  return (name, slot) => {
    const symbolIn = (trace: Trace): string => `${inPyTorch}.${nameAt(trace.outcome, name)}`;
    return reader(
      (scene) => {
        const { timeline } = scene;
        const frames = framesOf(scene);
        if (timeline.replay === null) return recordedMemory(frames, symbolIn(frames.execution));
        return keptMemory(frames, slot, name, parameterCalled(timeline.program.model.parameters, name));
      },
      (trace) => [
        memoryMaker(trace, slot, positionOf(trace.outcome, name)) ?? lastMaker(trace.frames, symbolIn(trace)) ?? -1,
      ],
      { parameter: name },
    );
  };
}

function keptMemory(frames: FrameScene, slot: string, name: string, position: number): Operand {
  const { execution } = frames;
  const maker = memoryMaker(execution, slot, position);
  const { end } = execution.outcome;
  if (maker === null || end === null) fail(`The optimizer of this iteration keeps no ${slot} of ${name}.`);
  const { output } = execution.frames[maker];
  const index = end.optimizerState[position].findIndex(({ data }) => data === output.data);
  const isMade = frames.isDone(maker);
  if (!isMade) frames.lookBack();
  const tensor = (isMade ? end : execution.start)?.optimizerState[position][index];
  return tensorOperand(tensor ?? notYet(), output.axes);
}

/** A recording shows the memory where a step makes it, and what it was before where a step reads it. */
function recordedMemory(frames: FrameScene, symbol: string): Operand {
  const all = frames.execution.frames;
  const maker = lastMaker(all, symbol);
  if (maker === null) throw new NotRecordedError(`${symbol} is not known to be made in this iteration.`);
  if (frames.isDone(maker)) return operandOf(all[maker].output);
  frames.lookBack();
  const given = all.flatMap(({ inputs }) => inputs).find((input) => input.symbol === symbol);
  return operandOf(given ?? notYet());
}

/** The last step of the update that makes a value of this name. */
function lastMaker(frames: Trace['frames'], symbol: string): number | null {
  return frames.findLast(({ scope, output }) => scope[0] === 'update' && output.symbol === symbol)?.index ?? null;
}

function nameAt(outcome: TraceOutcome, name: string): string {
  const parameter = outcome.parameters[positionOf(outcome, name)];
  return parameter === undefined ? name : nameOfParameter(parameter);
}

/** The frame that makes the optimizer's memory of a parameter under this name; null if it keeps none. */
function memoryMaker({ frames, outcome }: Trace, slot: string, parameter: number): number | null {
  const kept = new Set(outcome.end?.optimizerState[parameter]?.map(({ data }) => data));
  const isMaker = ({ output }: Trace['frames'][number]): boolean =>
    output.symbol === slot && output.data !== null && kept.has(output.data);
  return frames.find(isMaker)?.index ?? null;
}

/** `value("head 1/weights")`: what the only step of this name made last. */
function valueReader(name: string): ValueReader {
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
    { lookback: 1, step: address },
  );
}

const MOST_NAMED = 6;

function onlyStepAt(address: StepAddress, frames: Trace['frames']): number {
  const found = typeof address === 'number' ? [address - 1] : stepsAt(address, frames);
  const framePath = (frame: number): string => [...frames[frame].scope, frames[frame].label].join('/');
  // A whole name is also the beginning of others.
  const whole = found.filter((frame) => typeof address === 'string' && framePath(frame) === address);
  const [first, ...others] = whole.length > 0 ? whole : found;
  if (first === undefined || frames[first] === undefined) failAbsent(noStepAt(address, frames));
  if (others.length === 0) return first;
  const named = found.slice(0, MOST_NAMED).map((frame) => quote(String(addressOf(frames, frame))));
  const rest = found.length - named.length;
  fail(
    `${found.length} steps are called ${quote(String(address))}: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. Say which.`,
  );
}

function positionOf({ parameters }: TraceOutcome, name: string): number {
  return parameterCalled(
    parameters.map((parameter) => ({ name: nameOfParameter(parameter), symbol: parameter.symbol })),
    name,
  );
}
