/**
 * Any tensor: a vector as a list with bars, anything else as a matrix.
 * Invariant: the selected element is always among what is said.
 */

import { USUAL_LOOK } from '../../debugger/looking/look.js';
import { orderAt, rangeAt } from '../../debugger/places/selection.js';
import type { Blocks, Matrix } from '../../document/document.js';
import { formatSigned, signedFormFor } from '../../document/numbers.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { columnsOf, coordinatesOf } from '../../numbers/engine/tensor.js';
import { labelOf } from '../../numbers/engine/value.js';
import type { TraceValue } from '../../timeline/trace.js';
import { inDigits, left, longTable, math, paragraph, right, signed, signedBars, text } from '../blocks.js';
import { elementOf, formulaOf, lastLabel, type StepInput, unitAt } from '../step-words.js';

const MOST_LINES = 40;
const SINGLE_DIGITS = 6;

export function tensor(input: StepInput): Blocks {
  const { frame, element } = input;
  return [paragraph(frame.op.explain.sentence), formulaOf(frame, element), ...valuesOf(input)];
}

/** What the values of an output are said from. */
interface ValuesInput extends Omit<StepInput, 'frame'> {
  readonly frame: Pick<Frame, 'index' | 'output'>;
}

/** The values of the frame's output: a list where a single row is shown, otherwise a matrix. */
export function valuesOf(input: ValuesInput): Blocks {
  const { frame, moment } = input;
  const { shape, data } = frame.output;
  if (data.length === 1) {
    const value = elementOf(frame, 0, inDigits(formatSigned, SINGLE_DIGITS));
    return [paragraph([text('value ', 'muted'), value])];
  }
  return shape.length === 1 || moment.cursor.row !== null ? listOf(input) : [matrixOf(input)];
}

function listOf({ moment, frame, element }: ValuesInput): Blocks {
  const { data, axes, symbol, written } = frame.output;
  const order = orderAt(moment);
  const { start, end } = rangeAt(moment);
  const values = [...data.subarray(start, end)];
  const barOf = signedBars(values);
  const write = signedFormFor(values);
  // Models call the axis of their vocabulary one of words, whatever their tokens are.
  const axis = axes.at(-1)?.name.replace(/\bword$/, unitAt(moment));
  return longTable(
    [left(axis), right(written === undefined ? symbol : math(written)), left('', { priority: 1, unit: 'bar' })],
    order,
    (index) => [lastLabel(frame, index), elementOf(frame, index, write, signed), barOf(data[index])],
    { most: MOST_LINES, selected: order.indexOf(element), around: true },
  );
}

/** The names of the place of a row along all axes but the last. */
export function nameOfRow({ shape, axes }: TraceValue, row: number): string {
  return coordinatesOf(shape.slice(0, -1), row)
    .map((place, axis) => labelOf(axes[axis], place))
    .join(' ');
}

function matrixOf({ frame, element, look = USUAL_LOOK }: ValuesInput): Matrix {
  const { shape, data, axes, symbol } = frame.output;
  const columnCount = columnsOf(shape);
  return {
    kind: 'matrix',
    rowNames: Array.from({ length: data.length / columnCount }, (_, row) => nameOfRow(frame.output, row)),
    columnNames: Array.from({ length: columnCount }, (_, column) => labelOf(axes[axes.length - 1], column)),
    values: data,
    of: { symbol, step: frame.index, element: 0 },
    namedRows: axes.slice(0, -1).some(({ labels }) => labels !== undefined),
    cursor: { row: Math.floor(element / columnCount), column: element % columnCount },
    zoom: look.zoom,
  };
}
