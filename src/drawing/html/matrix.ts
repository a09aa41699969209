/**
 * A matrix as a table of numbers with shades behind them; of a large one the part round what is selected.
 * Invariant: what is left out is said.
 */
import { boundMatrix } from '../../document/bound-blocks.js';
import { MOST } from '../../document/bounds.js';
import { addressAt, type Matrix } from '../../document/document.js';
import { formatNumber, signedFormFor } from '../../document/numbers.js';
import { partInWords } from '../in-words.js';
import { addressed, classes, textTrees } from './inlines.js';
import { overviewTrees } from './overview.js';
import { shadeOf } from './shades.js';
import { headingCell, scrolling } from './table.js';
import { element, type Tree, type Trees } from './tree.js';

export function matrixTrees(whole: Matrix): Trees {
  const matrix = boundMatrix(whole, MOST);
  const { rowNames, columnNames, cursor, blank } = matrix;
  const head = element(
    'tr',
    {},
    element('td', {}),
    columnNames.map((name, column) => headOf(name, 'col', column === cursor.column)),
  );
  const cells = cellsOf(matrix);
  const body = rowNames.map((name, row) =>
    element(
      'tr',
      {},
      headOf(name, 'row', row === cursor.row),
      columnNames.map((_, column) => cells(row, column)),
    ),
  );
  const said = [extentOf(matrix), blank?.at.includes(true) ? `blank: ${blank.meaning}` : null].filter(
    (each) => each !== null,
  );
  return [
    ...overviewTrees(matrix),
    scrolling(element('table', { class: 'matrix' }, element('thead', {}, head), element('tbody', {}, body))),
    ...(said.length === 0 ? [] : [element('p', { class: 'note' }, said.join('; '))]),
  ];
}

function headOf(name: string, scope: 'row' | 'col', isSelected: boolean): Tree {
  return headingCell(scope, { class: classes(isSelected && 'selected') }, textTrees(name));
}

function cellsOf(matrix: Matrix): (row: number, column: number) => Tree {
  const { values, before, columnNames, blank, shares, cursor, overview } = matrix;
  const isBlank = (index: number): boolean => blank?.at[index] === true;
  const shown = Array.from(values).filter((_, index) => !isBlank(index));
  const write = shares === true ? (value: number) => formatNumber(value, 3) : signedFormFor(shown);
  const largest = overview?.largest ?? Math.max(...shown.filter(Number.isFinite).map(Math.abs), 0);
  const changeAt = (index: number): string | undefined => {
    const [old, now] = [before?.[index], values[index]];
    if (old === undefined || write(old) === write(now)) return undefined;
    return now > old ? 'up' : now < old ? 'down' : 'other';
  };
  return (row, column) => {
    const index = row * columnNames.length + column;
    if (isBlank(index)) return element('td', {});
    const value = values[index];
    const isSelected = row === cursor.row && column === cursor.column;
    const names = classes('number', shadeOf(value, largest), changeAt(index), isSelected && 'selected');
    return element('td', { class: names, ...addressed(addressAt(matrix, row, column)) }, write(value));
  };
}

/** Null where these numbers are all there are. */
function extentOf({ rowNames, columnNames, within }: Matrix): string | null {
  return within === undefined ? null : partInWords({ ...within, down: rowNames.length, across: columnNames.length });
}
