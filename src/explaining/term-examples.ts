/**
 * An example from the run for each term. One that is about an iteration says which: that of the cursor, once what the
 * example tells has been computed there, or else the one before. It lies ahead of the cursor only where there is none.
 */

import { traceAtHand } from '../analysis/trials.js';
import type { TermName } from '../debugger/glossary.js';
import {
  isExecuted,
  isReplayed,
  type Moment,
  predictionAt,
  predictionsOf,
  type ReplayedMoment,
  scoredWords,
  wordCountOf,
} from '../debugger/places/moment.js';
import { steepestElement } from '../debugger/places/steepest.js';
import { asCommand, textOfInlines } from '../document/document.js';
import { textOfFormula } from '../document/formula-text.js';
import { formatCount, formatPlural, formatShort, formatSigned, formatSignificant } from '../document/numbers.js';
import { call, constant, divide, type Expression, multiply, subtract, value } from '../numbers/engine/expression.js';
import { type Frame, pathOf } from '../numbers/engine/tape.js';
import { describeShape, normOf } from '../numbers/engine/tensor.js';
import { nameElement, type Value } from '../numbers/engine/value.js';
import { exp, ln } from '../numbers/kernels/elementary.js';
import { isAtEnd, validationsOf } from '../timeline/history.js';
import type { ReplayedTrace } from '../timeline/trace.js';
import type { TrainingProgram } from '../training/iteration/program.js';
import { effectOfRoot } from './attention.js';
import { sayRootEffect } from './panes/attention.js';
import { substitutedLine, withResult } from './step-words.js';
import { UNITS } from './tokenizer-words.js';

interface Facts {
  readonly moment: ReplayedMoment;
  /** The iteration that the example is about. */
  readonly trace: ReplayedTrace;
}

/** A scored word, after the first context of the iteration. */
interface Scored {
  readonly context: string;
  readonly target: string;
  readonly column: number;
  readonly words: readonly string[];
  readonly logits: Float64Array;
  readonly probabilities: Float64Array;
  /** The probability of the target. */
  readonly p: number;
}

interface Said {
  readonly text: string;
  /** The step that computes the last of what the text tells; null for what is known from the start of the iteration. */
  readonly computedAt: number | null;
}

/** @param program the one that executes the cursor's iteration */
type AboutRun = (program: TrainingProgram, moment: ReplayedMoment) => string | null;

type Example =
  /** About the run as a whole. */
  | { readonly about: 'run'; readonly text: AboutRun }
  | { readonly about: 'iteration'; readonly say: (facts: Facts) => Said | null };

const MOST_ONE_HOT = 12;
const MOST_NAMED = 6;

export const NO_EXAMPLE = 'There is nothing of the kind in this run.';

/**
 * In sentences; null where nothing is known about the run.
 * @param isAsking whether a question is open: then no example is taken from ahead of the cursor
 */
export function exampleOf(term: TermName, moment: Moment, isAsking = false): string | null {
  if (!isReplayed(moment)) return null;
  const example = EXAMPLES[term];
  const { timeline, cursor } = moment;
  if (example.about === 'run') return example.text(timeline.programAt(cursor.iteration), moment) ?? NO_EXAMPLE;
  const here = example.say({ moment, trace: moment.trace });
  const isBehind = here !== null && isKnownAt(moment, here);
  const earlier = cursor.iteration - 1;
  const before = isBehind || earlier < 0 ? null : traceAtHand(timeline, earlier);
  const said = before === null ? here : example.say({ moment, trace: before });
  if (said === null) return NO_EXAMPLE;
  const isAhead = !isBehind && before === null;
  if (isAhead && isAsking) return null;
  const { iteration } = before ?? moment.trace;
  return `${isAhead ? 'Ahead of the cursor, in' : 'In'} iteration ${formatCount(iteration)}: ${said.text}`;
}

/** At the end of the run there is no iteration that goes on. */
function isKnownAt(moment: ReplayedMoment, { computedAt }: Said): boolean {
  if (isAtEnd(moment.timeline, moment.cursor.iteration)) return false;
  return computedAt === null || isExecuted(moment, computedAt, moment.cursor.row);
}

const EXAMPLES: Readonly<Record<TermName, Example>> = {
  token: ofRun((program) => {
    const { vocabulary } = program.subject;
    const index = Math.min(1, vocabulary.length - 1);
    return `"${vocabulary[index]}" is token ${index}; they are counted from 0 to ${formatCount(vocabulary.length - 1)}.`;
  }),
  vocabulary: ofRun((program) => {
    const { vocabulary } = program.subject;
    const more = vocabulary.length > MOST_NAMED ? ' …' : '';
    return `This run has ${formatPlural(vocabulary.length, 'token')}: ${vocabulary.slice(0, MOST_NAMED).join('  ')}${more}`;
  }),
  '<BOS>': ofRun(inVocabulary('<BOS>')),
  '<EOS>': ofRun(inVocabulary('<EOS>')),
  tokenizer: ofRun((program) => {
    const { text } = program.subject;
    if (text === undefined || text.tokenizer === null) return 'The sequences of this run are given as words already.';
    return `This run cuts its text into ${UNITS[text.tokenizer.kind]}: ${formatPlural(text.tokens, 'token')} in all.`;
  }),
  'byte-pair encoding': ofRun((program) => {
    const tokenizer = program.subject.text?.tokenizer;
    const [first] = tokenizer?.merging?.merges ?? [];
    if (tokenizer == null || first === undefined) return null;
    const [left, right] = [first.left, first.right].map((id) => tokenizer.vocabulary[id]);
    return `The first pair that was joined here is ${left} + ${right}, which stands in the text ${formatPlural(first.count, 'time')}.`;
  }),
  context: ofScored(({ context, target }) => `"${context}" is the context in which "${target}" comes.`, null),
  target: ofScored(({ context, target }) => `after "${context}" the target is "${target}".`, null),
  prediction: ofIteration(fromStart, ({ trace }) => {
    const count = predictionsOf({ trace }).length;
    return count === 0 ? null : `${formatPlural(count, 'prediction')}.`;
  }),
  logit: ofScored(
    ({ context, target, column, logits }) =>
      `after "${context}" the logit of "${target}" is ${formatSignificant(logits[column])}.`,
    'logits',
  ),
  softmax: ofScored(({ target, column, logits, p }) => {
    const powers = logits.map((score) => exp(score));
    const total = powers.reduce((sum, power) => sum + power, 0);
    if (!Number.isFinite(total) || total === 0) return null;
    const share = divide(value('', powers[column]), value('', total));
    return `P(${target}) = e^${formatSignificant(logits[column])} / Σ e^z = ${worked(share, p)}.`;
  }),
  probability: ofScored(({ context, target, column, words, probabilities, p }) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    const likeliest =
      best === column ? '' : `, and the likeliest, "${words[best]}", ${formatSignificant(probabilities[best])}`;
    return `after "${context}" the target "${target}" has probability ${formatSignificant(p)}${likeliest}.`;
  }),
  surprise: ofScored(({ target, p }) => `−ln P(${target}) = ${worked(call('negate', call('ln', value('', p))))} nats.`),
  nat: ofScored(({ target, p }) => {
    const nats = -ln(p);
    const bits = divide(value('', nats), call('ln', constant(2)));
    return `the surprise at "${target}" is ${formatSignificant(nats)} nats, or ${worked(bits)} bits.`;
  }),
  'cross-entropy': ofIteration(fromLoss, ({ trace }) => {
    const { mean, total } = trace.outcome;
    return `${formatSignificant(total.data[0])} nats in all, ${formatSignificant(mean.data[0])} for each prediction.`;
  }),
  loss: ofIteration(fromLoss, ({ trace }) => {
    const { objective, total } = trace.outcome;
    return `${formatSignificant(objective.data[0])}, the ${objective === total ? 'sum' : 'mean'} over its predictions.`;
  }),
  perplexity: ofIteration(
    fromLoss,
    ({ trace: { outcome } }) => `${worked(call('exp', value('', outcome.mean.data[0])), outcome.perplexity.data[0])}.`,
  ),
  'one-hot': ofScored(({ target, column, words }) => {
    if (words.length > MOST_ONE_HOT) return `"${target}" is a 1 at place ${column} among ${formatCount(words.length)}.`;
    return `"${target}" is ${words.map((_, k) => (k === column ? 1 : 0)).join(' ')}.`;
  }, null),
  gradient: ofIteration(fromBackward, ({ trace }) => {
    const { gradients } = trace.outcome;
    const { parameter, element } = steepestElement(gradients);
    const value = gradients[parameter];
    return `the largest is ${nameElement(value, element)} = ${formatSigned(value.data[element])}.`;
  }),
  slope: ofScored(
    ({ target, p }) => `the slope of −ln P at P(${target}) is −1 / P = ${worked(divide(constant(-1), value('', p)))}.`,
  ),
  '∂': ofScored(
    ({ target, p }) =>
      `∂loss/∂z(${target}) = P(${target}) − 1 = ${worked(subtract(value('', p), constant(1)))} for the loss of this one prediction.`,
  ),
  'chain rule': ofScored(({ target, p }) => {
    const product = multiply(value('', -1 / p), value('', p * (1 - p)));
    return `for "${target}", P − 1 = −1 / P × P × (1 − P) = ${worked(product, p - 1)}.`;
  }),
  pullback: ofIteration(fromBackward, ({ trace }) => {
    const count = trace.frames.filter(({ scope }) => scope[0] === 'backward').length;
    return count === 0 ? null : `${formatPlural(count, 'step')} in the backward phase.`;
  }),
  norm: ofIteration(
    fromBackward,
    ({ trace }) => `the gradients have norm ${formatSignificant(normOf(trace.outcome.gradients))}.`,
  ),
  parameter: ofRun(
    (program) =>
      `This model has ${formatPlural(program.parameterCount, 'parameter')}: ${program.model.parameters
        .slice(0, MOST_NAMED)
        .map(({ name, symbol = name, shape }) => `${symbol} ${describeShape(shape)}`)
        .join(', ')}${program.model.parameters.length > MOST_NAMED ? ' …' : ''}`,
  ),
  iteration: ofRun(
    (_, { timeline: { iterations } }) => `This run has ${formatPlural(iterations, 'iteration')} planned.`,
  ),
  batch: ofIteration(fromStart, ({ trace }) => {
    const { examples } = trace.outcome.batch;
    return `${formatPlural(examples.length, 'example')} with ${formatPlural(predictionsOf({ trace }).length, 'prediction')}.`;
  }),
  epoch: ofRun(({ batches, subject }) => {
    const { batchSize = null, examples = 0 } = subject.text ?? {};
    if (batchSize === null) return 'Each iteration of this run sees every example, so it is an epoch.';
    if (batches.constant) {
      return 'Each iteration here trains on the same chosen examples, so there are no epochs.';
    }
    return `${formatPlural(examples, 'example')}, ${formatCount(batchSize)} in an iteration: an epoch is ${formatPlural(Math.ceil(examples / batchSize), 'iteration')}.`;
  }),
  'learning rate': ofIteration(fromStart, ({ trace }) => `${formatShort(trace.outcome.learningRate)}.`),
  optimizer: ofRun(({ optimizer }) => `This run uses ${optimizer.title}.`),
  'gradient descent': ofRun(({ optimizer }) =>
    optimizer.kind === 'sgd' ? `This run uses it, with a rate of ${formatShort(optimizer.learningRate)}.` : null,
  ),
  momentum: byOp('momentum'),
  velocity: byOp('momentum'),
  Adam: byOp('adam step', 'adam ratio'),
  'first moment': byOp('first moment'),
  'second moment': byOp('second moment'),
  'bias correction': byOp('bias correction of m', 'adam step'),
  'weight decay': byOp('weight decay'),
  clipping: byOp('clip coefficient'),
  embedding: byOp('embedding'),
  'dot product': byOp('attention scores', 'matmul', 'linear', 'score linear', 'score matmul', 'tied scores'),
  cosine: ofRun(() => 'E (neighbours) lists by it which rows of a parameter are most alike.'),
  deviation: ofIteration(fromBackward, ({ trace }) => {
    const { gradients } = trace.outcome;
    const { symbol, data } = gradients[steepestElement(gradients).parameter];
    const mean = data.reduce((sum, number) => sum + number, 0) / data.length;
    const square = data.reduce((sum, number) => sum + (number - mean) ** 2, 0) / data.length;
    return `the numbers of ${symbol} have mean ${formatSigned(mean)} and deviation ${formatSignificant(Math.sqrt(square))}.`;
  }),
  'linear layer': byOp('linear', 'matmul', 'score linear', 'score matmul'),
  bias: byOp('linear', 'shift', 'score linear'),
  ReLU: byOp('relu'),
  tanh: byOp('tanh'),
  GELU: byOp('gelu', 'gelu gate', 'tanh gelu gate'),
  LayerNorm: byOp('layer norm', 'rms norm'),
  'residual stream': byOp('add'),
  attention: byOp('weighted sum'),
  head: ofIteration(fromStart, ({ trace }) => {
    const heads = trace.frames.filter(({ op }) => op.name === 'attention scores').length;
    return heads === 0 ? null : `${formatPlural(heads, 'head')} in all blocks together.`;
  }),
  query: byOp('attention scores'),
  key: byOp('attention scores'),
  value: byOp('weighted sum'),
  '√n': ofSteps((frame) => {
    const effect = frame.op.name === 'attention scores' ? effectOfRoot(frame) : null;
    if (effect === null) return null;
    const root = `√n = √${effect.underRoot} = ${formatShort(Math.sqrt(effect.underRoot))}`;
    return `in the step "${pathOf(frame)}", ${root}; ${textOfInlines(sayRootEffect(effect))}`;
  }),
  'causal mask': byOp('causal mask'),
  sampling: ofRun((program) =>
    program.continuation === undefined ? null : 'The command "sample" writes with this model as it is at the cursor.',
  ),
  temperature: ofScored(({ words, logits }) => {
    const largest = Math.max(...logits);
    const at = (temperature: number): string => {
      const sum = logits.reduce((total, score) => total + exp((score - largest) / temperature), 0);
      return formatSignificant(1 / sum);
    };
    const likeliest = words[logits.indexOf(largest)];
    return `P(${likeliest}), the largest, is ${at(0.5)} at temperature 0.5, ${at(1)} at 1 and ${at(2)} at 2.`;
  }, 'logits'),
  'validation loss': ofRun(latestValidation),
  overfitting: ofRun(latestValidation),
  branch: ofRun((_, { timeline: { first } }) =>
    first === 0
      ? 'This one is the run itself, from iteration 0 on.'
      : `This one leaves the run at iteration ${formatCount(first)}.`,
  ),
  checkpoint: ofRun(
    (_, { timeline }) => `This run has been executed up to iteration ${formatCount(timeline.visited)}.`,
  ),
  '◂': ofRun((program) => {
    const [first] = program.model.parameters;
    return first === undefined
      ? null
      : `${asCommand('model')} shows it: "◂ ${first.symbol ?? first.name} ${describeShape(first.shape)}" is a parameter given to a step.`;
  }),
  '▲▼': ofRun((_, { timeline, cursor: { iteration } }) => {
    const [before, now] = [iteration - 2, iteration - 1].map((each) =>
      each < 0 ? null : timeline.metric('loss', each),
    );
    if (before == null || now == null) return 'Step on and look at numbers that change.';
    const sign = now > before ? '▲' : now < before ? '▼' : 'neither';
    return `The loss went from ${formatSignificant(before)} to ${formatSignificant(now)} in iteration ${formatCount(iteration - 1)}: ${sign}.`;
  }),
  NaN: ofSteps((frame) =>
    frame.output.data.some(Number.isNaN) ? `the first one was made by ${pathOf(frame)}.` : null,
  ),
};

/** An expression with its numbers, as many digits of each as give the result that follows. */
function worked(expression: Expression, result?: number): string {
  return textOfInlines(withResult(expression, result));
}

function ofRun(text: AboutRun): Example {
  return { about: 'run', text };
}

/** @param computedAt the step that computes what the text tells */
function ofIteration(
  computedAt: (trace: ReplayedTrace) => number | null,
  text: (facts: Facts) => string | null,
): Example {
  return {
    about: 'iteration',
    say: (facts) => {
      const said = text(facts);
      return said === null ? null : { text: said, computedAt: computedAt(facts.trace) };
    },
  };
}

function fromStart(): null {
  return null;
}

function fromLoss({ outcome: { total, mean, perplexity } }: ReplayedTrace): number {
  return Math.max(...[total, mean, perplexity].map(({ frame }) => frame ?? 0));
}

function fromBackward({ frames }: ReplayedTrace): number {
  return frames.findLastIndex(({ scope }) => scope[0] === 'backward');
}

/**
 * About the prediction at the cursor, or else the first one.
 * @param part what the text tells of it; null for its words alone
 */
function ofScored(
  text: (scored: Scored) => string | null,
  part: 'logits' | 'probabilities' | null = 'probabilities',
): Example {
  return {
    about: 'iteration',
    say: ({ moment, trace }) => {
      const places = predictionsOf({ trace });
      const place = places.find(({ number }) => number === predictionAt(moment)?.number) ?? places[0];
      if (place === undefined) return null;
      const { group, row, label } = place;
      const columns = wordCountOf(group);
      const rowOf = ({ data }: Value): Float64Array => data.slice(row * columns, (row + 1) * columns);
      const { context, target, targetIndex: column } = label;
      const [logits, probabilities] = [rowOf(group.logits), rowOf(group.probabilities)];
      const p = probabilities[column];
      const said = text({ context, target, column, words: scoredWords(group), logits, probabilities, p });
      return said === null ? null : { text: said, computedAt: part === null ? null : group[part].frame };
    },
  };
}

/** About the first step of which there is something to say. */
function ofSteps(text: (frame: Frame) => string | null): Example {
  return {
    about: 'iteration',
    say: ({ trace }) => {
      for (const frame of trace.frames) {
        const said = text(frame);
        if (said !== null) return { text: said, computedAt: frame.index };
      }
      return null;
    },
  };
}

/** The first step of one of these ops: where it is, and one element with its numbers. */
function byOp(...names: readonly string[]): Example {
  return ofSteps((frame) =>
    names.includes(frame.op.name)
      ? `in the step "${pathOf(frame)}", ${textOfFormula(substitutedLine(frame, 0))}.`
      : null,
  );
}

function inVocabulary(token: string): AboutRun {
  return ({ subject: { vocabulary } }) => {
    const index = vocabulary.indexOf(token);
    return index === -1 ? null : `In this vocabulary it is token ${index}, counted from 0.`;
  };
}

function latestValidation(_: TrainingProgram, { timeline, cursor }: ReplayedMoment): string | null {
  const known = validationsOf(timeline).filter(({ iteration }) => iteration <= cursor.iteration);
  const latest = known.at(-1);
  if (latest === undefined) return null;
  const { iteration, loss } = latest;
  const training = iteration < timeline.visited ? timeline.metric('meanLoss', iteration) : null;
  const beside = training === null ? '' : `, and ${formatSignificant(training)} on the batch that was trained on`;
  return `At iteration ${formatCount(iteration)} the loss is ${formatSignificant(loss)} on text set aside${beside}.`;
}
