/**
 * The names that an expression may use, and what each reads: the whitelist.
 * Invariant: a name is looked up in this map and nowhere else, so no property of any object can be reached; a prediction and what it
 * gives to a word are of one iteration.
 */

import { positionOfToken, writtenToken } from '../../document/written-token.js';
import { didYouMean, listSome, quote } from '../../files/refusal.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import type { Axis } from '../../numbers/engine/value.js';
import { type ProgramFacts, validationsOf } from '../../timeline/history.js';
import type { MetricName } from '../../timeline/metrics.js';
import { recordedNorm, type Trace, type TraceFrame, type TraceOutcome, type TraceValue } from '../../timeline/trace.js';
import { predictionNumbers } from '../../training/iteration/batches.js';
import { unitOf } from '../../training/iteration/program.js';
import { type PredictionPlace, predictionsOf } from '../places/moment.js';
import type { StepAddress } from '../places/step-addresses.js';
import { noParameter, parameterCalled } from '../places/targets.js';
import { type FrameScene, type GroupPart, lastFrame, metricFrame, type Scene } from './scene.js';
import {
  elementsFrom,
  fail,
  isTensor,
  NotRecordedError,
  notYet,
  type Operand,
  operandOf,
  tensorOperand,
} from './values.js';

/** What one mention of a name needs, so that a search for stops knows where to look. */
export interface Read {
  /** The metric it reads, where it needs no frames. */
  readonly metric: MetricName | 'targets' | 'iteration' | 'validation' | null;
  /** The parameter or word it asks for, to be checked against the program. */
  readonly parameter: string | null;
  readonly word: string | null;
  /** The step that it asks for by name, which other iterations may lack. */
  readonly step?: StepAddress;
  /** Whether it is about the step at the cursor, and so is there in every iteration that has the step. */
  readonly ofStep?: true;
  /** How many iterations back it may look for the last computed value; metrics do not count. */
  readonly lookback: 0 | 1;
  /** Frames after which it has a new value, −1 for the start of the iteration; null when any step may change it. */
  settles(trace: Trace): readonly number[] | null;
  /** Frames after which part of it has a new value, where that is sooner. */
  changes?(trace: Trace): readonly number[];
}

export interface ValueReader {
  readonly read: Read;
  readonly evaluate: (scene: Scene) => Operand;
}

export function reader(
  evaluate: (scene: Scene) => Operand,
  settles: Read['settles'],
  read: Partial<Omit<Read, 'settles'>> = {},
): ValueReader {
  return { read: { metric: null, parameter: null, word: null, lookback: 0, settles, ...read }, evaluate };
}

interface NameDefinition extends ValueReader {
  readonly name: string;
  readonly summary: string;
}

export const NAMES = byName<NameDefinition>([
  {
    name: 'iteration',
    summary: 'The number of this iteration.',
    ...reader(({ iteration }) => iteration, atStart, { metric: 'iteration' }),
  },
  metricNamed('loss', 'What training makes smaller: the total or the mean over the predictions.'),
  metricNamed('meanLoss', 'The mean loss of a prediction.'),
  metricNamed('learningRate', 'The learning rate of this iteration.'),
  metricNamed('gradientNorm', 'The length of all gradients as one vector, before clipping.'),
  {
    name: 'clippedGradientNorm',
    summary: 'The same after clipping, as the optimizer got them.',
    ...reader(normOfClipped, ({ outcome, frames }) => [lastFrame(clippedIn(outcome), frames)], { lookback: 1 }),
  },
  metricNamed('parameterNorm', 'The length of all parameters as one vector, at the start of the iteration.'),
  metricNamed('updateRatio', 'The length of the change over the length of the parameters.'),
  {
    name: 'perplexity',
    summary: 'e to the mean loss.',
    ...reader(
      (scene) => operandOf(framesOf(scene).latest(({ perplexity }) => perplexity)),
      ({ outcome, frames }) => [lastFrame([outcome.perplexity], frames)],
      { lookback: 1 },
    ),
  },
  {
    name: 'validationLoss',
    summary:
      'The last loss on the text set aside, taken at the start of every so many iterations; argmin(over(:, validationLoss)) is the iteration of the best one so far.',
    ...reader(lastValidation, atStart, { metric: 'validation' }),
  },
  {
    name: 'losses',
    summary: 'The loss of each prediction, in order.',
    ...reader(
      (scene) => framesOf(scene).ofAll('terms', ({ group, row }) => group.terms.data[row]),
      ({ outcome: { groups }, frames }) => [
        lastFrame(
          groups.map(({ terms }) => terms),
          frames,
        ),
      ],
      { lookback: 1, changes: madeBy('terms') },
    ),
  },
  groupNamed('logits', 'logits', 'The scores of the prediction at hand, one a token.'),
  groupNamed('probability', 'probabilities', 'The probabilities of the prediction at hand, one a token.'),
  stepNamed(
    'output',
    'What the step at the cursor has made; inside its rows, the rows so far.',
    ({ output }, scene) => {
      const { row } = framesOf(scene).cursor;
      return row === null ? operandOf(output) : rowsUpTo(operandOf(output), row);
    },
  ),
  stepNamed('phase', 'The phase of the step: forward, predict, loss, backward, update.', ({ scope }) => scope[0] ?? ''),
  stepNamed('step', 'The number of the step in its iteration, from 1.', ({ index }) => index + 1),
  stepNamed('scope', 'The scopes of the step, with / between.', ({ scope }) => scope.join('/')),
  stepNamed('op', 'The name of the operation of the step.', ({ op }) => op.name),
  {
    name: 'probability.target',
    summary: 'The probability of the target: of the prediction at hand, else one for each prediction.',
    ...reader((scene) => scene.targetProbabilities(), madeBy('probabilities'), { metric: 'targets', lookback: 1 }),
  },
]);

export function byName<Definition extends { readonly name: string }>(
  definitions: readonly Definition[],
): ReadonlyMap<string, Definition> {
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** What is made of the step at the cursor. */
function stepReader(evaluate: (frame: TraceFrame, scene: Scene) => Operand): ValueReader {
  return reader(
    (scene) => evaluate(framesOf(scene).frame ?? notYet('Nothing of this iteration has been executed yet.'), scene),
    () => null,
    { ofStep: true },
  );
}

/** `input[k]` */
export function inputReader(position: number): ValueReader {
  return stepReader(({ inputs, op }) => {
    return operandOf(
      inputs[position] ??
        fail(`${op.name} has ${inputs.length} inputs, counted from 0; there is no input[${position}].`),
    );
  });
}

/** Why this program cannot answer a read; null when it can. */
export function whyUnreadable({ parameter, word }: Read, program: ProgramFacts): string | null {
  const { parameters, words } = program.model;
  if (parameter !== null && parameterCalled(parameters, parameter) === -1) return noParameter(parameter, parameters);
  if (word === null || positionOfToken(words, word) !== -1) return null;
  return `The model has no score for the ${unitOf(program.subject)} ${quote(writtenToken(word))}.${didYouMean(writtenToken(word), words)}`;
}

export function framesOf(scene: Scene): FrameScene {
  if (scene.frames === null) throw new Error('An expression that reads frames was evaluated without them.');
  return scene.frames;
}

export function atStart(): readonly number[] {
  return [-1];
}

/** The frames that make a part of the predictions. */
function madeBy(part: GroupPart): (trace: Trace) => readonly number[] {
  return ({ outcome }) => outcome.groups.map((group) => group[part].frame ?? -1);
}

function metricNamed(name: MetricName, summary: string): NameDefinition {
  const read = reader(
    (scene) => scene.metric(name),
    (trace) => [metricFrame(name, trace)],
    { metric: name },
  );
  return { name, summary, ...read };
}

function stepNamed(name: string, summary: string, evaluate: Parameters<typeof stepReader>[0]): NameDefinition {
  return { name, summary, ...stepReader(evaluate) };
}

function groupNamed(name: string, part: 'logits' | 'probabilities', summary: string): NameDefinition {
  const evaluate = (scene: Scene): Operand => {
    const frames = framesOf(scene);
    const place =
      frames.prediction() ?? fail(`${name} needs a step that belongs to one prediction; this one does not.`);
    const { group, row } = frames.latestOf(place, part);
    const value = group[part];
    const columns = columnsOf(value.shape);
    const data = value.data.subarray(row * columns, (row + 1) * columns);
    return tensorOperand({ shape: [columns], data }, value.axes.slice(-1));
  };
  return { name, summary, ...reader(evaluate, madeBy(part), { lookback: 1 }) };
}

function normOfClipped(scene: Scene): number {
  const frames = framesOf(scene);
  const { outcome } = frames.execution;
  const isDone = clippedIn(outcome).every((gradient) => frames.isComputed(gradient));
  const gradients = clippedIn(isDone ? outcome : frames.before().outcome);
  const norm = gradients.length === 0 ? null : recordedNorm(gradients);
  if (norm === null) throw new NotRecordedError('The gradients of this iteration were not recorded.');
  return norm;
}

/** The gradients as the optimizer got them. */
function clippedIn({ clipping, gradients }: TraceOutcome): readonly TraceValue[] {
  return (clipping?.gradients ?? gradients).filter((gradient) => gradient !== null);
}

function lastValidation({ timeline, iteration }: Scene): number {
  if (timeline.replay?.program.validation === undefined) {
    fail('No text is set aside: training.validation does that.');
  }
  const last = validationsOf(timeline).findLast((point) => point.iteration <= iteration);
  if (last === undefined) notYet('It has not been taken yet.');
  return last.loss;
}

/** The first rows of a tensor, as one steps into them: elements of a vector, else runs along the last axis. */
function rowsUpTo(value: Operand, row: number): Operand {
  if (!isTensor(value)) return value;
  const { shape, data, axes } = value;
  const columns = shape.length < 2 ? [] : [columnsOf(shape)];
  const size = columns[0] ?? 1;
  const { name, labels }: Axis = shape.length > 2 ? { name: 'row' } : axes[0];
  const first = { name, ...(labels !== undefined && { labels: labels.slice(0, row + 1) }) };
  return {
    shape: [row + 1, ...columns],
    data: elementsFrom(data, 0, (row + 1) * size),
    axes: [first, ...axes.slice(-1).slice(0, columns.length)],
  };
}

/** Reads from the prediction at hand, or from a numbered one. */
export function wordReader(word: string, form: string, number: number | null): ValueReader {
  const part = form === 'p' ? 'probabilities' : 'logits';
  return reader(
    (scene) => {
      const frames = framesOf(scene);
      const here = number === null ? frames.prediction() : null;
      const { group, row } =
        here === null
          ? frames.chosen(part, (trace) => (number === null ? onlyOne(trace, word) : numbered(trace, number)))
          : frames.latestOf(here, part);
      const column = positionOfToken(frames.timeline.program.model.words, word);
      return group[part].data[row * columnsOf(group[part].shape) + column];
    },
    madeBy(part),
    { word, lookback: 1 },
  );
}

/** Where no prediction is at hand, the only one whose target is this word. */
function onlyOne(trace: Trace, word: string): PredictionPlace {
  const [first, second] = predictionsOf({ trace }).filter(({ label }) => positionOfToken([label.target], word) === 0);
  if (first !== undefined && second === undefined) return first;
  return fail(
    `No prediction is at hand here: say which, from 1 to ${describeNumbers(trace)}, as in p(${quote(writtenToken(word))}, 1).`,
  );
}

/** The prediction with this number, counted from 1 as on the screen. */
function numbered(trace: Trace, number: number): PredictionPlace {
  return (
    predictionsOf({ trace }).find((place) => place.number === number - 1) ??
    fail(`There is no prediction ${number}: this iteration has ${describeNumbers(trace, ', counted from 1')}.`)
  );
}

const MOST_NAMED = 8;

/** The highest number, and those that are skipped: `8, without 2 and 3`. */
function describeNumbers({ outcome }: Trace, how = ''): string {
  const { groups, batch } = outcome;
  if (batch?.skipping === undefined) {
    return `${groups.reduce((sum, { predictions }) => sum + predictions.length, 0)}${how}`;
  }
  const { numbers, count } = predictionNumbers(batch);
  const skipped = Array.from({ length: count }, (_, number) => number + 1).filter((k) => !numbers.includes(k - 1));
  return `${count}${how}, without ${listSome(skipped.map(String), MOST_NAMED)}`;
}
