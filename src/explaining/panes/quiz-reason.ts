/**
 * Why the answer to a quiz is what it is: the formula with its numbers for a value, the way of the largest part for a
 * change. Only iterations that are still in memory are asked, so that drawing computes nothing again.
 */

import {
  type Moment,
  type PredictionPlace,
  predictionsOf,
  rankWords,
  wordCountOf,
} from '../../debugger/places/moment.js';
import { softmaxFormula, softmaxOf } from '../../debugger/places/softmax-row.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import type { Block, Blocks, Inlines } from '../../document/document.js';
import type { FormulaTree } from '../../document/formula.js';
import { digitsFor, formatFactor, signedFormFor } from '../../document/numbers.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { elementTree } from '../../numbers/engine/value.js';
import { isWhole, type Trace } from '../../timeline/trace.js';
import { unitOf } from '../../training/iteration/program.js';
import { formula, number, paragraph, passage, phrase } from '../blocks.js';
import { explainChange, explainPush, type Push, type ValueChange } from '../change.js';
import { elementOfValue, substitute, substitutedLine } from '../step-words.js';
import { shareLine } from './softmax-parts.js';

export function sayReason(quiz: Quiz, { timeline }: Moment): Blocks {
  const trace = timeline.kept(quiz.at.iteration);
  if (trace === null) return [];
  const push = pushOf(quiz, trace);
  if (push !== null) {
    const moved = [paragraph(phrase`The ${movedBy(push)}.`)];
    return push.by === null ? passage(moved, formulaOfAnswer(quiz, trace)) : moved;
  }
  switch (quiz.kind) {
    case 'value':
    case 'sign':
      return formulaOfAnswer(quiz, trace);
    case 'word':
      return passage(formulaOfAnswer(quiz, trace), runnerUp(quiz, trace));
    case 'direction':
    case 'loss': {
      const last = timeline.numbers.before(trace.iteration);
      const before = last === null ? null : timeline.kept(last);
      const change = before === null ? null : explainChange(before, trace, quiz.at.frame, quiz.element);
      return change === null ? [] : [paragraph(sayChange(change, unitOf(timeline.program.subject)))];
    }
  }
}

function formulaOfAnswer({ at, element, answer }: Quiz, trace: Trace): Blocks {
  const frame = trace.frames[at.frame];
  return isWhole(frame) ? [formula([lineOf(trace, frame, element, answer)])] : [];
}

/** The formula with its numbers; for the parts of softmax without a shift, as everywhere. */
function lineOf(trace: Trace, frame: Frame, element: number, answer: number): FormulaTree {
  const place = softmaxPlace(trace, frame, element);
  if (place === undefined) return substitutedLine(frame, element);
  const softmax = softmaxOf({ trace }, place);
  const { sums, probabilities } = place.group;
  const { output } = frame;
  if (output.node === probabilities.node) return shareLine(softmax, frame, element);
  const part = output.node === sums.node ? 'sums' : 'exponentials';
  const computed = softmaxFormula(softmax, part, element % wordCountOf(place.group));
  return substitute(elementTree(output, element), computed, answer);
}

/** The prediction whose softmax made an element; undefined where none did. */
function softmaxPlace(trace: Trace, { output: { node } }: Frame, element: number): PredictionPlace | undefined {
  return predictionsOf({ trace }).find(({ group, row }) => {
    const { exponentials, sums, probabilities } = group;
    if (sums.node === node) return row === element;
    return [exponentials.node, probabilities.node].includes(node) && row === Math.floor(element / wordCountOf(group));
  });
}

/** The word that comes second, with its share. */
function runnerUp({ at, element }: Quiz, trace: Trace): Block | null {
  const frame = trace.frames[at.frame];
  const place = isWhole(frame) ? softmaxPlace(trace, frame, element) : undefined;
  const second = place === undefined ? undefined : rankWords(place)[1];
  if (place === undefined || second === undefined) return null;
  const share = elementOfValue(place.group.probabilities, second.element, formatFactor);
  return paragraph(phrase`The next, "${second.word}", has ${share}.`);
}

function pushOf({ at, element }: Quiz, trace: Trace): Push | null {
  const { node } = trace.frames[at.frame].output;
  const parameter = trace.outcome.updated.findIndex((value) => value?.node === node);
  return parameter === -1 ? null : explainPush(trace, { parameter, slot: null }, element);
}

function sayChange({ name, before, after, links, push, isSameData }: ValueChange, unit: string): Inlines {
  const difference = after - before;
  const write = signedFormFor([difference, ...links.map(({ part }) => part)]);
  const size = Math.abs(difference);
  const by = number(size, write(size).replace('+', ''));
  const moved = difference === 0 ? `${name} stayed` : phrase`${name} ${difference > 0 ? 'rose' : 'fell'} by ${by}`;
  if (!isSameData) return phrase`${moved}: the two iterations predict different ${unit}s.`;
  const [first] = links;
  if (first === undefined) return phrase`${moved}.`;
  const way = links.map((link) => link.name).join(', through ');
  const end = push === null ? '' : phrase`: the ${movedBy(push)}`;
  return phrase`${moved}. Its largest part, ${number(first.part, write)}, came through ${way}${end}.`;
}

/** `update of iteration 0 moved logits(<BOS>, we) by −rate × ∂loss/∂logits(<BOS>, we) = −0.1 × −0.8506 = +0.08506`. */
function movedBy({ name, iteration, before, after, by }: Push): Inlines {
  const difference = after - before;
  const update = `update of iteration ${iteration}`;
  if (difference === 0) return phrase`${update} left ${name} where it was`;
  if (by === null) return phrase`${update} moved ${name} by ${number(difference, signedFactor)}`;
  const digits = digitsFor(by.value * by.slope, (round) => round(by.value) * round(by.slope));
  const [value, slope] = [by.value, by.slope].map((factor) => number(factor, formatFactor(factor, digits)));
  const product = by.value * by.slope;
  const times = `${by.isRate ? '−rate' : 'slope'} × ${by.name}`;
  return phrase`${update} moved ${name} by ${times} = ${slope} × ${value} = ${number(product, signedFactor)}`;
}

function signedFactor(value: number): string {
  return value < 0 ? formatFactor(value) : `+${formatFactor(value)}`;
}
