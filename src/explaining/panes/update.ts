/**
 * Update, whether by descent or by Adam: old − step = new for the weights of one parameter, with why each moves, how urgent that
 * is, and the total change; or a step on the way to a new weight, with what went in and what came out for each.
 * Invariant: changes are differences of the values held, not recomputed from the formula.
 */

import { isReplayed } from '../../debugger/places/moment.js';
import { orderAt, rangeAt } from '../../debugger/places/selection.js';
import type { Block, Blocks, Inlines } from '../../document/document.js';
import { inlinesOfFormula } from '../../document/formula-text.js';
import {
  exactFormFor,
  formatCount,
  formatExactly,
  formatNumber,
  formatPlural,
  formatSigned,
} from '../../document/numbers.js';
import { type CorrectionAttributes, meanCorrection, squareCorrection } from '../../model/ops/bias-correction.js';
import { constant, power, subtract, value as valueNamed } from '../../numbers/engine/expression.js';
import { power as powerOf } from '../../numbers/engine/power.js';
import { type Frame, gradientSymbol } from '../../numbers/engine/tape.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { labelOf, nameElement, type Value } from '../../numbers/engine/value.js';
import { isRecorded } from '../../timeline/trace.js';
import {
  type ElementColumn,
  formula,
  inDigits,
  type Line,
  left,
  moreNote,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  signed,
  table,
  text,
} from '../blocks.js';
import { holdsScores, totalOverObjective } from '../motive.js';
import { elementOf, elementOfValue, formulaOf, inNumbers, type StepInput, substitutedLine } from '../step-words.js';
import { describeUrgency, urgencyOf } from './logit-gradient.js';
import { valuesOf } from './tensor.js';
import { formulaInParts, isDecay, isTakenAtOnce, symbolsOf, workedOut } from './update-steps.js';

/** A frame of the update phase: a new parameter, or a step on the way to it. */
export function update(input: StepInput): Blocks {
  const move = moveOf(input);
  if (move === null) return updatePart(input);
  const { frame } = input;
  return passage(
    explainedMove(input, move),
    weightChanges(input, move),
    totalChange(move.old, frame.output),
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
    paragraph(`${frame.op.explain.sentence} ${motiveOf(input, move)}`),
    !isReplayed(moment)
      ? formulaOf(frame, element)
      : isTakenAtOnce(frame)
        ? formulaInParts(moment.trace.frames, frame, element)
        : formula([...symbolsOf(moment.trace.frames, frame), substitutedLine(frame, element)]),
  ];
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
  const direction = directionColumns(frame, elements);
  // What the formula has stays longest.
  const priority = direction.length === 0 ? 0 : 2;
  return weightTable(input, elements, [
    [right('old', { priority: 1 }), (index) => elementOfValue(old, index, writeWeight)],
    [right('gradient', { priority }), (index) => elementOfValue(gradient, index, writeGradient, signed)],
    ...direction,
    changeColumn(old, frame.output, elements),
    [right('new'), (index) => elementOf(frame, index, writeWeight)],
    [
      left('because', { priority: 3 }),
      (index) => text(reasonFor(subject, gradient.data[index], data[index] - old.data[index]), 'muted'),
    ],
    [
      left('correction', { priority: 4, legend: describeUrgency(timesTotal) }),
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
  return [valueColumn(direction.symbol, direction, elements)];
}

function reasonFor(subject: string, gradient: number, change: number): string {
  if (Number.isNaN(gradient)) return 'its gradient is not a number';
  if (gradient === 0) return change === 0 ? 'nothing depends on it' : 'earlier gradients';
  const isLow = gradient < 0;
  if (isAgainst(gradient, change)) return `${subject}too ${isLow ? 'low, yet falls' : 'high, yet rises'}`;
  return `${subject}too ${isLow ? 'low: raise' : 'high: lower'}`;
}

/** The sum of |change| over a tensor: how far this update moved it altogether. */
function totalChange(before: Value, after: Value): Block {
  let total = 0;
  after.data.forEach((value, i) => {
    total += Math.abs(value - before.data[i]);
  });
  const weights = formatPlural(before.data.length, 'weight');
  return note([
    text('total absolute change ', 'title'),
    number(total, formatExactly, undefined, 'title'),
    ` over the ${weights} of ${before.symbol}`,
  ]);
}

/** Large weights need no more digits than others. */
function weightForm(values: readonly number[]): (weight: number) => string {
  const digits = values.some((weight) => Math.abs(weight) >= 10) ? 3 : 4;
  return inDigits(formatSigned, digits);
}

function updatePart(input: StepInput): Blocks {
  const { frame, element } = input;
  const { inputs, output } = frame;
  const explained = [paragraph([frame.op.explain.sentence, ...shareSentence(frame)]), formulaOf(frame, element)];
  if (output.shape.length === 0) return passage(explained, valuesOf(input));
  const elements = listedElements(input);
  const names = inputs.map((given) =>
    given.symbol === output.symbol ? `${valueName(given)} before` : valueName(given),
  );
  return passage(
    explained,
    weightTable(input, elements, [
      ...inputs.flatMap((given, k) =>
        given.data.length === output.data.length ? [valueColumn(names[k], given, elements)] : [],
      ),
      valueColumn(valueName(output), output, elements),
      ...(isDecay(frame) ? [changeColumn(inputs[0], output, elements)] : []),
    ]),
  );
}

/** How much of a moving average is not yet from gradients, with the numbers of this step. */
function shareSentence({ op, attributes }: Frame): Inlines {
  const name = op === meanCorrection ? 'β1' : op === squareCorrection ? 'β2' : null;
  if (name === null) return [];
  const { decay, step } = attributes as CorrectionAttributes;
  const share = 1 - powerOf(decay, step);
  const line = inNumbers(subtract(constant(1), power(valueNamed(name, decay), step)), share);
  return phrase` This is update ${String(step)}: of the average ${inlinesOfFormula(line)} = ${number(share, formatNumber)} comes from gradients, the rest is still the 0 of the beginning.`;
}

function valueName(given: Value): string {
  return isGradient(given) ? 'gradient' : given.symbol;
}

/** Whether a value is a gradient of the loss, clipped or not. */
function isGradient({ symbol }: Value): boolean {
  return symbol.startsWith(gradientSymbol({ symbol: '' }));
}

/** The column that says by how much each weight moved. */
function changeColumn(before: Value, after: Value, elements: readonly number[]): ElementColumn {
  const changeOf = (index: number): number => after.data[index] - before.data[index];
  const write = exactFormFor(elements.map(changeOf));
  return [right('change', { unit: 'change' }), (index) => signed(changeOf(index), write)];
}

/** A column of the values of a tensor. */
function valueColumn(head: string, value: Value, elements: readonly number[]): ElementColumn {
  const write = exactFormFor(elements.map((index) => value.data[index]));
  return [right(head), (index) => elementOfValue(value, index, write, signed)];
}

const MOST_LINES = 48;

/** Which elements have a line here, in their order. */
function listedElements({ moment, element }: StepInput): readonly number[] {
  const order = orderAt(moment);
  if (order.length <= MOST_LINES) return order;
  // So the pane stays at its top, with the formula of the selected one in view.
  const from = order.indexOf(element);
  return order.slice(from, from + MOST_LINES);
}

function weightTable(input: StepInput, elements: readonly number[], columns: readonly ElementColumn[]): Blocks {
  const { moment, element, frame } = input;
  const { axes, shape } = frame.output;
  const count = columnsOf(shape);
  const isInOrder = elements.every((index, k) => k === 0 || index === elements[k - 1] + 1);
  const isGrouped = shape.length === 2 && moment.cursor.row === null && isInOrder;
  const groupOf = (index: number): string =>
    shape.length < 2 || moment.cursor.row !== null ? '' : labelOf(axes[0], Math.floor(index / count));
  const elementName = (index: number): string => {
    const column = labelOf(axes[axes.length - 1], index % count);
    return isGrouped || groupOf(index) === '' ? column : `${groupOf(index)}: ${column}`;
  };
  const lines = elements.flatMap((index, k): readonly Line[] => {
    const cells = [elementName(index), ...columns.map(([, cell]) => cell(index, index % count))];
    const line = { selected: index === element, cells };
    const begins = isGrouped && (k === 0 || groupOf(index) !== groupOf(elements[k - 1]));
    return begins
      ? [{ cells: [`${axes[0]?.name ?? ''} ${groupOf(index)}`.trim()], tone: 'muted', across: true }, line]
      : [line];
  });
  const { start, end } = rangeAt(moment);
  const hidden = end - start - elements.length;
  return passage(
    table([left('weight', { cut: 'middle' }), ...columns.map(([column]) => column)], lines),
    moreNote(hidden, `${formatCount(hidden)} more weights`),
  );
}
