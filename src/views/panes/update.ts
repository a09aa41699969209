/**
 * Update: old − rate × gradient = new for the weights of one parameter, with why each moves, how urgent that is, and the
 * total change.
 * Invariant: changes are differences of the values held, not recomputed from the formula.
 */
import { holdsScores, totalOverObjective } from '../../debugger/analysis/motive.js';
import { isReplayed } from '../../debugger/places/moment.js';
import { exactFormFor, formatExactly, formatPlural, formatSigned } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows/rows.js';
import { signed } from '../../drawing/rows/signed.js';
import { right } from '../../drawing/rows/table.js';
import { labelOf, nameElement, type Value } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import { columnsOf } from '../../engine/tensor.js';
import { describeUrgency, urgencyOf } from '../../saying/panes/logit-gradient.js';
import { substitutedLine } from '../../saying/step-words.js';
import { isRecorded } from '../../timeline/trace.js';
import { formulaOf, formulaRows, type PaneInput, paragraph } from '../pane.js';
import { changeColumn, isGradient, updatePart, valueColumn } from './update-part.js';
import { formulaInParts, isTakenAtOnce, symbolsOf, workedOut } from './update-steps.js';
import { listedElements, type WeightColumn, weightTable } from './weight-table.js';

/** A parameter that a frame makes anew, with what made it move. */
interface Move {
  readonly parameter: number;
  readonly old: Value;
  /** As the backward phase gave it, before any clipping. */
  readonly gradient: Value;
  /** See `holdsScores`. */
  readonly isOfScores: boolean;
  /** How many times the gradient of the total loss is this one. */
  readonly timesTotal: number;
}

/** A frame of the update phase: a new parameter, or a step on the way to it. */
export function update(input: PaneInput): readonly Row[] {
  const move = moveOf(input);
  if (move === null) return updatePart(input);
  const { frame } = input;
  return [
    ...explainedMove(input, move),
    ...weightChanges(input, move),
    EMPTY_ROW,
    ...totalChange(move.old, frame.output),
    EMPTY_ROW,
    ...paragraph(describeUrgency(move.timesTotal), input.width, 'muted'),
    ...wholeWay(input),
  ];
}

/** The same for a report: of one weight every step, then all weights. */
export function updateSummary(input: PaneInput): readonly Row[] {
  const move = moveOf(input);
  if (move === null) return [];
  return [
    ...explainedMove(input, move),
    ...wholeWay(input),
    ...weightChanges(input, move),
    ...totalChange(move.old, input.frame.output),
    EMPTY_ROW,
  ];
}

function moveOf({ moment, frame }: PaneInput): Move | null {
  const { parameters, gradients, updated } = moment.trace.outcome;
  const parameter = updated.findIndex((made) => made?.node === frame.output.node);
  const [old, gradient] = [parameters[parameter] ?? null, gradients[parameter] ?? null];
  return old === null || gradient === null || !isRecorded(old) || !isRecorded(gradient)
    ? null
    : {
        parameter,
        old,
        gradient,
        isOfScores: holdsScores(moment.trace, parameter),
        timesTotal: totalOverObjective(moment.trace),
      };
}

function explainedMove(input: PaneInput, move: Move): readonly Row[] {
  const { moment, frame, element, width } = input;
  return [
    ...paragraph(`${frame.op.sentence} ${motiveOf(input, move)}`, width),
    ...(isReplayed(moment) ? stepFormula(moment.trace.frames, input) : formulaOf(frame, element, width)),
  ];
}

function stepFormula(frames: readonly Frame[], { frame, element, width }: PaneInput): readonly Row[] {
  return isTakenAtOnce(frame)
    ? formulaInParts(frames, frame, element, width)
    : [...formulaRows([...symbolsOf(frames, frame), substitutedLine(frame, element)], width), EMPTY_ROW];
}

/** Of a step that is taken at once its parts stand in its formula already. */
function wholeWay({ moment, frame, element, width }: PaneInput): readonly Row[] {
  return isReplayed(moment) && !isTakenAtOnce(frame) ? workedOut(moment.trace.frames, frame, element, width) : [];
}

/** Why the selected weight moves, in a sentence. */
function motiveOf(input: PaneInput, move: Move): string {
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

function weightChanges(input: PaneInput, move: Move): readonly Row[] {
  const { frame } = input;
  const { old, gradient, isOfScores, timesTotal } = move;
  const { data } = frame.output;
  const elements = listedElements(input);
  const writeWeight = weightForm(elements.flatMap((index) => [old.data[index], data[index]]));
  const writeGradient = exactFormFor(elements.map((index) => gradient.data[index]));
  const subject = isOfScores ? 'P ' : '';
  return weightTable(input, elements, [
    { ...right('old', { drop: 2 }), cell: (index) => writeWeight(old.data[index]) },
    { ...right('gradient'), cell: (index) => signed(gradient.data[index], writeGradient) },
    ...directionColumns(frame, elements),
    changeColumn(old, frame.output, elements),
    { ...right('new'), cell: (index) => writeWeight(data[index]) },
    {
      ...{ header: 'because', align: 'left', drop: 3 },
      cell: (index) => span(reasonFor(subject, gradient.data[index], data[index] - old.data[index]), 'muted'),
    },
    {
      ...{ header: 'urgent', align: 'left', drop: 4 },
      cell: (index) => {
        const slope = gradient.data[index] * timesTotal;
        return span(slope === 0 ? '' : urgencyOf(slope, 'word'), 'muted');
      },
    },
  ]);
}

/** What the weights step against, where that is not the gradient itself. */
function directionColumns({ inputs }: Frame, elements: readonly number[]): readonly WeightColumn[] {
  const direction = inputs[1];
  if (inputs.length !== 2 || isGradient(direction)) return [];
  return [valueColumn(direction.symbol, direction, elements, { drop: 1 })];
}

function reasonFor(subject: string, gradient: number, change: number): string {
  if (Number.isNaN(gradient)) return 'its gradient is not a number';
  if (gradient === 0) return change === 0 ? 'nothing depends on it' : 'earlier gradients';
  const isLow = gradient < 0;
  if (isAgainst(gradient, change)) return `${subject}too ${isLow ? 'low, yet falls' : 'high, yet rises'}`;
  return `${subject}too ${isLow ? 'low: raise' : 'high: lower'}`;
}

/** The sum of |change| over a tensor: how far this update moved it altogether. */
export function totalChange(before: Value, after: Value): readonly Row[] {
  let total = 0;
  after.data.forEach((number, i) => {
    total += Math.abs(number - before.data[i]);
  });
  const weights = formatPlural(before.data.length, 'weight');
  return [
    row(span(`  total absolute change ${formatExactly(total)}`, 'accent'), ` over the ${weights} of ${before.symbol}`),
  ];
}

/** Large weights need no more digits than others. */
function weightForm(values: readonly number[]): (weight: number) => string {
  const digits = values.some((weight) => Math.abs(weight) >= 10) ? 3 : 4;
  return (weight) => formatSigned(weight, digits);
}
