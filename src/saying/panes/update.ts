/**
 * Update, whether by descent or by Adam: old − step = new for the weights of one parameter, with why each moves, how urgent that is, and the
 * total change.
 * Invariant: changes are differences of the values held, not recomputed from the formula.
 */

import { holdsScores, totalOverObjective } from '../../debugger/analysis/motive.js';
import { isReplayed } from '../../debugger/places/moment.js';
import type { Block, Blocks } from '../../document/document.js';
import { exactFormFor, formatExactly, formatPlural, formatSigned } from '../../document/numbers.js';
import { labelOf, nameElement, type Value } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf } from '../../engine/tensor.js';
import { isRecorded } from '../../timeline/trace.js';
import {
  type ElementColumn,
  formula,
  inDigits,
  left,
  note,
  number,
  paragraph,
  passage,
  right,
  signed,
  text,
} from '../blocks.js';
import { elementOf, elementOfValue, formulaOf, type StepInput, substitutedLine } from '../step-words.js';
import { describeUrgency, urgencyOf } from './logit-gradient.js';
import { changeColumn, isGradient, updatePart, valueColumn } from './update-part.js';
import { formulaInParts, isTakenAtOnce, symbolsOf, workedOut } from './update-steps.js';
import { listedElements, weightTable } from './weight-table.js';

/** A frame of the update phase: a new parameter, or a step on the way to it. */
export function update(input: StepInput): Blocks {
  const move = moveOf(input);
  if (move === null) return updatePart(input);
  const { frame } = input;
  return passage(
    explainedMove(input, move),
    weightChanges(input, move),
    totalChange(move.old, frame.output),
    paragraph(describeUrgency(move.timesTotal), 'aside'),
    wholeWay(input),
  );
}

/** The same for a report: of one weight every step, then all weights. */
export function updateSummary(input: StepInput): Blocks {
  const move = moveOf(input);
  if (move === null) return [];
  return passage(
    explainedMove(input, move),
    wholeWay(input),
    weightChanges(input, move),
    totalChange(move.old, input.frame.output),
  );
}

/** The parameter that a frame makes anew, with what made it move; null for any other step. */
function moveOf({ moment, frame }: StepInput) {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const parameter = updated.findIndex((made) => made?.node === frame.output.node);
  const [old, gradient] = [parameters[parameter] ?? null, gradients[parameter] ?? null];
  return old === null || gradient === null || !isRecorded(old) || !isRecorded(gradient)
    ? null
    : {
        old,
        /** As the backward phase gave it, before any clipping. */
        gradient,
        isOfScores: holdsScores(moment.trace, parameter),
        /** How many times the gradient of the total loss is this one. */
        timesTotal: totalOverObjective(moment.trace),
      };
}

type Move = NonNullable<ReturnType<typeof moveOf>>;

function explainedMove(input: StepInput, move: Move): Blocks {
  const { moment, frame, element } = input;
  return [
    paragraph(`${frame.op.sentence} ${motiveOf(input, move)}`),
    isReplayed(moment) ? stepFormula(moment.trace.frames, input) : formulaOf(frame, element),
  ];
}

function stepFormula(frames: readonly Frame[], { frame, element }: StepInput): Block {
  return isTakenAtOnce(frame)
    ? formulaInParts(frames, frame, element)
    : formula([...symbolsOf(frames, frame), substitutedLine(frame, element)]);
}

/** All steps of the update; a step that is taken at once has its parts in its formula already. */
function wholeWay({ moment, frame, element }: StepInput): Blocks {
  return isReplayed(moment) && !isTakenAtOnce(frame) ? workedOut(moment.trace.frames, frame, element) : [];
}

/** Why the selected weight moves, in a sentence. */
function motiveOf(input: StepInput, move: Move): string {
  const { frame, element } = input;
  const { old, gradient } = move;
  const name = nameElement(old, element);
  const slope = gradient.data[element];
  const change = frame.output.data[element] - old.data[element];
  if (Number.isNaN(slope)) return `The gradient of ${name} is not a number, so what it becomes is none either.`;
  if (slope === 0) {
    const nothing = `Nothing depends on ${name} in this iteration`;
    return change === 0
      ? `${nothing}, so it stays.`
      : `${nothing}: it moves by what is left of earlier ones, or by decay.`;
  }
  const [short, cure] = slope < 0 ? ['low', 'raised'] : ['high', 'lowered'];
  const urgency = urgencyOf(slope * move.timesTotal);
  const end = isAgainst(slope, change) ? 'what is left of earlier gradients outweighs that for now.' : `${urgency}.`;
  if (!move.isOfScores) {
    return `The loss ${slope < 0 ? 'falls' : 'rises'} as ${name} grows, so it is ${cure}: ${end}`;
  }
  const columns = columnsOf(old.shape);
  const [context, word] = [
    labelOf(old.axes[0], Math.floor(element / columns)),
    labelOf(old.axes.at(-1), element % columns),
  ];
  return `P(${word}) after "${context}" is too ${short}, so its score is ${cure}: ${end}`;
}

/** Whether a weight moves the other way than its gradient alone would move it. */
function isAgainst(slope: number, change: number): boolean {
  return slope * change > 0;
}

function weightChanges(input: StepInput, move: Move): Blocks {
  const { frame } = input;
  const { old, gradient, isOfScores, timesTotal } = move;
  const { data } = frame.output;
  const elements = listedElements(input);
  const writeWeight = weightForm(elements.flatMap((index) => [old.data[index], data[index]]));
  const writeGradient = exactFormFor(elements.map((index) => gradient.data[index]));
  const subject = isOfScores ? 'P ' : '';
  return weightTable(input, elements, [
    [right('old', { rank: 2 }), (index) => elementOfValue(old, index, writeWeight)],
    [right('gradient'), (index) => elementOfValue(gradient, index, writeGradient, signed)],
    ...directionColumns(frame, elements),
    changeColumn(old, frame.output, elements),
    [right('new'), (index) => elementOf(frame, index, writeWeight)],
    [
      left('because', { rank: 3 }),
      (index) => text(reasonFor(subject, gradient.data[index], data[index] - old.data[index]), 'muted'),
    ],
    [
      left('urgent', { rank: 4 }),
      (index) => {
        const slope = gradient.data[index] * timesTotal;
        return text(slope === 0 ? '' : urgencyOf(slope, 'word'), 'muted');
      },
    ],
  ]);
}

/** What the weights step against, where that is not the gradient itself. */
function directionColumns({ inputs }: Frame, elements: readonly number[]): readonly ElementColumn[] {
  const direction = inputs[1];
  if (inputs.length !== 2 || isGradient(direction)) return [];
  return [valueColumn(direction.symbol, direction, elements, { rank: 1 })];
}

function reasonFor(subject: string, gradient: number, change: number): string {
  if (Number.isNaN(gradient)) return 'its gradient is not a number';
  if (gradient === 0) return change === 0 ? 'nothing depends on it' : 'earlier gradients';
  const isLow = gradient < 0;
  if (isAgainst(gradient, change)) return `${subject}too ${isLow ? 'low, yet falls' : 'high, yet rises'}`;
  return `${subject}too ${isLow ? 'low: raise' : 'high: lower'}`;
}

/** The sum of |change| over a tensor: how far this update moved it altogether. */
export function totalChange(before: Value, after: Value): Block {
  let total = 0;
  after.data.forEach((value, i) => {
    total += Math.abs(value - before.data[i]);
  });
  const weights = formatPlural(before.data.length, 'weight');
  return note([
    text('total absolute change ', 'accent'),
    number(total, formatExactly, undefined, 'accent'),
    ` over the ${weights} of ${before.symbol}`,
  ]);
}

/** Large weights need no more digits than others. */
function weightForm(values: readonly number[]): (weight: number) => string {
  const digits = values.some((weight) => Math.abs(weight) >= 10) ? 3 : 4;
  return inDigits(formatSigned, digits);
}
