/**
 * A recorded value too large to be held: the part of it around the selected element, and that element's formula with its
 * numbers. Only what is shown is read.
 */

import type { Blocks, Matrix } from '../../../document/document.js';
import { formatCount } from '../../../document/numbers.js';
import { windowStart } from '../../../document/window.js';
import { labelOf, nameElement } from '../../../engine/op.js';
import { columnsOf, type Shape, sizeOf } from '../../../engine/tensor.js';
import { elementOf, isKnown, type TraceFrame, type TraceValue } from '../../../timeline/trace.js';
import { formula, paragraph } from '../../blocks.js';
import { substitute } from '../../step-words.js';
import { nameOfRow } from '../tensor.js';

/** A formula that reads more numbers than these for one element is not shown with them. */
const MOST_READ = 4096;
const MOST_ROWS = 12;
const MOST_COLUMNS = 16;

/** The numbers around an element. */
export function partOf(value: TraceValue, element: number): Blocks {
  const count = formatCount(sizeOf(value.shape));
  const part = partAround(value, element);
  if (part === null) return [paragraph('Its numbers cannot be read.', 'aside')];
  return [part, paragraph(`A part of its ${count} numbers, which are read as they are shown.`, 'aside')];
}

/** The formula of one element with its numbers; empty where they were not kept, or are too many. */
export function elementFormula({ op, inputs, output, attributes }: TraceFrame, element: number): Blocks {
  const value = elementOf(output, element);
  if (!isKnown(op) || value === null || !inputs.every((input) => isInReach(input, output.shape))) return [];
  const expression = op.expression(inputs.map(standIn), standIn(output), attributes, element);
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
