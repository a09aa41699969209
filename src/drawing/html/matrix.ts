/**
 * A matrix as a table of numbers with shades behind them; of a large one the part round what is selected.
 * Invariant: what is left out is said.
 */
import type { Matrix } from '../../document/document.js';
import { formatNumber, signedFormFor } from '../../document/numbers.js';
import { windowStart } from '../../document/window.js';
import { partInWords } from '../in-words.js';
import { scrolling } from './table.js';
import { element, type Tree, type Trees } from './tree.js';

const MOST_ROWS = 32;
const MOST_COLUMNS = 32;
/** Shades on each side of 0. */
const SHADES = 8;

export function matrixTrees(matrix: Matrix): Trees {
  const { rowNames, columnNames, cursor, blank } = matrix;
  const [down, across] = [Math.min(MOST_ROWS, rowNames.length), Math.min(MOST_COLUMNS, columnNames.length)];
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

function headOf(name: string, scope: 'row' | 'col', isSelected: boolean): Tree {
  return element('th', { scope, class: isSelected ? 'selected' : undefined }, name);
}

function cellsOf(matrix: Matrix, rows: readonly number[], columns: readonly number[]) {
  const { values, columnNames, blank, shares, cursor } = matrix;
  const indexOf = (row: number, column: number): number => row * columnNames.length + column;
  const isBlank = (index: number): boolean => blank?.at[index] === true;
  const shown = rows
    .flatMap((row) => columns.map((column) => indexOf(row, column)))
    .filter((index) => !isBlank(index))
    .map((index) => values[index]);
  const write = shares === true ? (value: number) => formatNumber(value, 3) : signedFormFor(shown);
  const largest = Math.max(...shown.filter(Number.isFinite).map(Math.abs), 0);
  return (row: number, column: number): Tree => {
    const index = indexOf(row, column);
    if (isBlank(index)) return element('td', {});
    const value = values[index];
    const isSelected = row === cursor.row && column === cursor.column;
    const names = ['number', shadeOf(value, largest), isSelected ? 'selected' : ''].filter((name) => name !== '');
    return element('td', { class: names.join(' ') }, write(value));
  };
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
