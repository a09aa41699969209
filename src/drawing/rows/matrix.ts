/** A matrix to be drawn, and what its numbers and its picture share: the names of the lines, colours, extents. */
import { widthOf } from '../../cells/width.js';
import type { Matrix as Block, Part } from '../../document/document.js';
import { partInWords } from '../in-words.js';
import { padEnd, type Role, rowWidth, type Span, span, truncateMiddle } from './rows.js';

export interface Matrix {
  readonly rowCount: number;
  readonly columnCount: number;
  value(row: number, column: number): number;
  /** All values, row by row, where none is blank: large pictures are drawn from them. */
  readonly data?: ArrayLike<number>;
  rowLabel(row: number): string;
  columnLabel(column: number): string;
  /** Whether rows mean different things: as few columns as fit are then not blended, and only some rows are shown. */
  readonly namedRows?: boolean;
  /** The selected element. */
  readonly cursor: { readonly row: number; readonly column: number };
  /** Shares of 1, which need no sign. Default: a value has one. */
  readonly shares?: boolean;
  /** What a blank cell says, and which cells are blank. Default: none is. */
  readonly blank?: { readonly meaning: string; at(row: number, column: number): boolean };
  /** Where it lies in a larger one. */
  readonly within?: Part;
  /** All values as they were before, row by row. */
  readonly before?: ArrayLike<number>;
}

/** Room for the cells of a matrix, without their labels. */
export interface MatrixRoom {
  readonly width: number;
  readonly height: number;
}

const WIDEST_LABEL = 14;

export function matrixOf({ rowNames, columnNames, values, blank, ...rest }: Block): Matrix {
  const columnCount = columnNames.length;
  const common = {
    ...rest,
    ...{ rowCount: rowNames.length, columnCount },
    rowLabel: (row: number) => rowNames[row],
    columnLabel: (column: number) => columnNames[column],
    value: (row: number, column: number) => values[row * columnCount + column],
  };
  if (blank === undefined) return { ...common, data: values };
  const { meaning, at } = blank;
  return { ...common, blank: { meaning, at: (row, column) => at[row * columnCount + column] } };
}

/** Room in a pane of this width. */
export function matrixRoom(matrix: Matrix, width: number, height: number): MatrixRoom {
  return { width: Math.max(1, width - gutterWidthOf(matrix)), height: Math.max(1, height) };
}

/** The mark before a label, the label, and the space after it. */
export function gutterWidthOf(matrix: Matrix): number {
  return labelWidthOf(matrix) + 3;
}

/** Draws the label of a line; the cursor's line is marked. */
export function gutterFor(matrix: Matrix): (labelled: number, from: number, to?: number) => readonly Span[] {
  const width = labelWidthOf(matrix);
  return (labelled, from, to = from + 1) => {
    const isCursor = matrix.cursor.row >= from && matrix.cursor.row < to;
    const label = padEnd(truncateMiddle(matrix.rowLabel(labelled), width), width);
    const mark = isCursor ? span('▸ ', 'selected') : span('  ');
    return [mark, span(`${label} `, isCursor ? 'accent' : 'muted')];
  };
}

/** `rows 1–8, columns 1–12 of 27×64`; null where the whole matrix is shown. */
export function extentOf(
  { rowCount, columnCount, within = { top: 0, left: 0, rowCount, columnCount } }: Matrix,
  top: number,
  height: number,
  left: number,
  width: number,
): string | null {
  if (height >= within.rowCount && width >= within.columnCount) return null;
  const [down, across] = [Math.min(rowCount - top, height), Math.min(columnCount - left, width)];
  return partInWords({ ...within, top: within.top + top, left: within.left + left, down, across });
}

/** The largest finite size among the cells that are not blank. */
export function largestOf(matrix: Matrix): number {
  let largest = 0;
  const take = (value: number): void => {
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  };
  eachValue(matrix, 0, matrix.rowCount, 0, matrix.columnCount, take);
  return largest;
}

/** Visits the cells of a part that are not blank. */
export function eachValue(
  matrix: Matrix,
  top: number,
  bottom: number,
  left: number,
  right: number,
  visit: (value: number) => void,
): void {
  const { data, columnCount } = matrix;
  for (let r = top; r < bottom; r++) {
    for (let c = left; c < right; c++) {
      if (isBlank(matrix, r, c)) continue;
      visit(data === undefined ? matrix.value(r, c) : data[r * columnCount + c]);
    }
  }
}

export function isBlank({ blank }: Matrix, row: number, column: number): boolean {
  return blank?.at(row, column) ?? false;
}

/** The cells of a row with the bracket closed that the selected one opens, in the space before the next one. */
export function closeBracket(cells: readonly Span[], width: number): readonly Span[] {
  const at = cells.findIndex(({ role }) => role === 'selected');
  const next = cells[at + 1];
  if (at === -1 || cells[at].text.endsWith(']') || (next !== undefined && !next.text.startsWith(' '))) return cells;
  const closing = span(']', 'selected');
  if (next === undefined) return rowWidth(cells) < width ? [...cells, closing] : cells;
  return [...cells.slice(0, at + 1), closing, { ...next, text: next.text.slice(1) }, ...cells.slice(at + 2)];
}

/** −1 … 1; where everything is 0 or infinite, only the sign is left. */
export function shareOf(value: number, scale: number): number {
  if (Number.isNaN(value) || value === 0) return value;
  if (scale === 0 || !Number.isFinite(value)) return Math.sign(value);
  return value / scale;
}

/** The role of a cell, for themes without shades in between: by its sign, or by its size where all have the same. */
export function roleOfCell({ shares }: Matrix, share: number): Role {
  if (shares !== true || Number.isNaN(share)) return roleOfShare(share);
  return SHARE_ROLES.find(({ least }) => share >= least)?.role ?? 'muted';
}

const SHARE_ROLES = [
  { least: 0.5, role: 'positive' },
  { least: 0.25, role: 'plain' },
] as const;

export function roleOfShare(share: number): Extract<Role, 'positive' | 'negative' | 'muted'> {
  return share > 0 ? 'positive' : share < 0 ? 'negative' : 'muted';
}

function labelWidthOf({ rowCount, rowLabel }: Matrix): number {
  let widest = 1;
  // The ends are enough of a sample for numbers, and word labels are few.
  const step = Math.max(1, Math.floor(rowCount / 256));
  for (let r = 0; r < rowCount; r += step) widest = Math.max(widest, widthOf(rowLabel(r)));
  return Math.min(WIDEST_LABEL, Math.max(widest, widthOf(rowLabel(rowCount - 1))));
}
