/**
 * A recorded value too large to be held: the part of it around the selected element, and that element's formula with its
 * numbers. Only what is shown is read.
 */

import { formatCount } from '../../../document/numbers.js';
import { matrixRows } from '../../../drawing/rows/heat-map.js';
import { type Matrix, matrixRoom } from '../../../drawing/rows/matrix.js';
import { EMPTY_ROW, type Row } from '../../../drawing/rows/rows.js';
import { labelOf, nameElement } from '../../../engine/op.js';
import { columnsOf, coordinatesOf, type Shape, sizeOf } from '../../../engine/tensor.js';
import { substitute } from '../../../saying/step-words.js';
import { elementOf, isKnown, type TraceFrame, type TraceValue } from '../../../timeline/trace.js';
import { formulaRows, paragraph } from '../../pane.js';

/** A formula that reads more numbers than these for one element is not shown with them. */
const MOST_READ = 4096;
const MOST_ROWS = 12;
const CELL_WIDTH = 9;

/** The numbers around an element. */
export function partRows(value: TraceValue, element: number, width: number): readonly Row[] {
  const count = formatCount(sizeOf(value.shape));
  const part = partAround(value, element, Math.max(1, Math.min(16, Math.floor((width - 12) / CELL_WIDTH))));
  if (part === null) return paragraph('Its numbers cannot be read.', width, 'muted');
  const room = matrixRoom(part, width, MOST_ROWS + 4);
  return [
    ...matrixRows(part, { kind: 'numbers' }, width, room.height),
    ...paragraph(`A part of its ${count} numbers, which are read as they are shown.`, width, 'muted'),
  ];
}

/** The formula of one element with its numbers; empty where they were not kept, or are too many. */
export function elementFormula({ op, inputs, output, attributes }: TraceFrame, element: number, width: number) {
  const value = elementOf(output, element);
  if (!isKnown(op) || value === null || !inputs.every((input) => isInReach(input, output.shape))) return [];
  const expression = op.expression(inputs.map(standIn), standIn(output), attributes, element);
  return [...formulaRows([substitute(nameElement(output, element), expression, value)], width), EMPTY_ROW];
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

function partAround({ shape, axes, slice }: TraceValue, element: number, across: number): Matrix | null {
  const columns = columnsOf(shape);
  const rows = sizeOf(shape) / columns;
  const [row, column] = [Math.floor(element / columns), element % columns];
  const columnCount = Math.min(columns, across);
  const rowCount = Math.min(rows, MOST_ROWS);
  const top = startOf(row, rowCount, rows);
  const start = startOf(column, columnCount, columns);
  const numbers = Array.from({ length: rowCount }, (_, r) => slice?.((top + r) * columns + start, columnCount) ?? null);
  if (numbers.includes(null)) return null;
  const outer = shape.slice(0, -1);
  return {
    rowCount,
    columnCount,
    value: (r, c) => numbers[r]?.[c] ?? Number.NaN,
    rowLabel: (r) =>
      coordinatesOf(outer, top + r)
        .map((place, axis) => labelOf(axes[axis], place))
        .join(' '),
    columnLabel: (c) => labelOf(axes[axes.length - 1], start + c),
    cursor: { row: row - top, column: column - start },
  };
}

/** Where a part of `count` begins that has `at` in its middle, as far as it goes. */
function startOf(at: number, count: number, all: number): number {
  return Math.max(0, Math.min(all - count, at - Math.floor(count / 2)));
}
