/**
 * How a recording of another program is shown: the start of an iteration, and steps about which not everything is known. Of a value
 * too large to be held, the part around the selected element and that element's formula are read alone.
 */

import type { Moment } from '../../../debugger/places/moment.js';
import { phasesOf } from '../../../debugger/places/phases.js';
import { describeRaised, raisedIn } from '../../../debugger/rules/overwritten.js';
import { asCommand, type Block, type Blocks, type Inline, type Matrix } from '../../../document/document.js';
import { formatCount, formatPlural, formatSigned, formatSignificant } from '../../../document/numbers.js';
import { windowStart } from '../../../document/window.js';
import { symbolicOf } from '../../../numbers/engine/symbolic.js';
import { columnsOf, describeShape, normOf, type Shape, sizeOf } from '../../../numbers/engine/tensor.js';
import { labelOf, nameElement } from '../../../numbers/engine/value.js';
import { elementOf, isKnown, isRecorded, type TraceFrame, type TraceValue } from '../../../timeline/trace.js';
import { howToKeep, unseenIn } from '../../../timeline/unseen.js';
import {
  formula,
  heading,
  hint,
  left,
  moreNote,
  NOT_RECORDED,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  text,
  type Words,
} from '../../blocks.js';
import { elementOfValue, type StepInput, sentenceOf, substitute } from '../../step-words.js';
import { nameOfRow, valuesOf } from '../tensor.js';

export function recordedStart(moment: Moment): Blocks {
  const { timeline, cursor, trace } = moment;
  const { numbers, program } = timeline;
  const before = numbers.before(cursor.iteration);
  const after = numbers.after(cursor.iteration);
  const neighbours = [
    before === null ? 'the first of them' : `after ${before}`,
    after === null ? 'the last so far' : `before ${after}`,
  ];
  return passage(
    sayRaised(moment),
    paragraph(
      `Iteration ${cursor.iteration}, recorded from ${program.model.kind}: number ${formatCount(numbers.positionOf(cursor.iteration) + 1)} of ${formatPlural(numbers.count, 'iteration')} that were recorded, ${neighbours.join(', ')}.`,
    ),
    table(
      [left('phase'), right('steps')],
      phasesOf(moment).map(({ name, count }) => [text(name, 'title'), number(count, formatCount)]),
    ),
    otherExceptions(moment),
    whatWasKept(moment),
    hint(`Press ${asCommand('step')} for the first of its ${formatPlural(trace.frames.length, 'step')}.`),
  );
}

/** The exceptions that ended other iterations. */
function otherExceptions({ timeline, cursor }: Moment): Blocks {
  const others = (timeline.exceptions ?? []).filter(({ iteration }) => iteration !== cursor.iteration);
  const more = others.length - MOST_EXCEPTIONS;
  return passage(
    others
      .slice(0, MOST_EXCEPTIONS)
      .map(({ iteration, text: raised }) =>
        paragraph(`An exception ended iteration ${iteration} ("goto ${iteration}"): ${raised}`, 'warning'),
      ),
    moreNote(more, `and ${formatPlural(more, 'more exception')} in other iterations`),
  );
}

const MOST_EXCEPTIONS = 3;

/** What of the iteration was not kept, and which norm of its gradients was. */
function whatWasKept({ trace, timeline, cursor }: Moment): Blocks {
  const { leftOut = 0, clippedNorm = null } = trace.outcome.ending ?? {};
  // Whether numbers were kept is known without reading them.
  const missing = trace.frames.filter(({ output }) => output.neededBudget !== undefined);
  const how = howToKeep({ elements: 0, budget: missing[0]?.output.neededBudget });
  const norm = timeline.metric('gradientNorm', cursor.iteration);
  return passage(
    leftOut > 0 &&
      missing.length > 0 &&
      paragraph(
        `Of ${formatPlural(missing.length, 'step')} there are statistics alone, since their values did not fit in the budget: ${how}.`,
        'aside',
      ),
    clippedNorm !== null &&
      paragraph(
        phrase`An older recorder made this recording: the norm that its index holds is that after clipping, ${shownNorm(clippedNorm)}. gradientNorm, before clipping, ${norm === null ? 'is not known, since not all gradients are in the recording' : phrase`is worked out from the steps: ${shownNorm(norm)}`}.`,
        'aside',
      ),
  );
}

/** A step whose op or values are not all known: what goes in, and what comes out. */
export function recordedStep(input: Omit<StepInput, 'frame'>, frame: TraceFrame): Blocks {
  const { moment } = input;
  const { op, inputs, output } = frame;
  const { damage = null } = output;
  const unseen = unseenIn([output]);
  const isKept = (isRecorded(output) || output.slice !== undefined) && damage === null;
  return passage(
    paragraph(sentenceOf(frame)),
    isKnown(op) && formula([symbolicOf({ op, inputs, output })]),
    elementFormula(frame, input.element),
    inputs.length > 0 &&
      table(
        [left('input', { cut: 'middle' }), right('shape'), right('value'), left('from', { priority: 1 })],
        inputs.map((value) => [
          text(value.symbol, 'title'),
          describeShape(value.shape),
          summaryOf(value),
          text(value.frame === null ? 'given' : moment.trace.frames[value.frame].label, 'muted'),
        ]),
      ),
    heading(`${output.symbol}, ${describeShape(output.shape)}`),
    isKept && isRecorded(output)
      ? valuesOf({ ...input, frame: { index: frame.index, output } })
      : isKept
        ? partOf(output, input.element)
        : paragraph(
            damage === null
              ? 'Its numbers were not recorded.'
              : `Its numbers are damaged, and not shown, since ${damage}.`,
            'muted',
          ),
    statisticsOf(output),
    unseen?.unseen === 'values' && paragraph(`${howToKeep(unseen)}.`, 'muted'),
  );
}

/** The exception that ended the iteration: told at its start and at its last step. */
export function sayRaised({ trace }: Moment): Block | null {
  const raised = raisedIn(trace);
  return raised === null ? null : paragraph(describeRaised(raised), 'warning');
}

/** At a step of a module that ran in evaluation mode, as a dropout does that is to do nothing. */
export function sayMode({ trace }: Moment, { scope: [phase, ...modules] }: TraceFrame): Block | null {
  const name = modules.join('.');
  if (phase === 'update' || name === '' || trace.outcome.evaluating?.has(name) !== true) return null;
  return note([`${name} ran in evaluation mode.`]);
}

/** What was counted of a value when it was recorded. */
function statisticsOf({ statistics }: TraceValue): Block | null {
  if (statistics == null) return null;
  const { minimum, maximum, mean, rms, nan, infinite, zeros } = statistics;
  const shown: readonly Words[] = [
    ...Object.entries({ minimum, maximum, mean, rms }).map(([name, x]) => [
      `${name} `,
      x === null ? 'none' : number(x, formatSigned),
    ]),
    ...Object.entries({ NaN: nan, infinite, zeros }).map(([name, count]) => [`${name} `, number(count, formatCount)]),
  ];
  return note(separated(shown, ', '));
}

function summaryOf(value: TraceValue): Words {
  if (value.slice !== undefined) return text('in the file', 'muted');
  if (!isRecorded(value)) return NOT_RECORDED;
  if (value.data.length === 1) return elementOfValue(value, 0, formatSigned);
  return ['norm ', shownNorm(normOf([value]))];
}

function shownNorm(norm: number): Inline {
  return number(norm, formatSignificant);
}

/** A formula that reads more numbers than these for one element is not shown with them. */
const MOST_READ = 4096;
const MOST_ROWS = 12;
const MOST_COLUMNS = 16;

/** The numbers around an element. */
function partOf(value: TraceValue, element: number): Blocks {
  const count = formatCount(sizeOf(value.shape));
  const part = partAround(value, element);
  if (part === null) return [paragraph('Its numbers cannot be read.', 'aside')];
  return [part, paragraph(`A part of its ${count} numbers, which are read as they are shown.`, 'aside')];
}

/** The formula of one element with its numbers; empty where they were not kept, or are too many. */
function elementFormula({ op, inputs, output, attributes }: TraceFrame, element: number): Blocks {
  const value = elementOf(output, element);
  if (!isKnown(op) || value === null || !inputs.every((input) => isInReach(input, output.shape))) return [];
  const expression = op.explain.expression(inputs.map(standIn), element, attributes, standIn(output));
  return [formula([substitute(nameElement(output, element), expression, value)])];
}

function isInReach({ data, slice, shape }: TraceValue, output: Shape): boolean {
  if (data !== null) return data.length <= MOST_READ * sizeOf(output);
  return slice !== undefined && sizeOf(shape) <= MOST_READ * sizeOf(output);
}

/** The value with the numbers that it holds; those of a large one are asked of `slice`. */
function standIn(value: TraceValue) {
  const { symbol, shape, node, axes, differentiable, frame, origin, slice, data } = value;
  return { symbol, shape, node, axes, differentiable, frame, origin, slice, data: data ?? NO_NUMBERS };
}

const NO_NUMBERS = new Float64Array(0);

function partAround(value: TraceValue, element: number): Matrix | null {
  const { shape, axes, slice, symbol, frame } = value;
  const columns = columnsOf(shape);
  const rows = sizeOf(shape) / columns;
  const [row, column] = [Math.floor(element / columns), element % columns];
  const columnCount = Math.min(columns, MOST_COLUMNS);
  const rowCount = Math.min(rows, MOST_ROWS);
  const top = windowStart(row, rowCount, rows);
  const left = windowStart(column, columnCount, columns);
  const numbers = Array.from({ length: rowCount }, (_, r) => slice?.((top + r) * columns + left, columnCount) ?? null);
  if (numbers.includes(null)) return null;
  return {
    kind: 'matrix',
    rowNames: numbers.map((_, r) => nameOfRow(value, top + r)),
    columnNames: Array.from({ length: columnCount }, (_, c) => labelOf(axes[axes.length - 1], left + c)),
    values: numbers.flatMap((each) => Array.from(each ?? [])),
    of: { symbol, step: frame, element: top * columns + left },
    within: { top, left, rowCount: rows, columnCount: columns },
    cursor: { row: row - top, column: column - left },
    zoom: 0,
  };
}
