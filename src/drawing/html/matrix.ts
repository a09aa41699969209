/**
 * A matrix as a table of numbers with shades behind them; of a large one the part round what is selected.
 * Invariant: what is left out is said.
 */
import type { Address, Matrix } from '../../document/document.js';
import { formatNumber, signedFormFor } from '../../document/numbers.js';
import { windowStart } from '../../document/window.js';
import { partInWords } from '../in-words.js';
import { addressed, classes, textTrees } from './inlines.js';
import { headingCell, scrolling } from './table.js';
import { element, type Tree, type Trees } from './tree.js';

/** A document holds no more as numbers. */
const MOST_NUMBERS = 1024;
/** As many as there are columns where there are many of both. */
const FEWEST_ROWS = 32;
/** Shades on each side of 0. */
const SHADES = 8;

export function matrixTrees(matrix: Matrix): Trees {
  const { rowNames, columnNames, cursor, blank } = matrix;
  const [down, across] = roomFor(rowNames.length, columnNames.length);
  const top = windowStart(cursor.row, down, rowNames.length);
  const left = windowStart(cursor.column, across, columnNames.length);
  const rows = Array.from({ length: down }, (_, y) => top + y);
  const columns = Array.from({ length: across }, (_, x) => left + x);
  const head = element(
    'tr',
    {},
    element('td', {}),
    columns.map((column) => headOf(columnNames[column], 'col', column === cursor.column)),
  );
  const cells = cellsOf(matrix, rows, columns);
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      headOf(rowNames[row], 'row', row === cursor.row),
      columns.map((column) => cells(row, column)),
    ),
  );
  const said = [
    extentOf(matrix, top, left, down, across),
    blank?.at.includes(true) ? `blank: ${blank.meaning}` : null,
  ].filter((each) => each !== null);
  return [
    scrolling(element('table', { class: 'matrix' }, element('thead', {}, head), element('tbody', {}, body))),
    ...(said.length === 0 ? [] : [element('p', { class: 'note' }, said.join('; '))]),
  ];
}

/** All rows where their columns are few, and all columns where the rows are. */
function roomFor(rowCount: number, columnCount: number): readonly [down: number, across: number] {
  const down = Math.min(rowCount, Math.max(FEWEST_ROWS, Math.floor(MOST_NUMBERS / columnCount)));
  return [down, Math.min(columnCount, Math.floor(MOST_NUMBERS / down))];
}

function headOf(name: string, scope: 'row' | 'col', isSelected: boolean): Tree {
  return headingCell(scope, { class: classes(isSelected && 'selected') }, textTrees(name));
}

function cellsOf(matrix: Matrix, rows: readonly number[], columns: readonly number[]) {
  const { values, before, columnNames, blank, shares, cursor } = matrix;
  const indexOf = (row: number, column: number): number => row * columnNames.length + column;
  const isBlank = (index: number): boolean => blank?.at[index] === true;
  const shown = rows
    .flatMap((row) => columns.map((column) => indexOf(row, column)))
    .filter((index) => !isBlank(index))
    .map((index) => values[index]);
  const write = shares === true ? (value: number) => formatNumber(value, 3) : signedFormFor(shown);
  const largest = Math.max(...shown.filter(Number.isFinite).map(Math.abs), 0);
  const changeAt = (index: number): string | undefined => {
    const [old, now] = [before?.[index], values[index]];
    if (old === undefined || write(old) === write(now)) return undefined;
    return now > old ? 'up' : now < old ? 'down' : 'other';
  };
  return (row: number, column: number): Tree => {
    const index = indexOf(row, column);
    if (isBlank(index)) return element('td', {});
    const value = values[index];
    const isSelected = row === cursor.row && column === cursor.column;
    const names = classes('number', shadeOf(value, largest), changeAt(index), isSelected && 'selected');
    return element('td', { class: names, ...addressed(addressOf(matrix, row, column)) }, write(value));
  };
}

/** Row by row of the whole, where these numbers are a part of it. */
function addressOf({ of, within, columnNames }: Matrix, row: number, column: number): Address | undefined {
  return of && { ...of, element: of.element + row * (within?.columnCount ?? columnNames.length) + column };
}

/** `p1` … `p8` above 0, `n1` … `n8` below; nothing for 0 and for what is no number. */
function shadeOf(value: number, largest: number): string {
  if (!(value > 0 || value < 0) || largest === 0) return '';
  const step = Math.max(1, Math.min(SHADES, Math.ceil((Math.abs(value) / largest) * SHADES)));
  return `${value > 0 ? 'p' : 'n'}${step}`;
}

/** Null where all of it is shown. */
function extentOf(
  { rowNames, columnNames, within }: Matrix,
  top: number,
  left: number,
  down: number,
  across: number,
): string | null {
  const whole = within ?? { top: 0, left: 0, rowCount: rowNames.length, columnCount: columnNames.length };
  if (down >= whole.rowCount && across >= whole.columnCount) return null;
  return partInWords({ ...whole, top: whole.top + top, left: whole.left + left, down, across });
}
