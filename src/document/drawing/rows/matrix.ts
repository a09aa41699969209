/** What the numbers of a matrix and its picture share: the names of the lines, the part in view, colours. */
import { isAlarming } from '../../alarm.js';
import { widthOf } from '../../cells/width.js';
import type { Matrix } from '../../document.js';
import { windowStart } from '../../window.js';
import { type Extent, extentOf } from '../in-words.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { partOf, SELECTED_SIGN, SELECTED_THING } from './part.js';
import { padEnd, type Role, rowWidth, type Span, span, truncateMiddle } from './rows.js';

/** Room for the cells of a matrix, without their labels, and the characters that they are drawn with. */
export interface MatrixRoom {
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
}

const WIDEST_LABEL = 14;

/** Room in a pane of this width. */
export function matrixRoom(matrix: Matrix, width: number, height: number, glyphs: Glyphs = UNICODE): MatrixRoom {
  return { width: Math.max(1, width - gutterWidthOf(matrix)), height: Math.max(1, height), glyphs };
}

/** The mark before a label, the label, and the space after it. */
export function gutterWidthOf(matrix: Matrix): number {
  return labelWidthOf(matrix) + 3;
}

/** Draws the label of a line; the cursor's line is marked. */
export function gutterFor(
  matrix: Matrix,
  glyphs: Glyphs,
): (labelled: number, from: number, to?: number) => readonly Span[] {
  const width = labelWidthOf(matrix);
  return (labelled, from, to = from + 1) => {
    const isCursor = matrix.cursor.row >= from && matrix.cursor.row < to;
    const label = padEnd(truncateMiddle(matrix.rowNames[labelled], width, glyphs), width, glyphs);
    const mark = isCursor ? span(glyphs.signs('▸ '), 'selected', { parts: SELECTED_SIGN }) : span('  ');
    return [mark, span(`${label} `, isCursor ? 'here' : 'muted')];
  };
}

/** At most so many rows and columns, with the cursor in their middle. */
export function extentAround({ rowNames, columnNames, cursor }: Matrix, mostDown: number, mostAcross: number): Extent {
  const [down, across] = [Math.min(rowNames.length, mostDown), Math.min(columnNames.length, mostAcross)];
  const top = windowStart(cursor.row, down, rowNames.length);
  return { top, left: windowStart(cursor.column, across, columnNames.length), down, across };
}

/** What the strongest shade stands for: shares have one scale, other cells the largest finite size among them. */
export function largestOf(matrix: Matrix): number {
  if (matrix.shares) return 1;
  let largest = 0;
  eachValue(matrix, extentOf(matrix), (value) => {
    const size = Math.abs(value);
    if (size > largest && size < Infinity) largest = size;
  });
  return largest;
}

/** Visits the cells of a part that are not blank. */
export function eachValue(
  { values, columnNames, blank }: Matrix,
  { top, left, down, across }: Extent,
  visit: (value: number) => void,
): void {
  for (let row = top; row < top + down; row++) {
    const start = row * columnNames.length;
    for (let k = start + left; k < start + left + across; k++) if (blank?.at[k] !== true) visit(values[k]);
  }
}

/** The cells of a row with the bracket closed that the selected one opens, in the space before the next one. */
export function closeBracket(cells: readonly Span[], width: number): readonly Span[] {
  const at = cells.findIndex((cell) => partOf(cell, 'selection') !== undefined);
  const next = cells[at + 1];
  if (at === -1 || cells[at].text.endsWith(']') || (next !== undefined && !next.text.startsWith(' '))) return cells;
  const closing = span(']', 'selected', { parts: SELECTED_THING });
  if (next === undefined) return rowWidth(cells) < width ? [...cells, closing] : cells;
  return [...cells.slice(0, at + 1), closing, { ...next, text: next.text.slice(1) }, ...cells.slice(at + 2)];
}

/** −1 … 1, and NaN for an alarm; where everything is 0 or infinite, only the sign is left. */
export function shareOf({ meansInfinity }: Matrix, value: number, scale: number): number {
  if (isAlarming(value, meansInfinity)) return NaN;
  if (value === 0) return value;
  if (scale === 0 || !Number.isFinite(value)) return Math.sign(value);
  return value / scale;
}

/** The role of a cell, for themes without shades in between: by its sign, or by its size where all have the same. */
export function roleOfCell({ shares }: Matrix, share: number): Role {
  if (shares !== true || Number.isNaN(share)) return roleOfShare(share);
  return share >= 0.5 ? 'title' : share >= 0.25 ? 'plain' : 'muted';
}

export function roleOfShare(share: number): Extract<Role, 'positive' | 'negative' | 'muted' | 'alarm'> {
  return Number.isNaN(share) ? 'alarm' : share > 0 ? 'positive' : share < 0 ? 'negative' : 'muted';
}

function labelWidthOf({ rowNames }: Matrix): number {
  // The ends are enough of a sample for numbers, and word labels are few.
  const step = Math.max(1, Math.floor(rowNames.length / 256));
  const sample = rowNames.filter((_, row) => row % step === 0 || row === rowNames.length - 1);
  return Math.min(WIDEST_LABEL, Math.max(1, ...sample.map(widthOf)));
}
