/**
 * The names that an expression may use, and what each reads: the whitelist.
 * Invariant: a name is looked up in this map and nowhere else, so no property of any object can be reached.
 */

import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import type { Axis } from '../../engine/op.js';
import { columnsOf } from '../../engine/tensor.js';
import { type ProgramFacts, validationsOf } from '../../timeline/history.js';
import type { MetricName } from '../../timeline/metrics.js';
import { recordedNorm, type Trace, type TraceOutcome, type TraceValue } from '../../timeline/trace.js';
import { unitOf } from '../../training/program.js';
import { noParameter, parameterCalled } from '../places/targets.js';
import { type FrameScene, type GroupPart, lastFrame, metricFrame, type Scene } from './scene.js';
import {
  EvaluationError,
  isTensor,
  NotRecordedError,
  NotYetError,
  type Operand,
  operandOf,
  partOf,
  tensorOperand,
} from './values.js';

/** What one mention of a name needs, so that a search for stops knows where to look. */
export interface Read {
  readonly name: string;
  /** The metric it reads, where it needs no frames. */
  readonly metric: MetricName | 'targets' | 'iteration' | 'validation' | null;
  /** The parameter or word it asks for, to be checked against the program. */
  readonly parameter: string | null;
  readonly word: string | null;
  /** Whether it is about the step at the cursor, and so is there in every iteration that has the step. */
  readonly ofStep?: true;
  /** How many iterations back it may look for the last computed value; metrics do not count. */
  readonly lookback: 0 | 1;
  /** Frames after which it has a new value, −1 for the start of the iteration; null when any step may change it. */
  settles(trace: Trace): readonly number[] | null;
  /** Frames after which part of it has a new value, where that is sooner. */
  changes?(trace: Trace): readonly number[];
}

export interface Reader {
  readonly reads: readonly Read[];
  readonly evaluate: (scene: Scene) => Operand;
}

interface NameDefinition {
  readonly name: string;
  readonly summary: string;
  readonly reader: Reader;
}

const NAMES: readonly NameDefinition[] = [
  {
    name: 'iteration',
    summary: 'The number of this iteration.',
    reader: {
      reads: [read('iteration', { metric: 'iteration', settles: () => [-1] })],
      evaluate: ({ iteration }) => iteration,
    },
  },
  metricName('loss', 'loss', 'What training makes smaller: the total or the mean over the predictions.'),
  metricName('meanLoss', 'meanLoss', 'The mean loss of a prediction.'),
  metricName('learningRate', 'learningRate', 'The learning rate of this iteration.'),
  metricName('gradientNorm', 'gradientNorm', 'The length of all gradients as one vector, before clipping.'),
  {
    name: 'clippedGradientNorm',
    summary: 'The same after clipping, as the optimizer got them.',
    reader: {
      reads: [
        read('clippedGradientNorm', {
          lookback: 1,
          settles: ({ outcome, frames }) => [lastFrame(clippedIn(outcome), frames)],
        }),
      ],
      evaluate: (scene) => {
        const frames = framesOf(scene);
        const { outcome } = frames.execution;
        const isDone = clippedIn(outcome).every((gradient) => frames.isComputed(gradient));
        const gradients = clippedIn(isDone ? outcome : frames.before().outcome);
        const norm = gradients.length === 0 ? null : recordedNorm(gradients);
        if (norm === null) throw new NotRecordedError('The gradients of this iteration were not recorded.');
        return norm;
      },
    },
  },
  metricName(
    'parameterNorm',
    'parameterNorm',
    'The length of all parameters as one vector, at the start of the iteration.',
  ),
  metricName('updateRatio', 'updateRatio', 'The length of the change over the length of the parameters.'),
  {
    name: 'perplexity',
    summary: 'e to the mean loss.',
    reader: {
      reads: [
        read('perplexity', {
          lookback: 1,
          settles: ({ outcome, frames }) => [lastFrame([outcome.perplexity], frames)],
        }),
      ],
      evaluate: (scene) => operandOf(framesOf(scene).latest(({ perplexity }) => perplexity)),
    },
  },
  {
    name: 'validationLoss',
    summary:
      'The last loss on the text set aside, taken at the start of every so many iterations; argmin(over(:, validationLoss)) is the iteration of the best one so far.',
    reader: {
      reads: [read('validationLoss', { metric: 'validation', settles: () => [-1] })],
      evaluate: ({ timeline, iteration }) => {
        if (timeline.replay?.program.validation === undefined) {
          throw new EvaluationError('No text is set aside: training.validation does that.');
        }
        const last = validationsOf(timeline).findLast((point) => point.iteration <= iteration);
        if (last === undefined) throw new NotYetError('It has not been taken yet.');
        return last.loss;
      },
    },
  },
  {
    name: 'losses',
    summary: 'The loss of each prediction, in order.',
    reader: {
      reads: [
        read('losses', {
          lookback: 1,
          settles: ({ outcome, frames }) => [
            lastFrame(
              outcome.groups.map(({ terms }) => terms),
              frames,
            ),
          ],
          changes: ({ outcome }) => outcome.groups.map(({ terms }) => terms.frame ?? -1),
        }),
      ],
      evaluate: (scene) => framesOf(scene).ofAll('terms', ({ terms }, row) => terms.data[row]),
    },
  },
  groupName('logits', 'logits', 'The scores of the prediction at hand, one a token.'),
  groupName('probability', 'probabilities', 'The probabilities of the prediction at hand, one a token.'),
  stepName('output', 'What the step at the cursor has made; inside its rows, the rows so far.', (scene) => {
    const { output } = frameOf(scene);
    const { row } = framesOf(scene).cursor;
    return row === null ? operandOf(output) : rowsUpTo(operandOf(output), row);
  }),
  stepName(
    'phase',
    'The phase of the step: forward, predict, loss, backward, update.',
    (scene) => frameOf(scene).scope[0] ?? '',
  ),
  stepName('step', 'The number of the step in its iteration, from 1.', (scene) => frameOf(scene).index + 1),
  stepName('scope', 'The scopes of the step, with / between.', (scene) => frameOf(scene).scope.join('/')),
  stepName('op', 'The name of the operation of the step.', (scene) => frameOf(scene).op.name),
];

const BY_NAME: ReadonlyMap<string, NameDefinition> = new Map(NAMES.map((definition) => [definition.name, definition]));

/** Names and what they mean, for help and completion. */
export function listNames(): readonly NameDefinition[] {
  return NAMES;
}

export function findName(name: string): NameDefinition | undefined {
  return BY_NAME.get(name);
}

export const TARGET_NAME = 'probability.target';
export const TARGET_SUMMARY = 'The probability of the target: of the prediction at hand, else one for each prediction.';

/** `probability.target` */
export const TARGET_READER: Reader = {
  reads: [
    read('probability.target', {
      metric: 'targets',
      lookback: 1,
      settles: ({ outcome }) => outcome.groups.map(({ probabilities }) => probabilities.frame ?? -1),
    }),
  ],
  evaluate: (scene) => scene.targetProbabilities(),
};

/** `input[k]` */
export function inputReader(position: number): Reader {
  return {
    reads: [read('input', { settles: () => null, ofStep: true })],
    evaluate: (scene) => {
      const { inputs, op } = frameOf(scene);
      const value = inputs[position];
      if (value === undefined) {
        throw new EvaluationError(
          `${op.name} has ${inputs.length} inputs, counted from 0; there is no input[${position}].`,
        );
      }
      return operandOf(value);
    },
  };
}

/** Why this program cannot answer a read; null when it can. */
export function whyUnreadable({ parameter, word }: Read, program: ProgramFacts): string | null {
  const { parameters, words } = program.model;
  if (parameter !== null && parameterCalled(parameters, parameter) === -1) return noParameter(parameter, parameters);
  if (word === null || words.includes(word)) return null;
  return `The model has no score for the ${unitOf(program.subject)} ${quote(word)}.${didYouMean(word, words)}`;
}

export function framesOf(scene: Scene): FrameScene {
  if (scene.frames === null) throw new Error('An expression that reads frames was evaluated without them.');
  return scene.frames;
}

function frameOf(scene: Scene) {
  const { frame } = framesOf(scene);
  if (frame === null) throw new NotYetError('Nothing of this iteration has been executed yet.');
  return frame;
}

export function read(name: string, rest: Partial<Read> & Pick<Read, 'settles'>): Read {
  return { name, metric: null, parameter: null, word: null, lookback: 0, ...rest };
}

/** The gradients as the optimizer got them. */
function clippedIn({ clipping, gradients }: TraceOutcome): readonly TraceValue[] {
  return (clipping?.gradients ?? gradients).filter((gradient) => gradient !== null);
}

function metricName(name: string, metric: MetricName, summary: string): NameDefinition {
  return {
    name,
    summary,
    reader: {
      reads: [read(name, { metric, settles: (trace) => [metricFrame(metric, trace)] })],
      evaluate: (scene) => scene.metric(metric),
    },
  };
}

function stepName(name: string, summary: string, evaluate: (scene: Scene) => Operand): NameDefinition {
  return { name, summary, reader: { reads: [read(name, { settles: () => null, ofStep: true })], evaluate } };
}

function groupName(name: string, part: 'logits' | 'probabilities', summary: string): NameDefinition {
  return {
    name,
    summary,
    reader: {
      reads: [groupRead(name, part, null)],
      evaluate: (scene) => {
        const frames = framesOf(scene);
        const place = frames.prediction();
        if (place === null)
          throw new EvaluationError(`${name} needs a step that belongs to one prediction; this one does not.`);
        const { group, row } = frames.latestGroup(place, part);
        const value = group[part];
        const columns = columnsOf(value.shape);
        const data = value.data.subarray(row * columns, (row + 1) * columns);
        return tensorOperand({ shape: [columns], data }, value.axes.slice(-1));
      },
    },
  };
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
    data: partOf(data, 0, (row + 1) * size),
    axes: [first, ...axes.slice(-1).slice(0, columns.length)],
  };
}

export function groupRead(name: string, part: GroupPart, word: string | null): Read {
  return read(name, {
    word,
    lookback: 1,
    settles: ({ outcome }) => outcome.groups.map((group) => group[part].frame ?? -1),
  });
}
