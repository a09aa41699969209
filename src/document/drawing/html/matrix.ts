/**
 * A matrix as a table of numbers with shades behind them; of a large one the part round what is selected, under a picture of
 * all of it in shades.
 * Invariant: what is left out is said.
 */
import { isAlarming, withAlarmSign } from '../../alarm.js';
import { boundMatrix } from '../../bound-blocks.js';
import { addressAt, type Matrix } from '../../document.js';
import { MOST } from '../../limits.js';
import { formatNumber, formatSignificant, signedFormFor } from '../../numbers.js';
import { sharesIn } from '../../overview.js';
import { blanksInWords, extentInWords, scaleOf } from '../in-words.js';
import { addressed } from './addressed.js';
import { classes, round, textTrees } from './inlines.js';
import { headingCell, scrolling } from './table.js';
import { element, plain, type Tree, type Trees } from './tree.js';

/** The size of the picture of a large matrix, and of a shade that it has room for. */
const WIDTH = 640;
const HEIGHT = 240;
const LARGEST_SHADE = 12;
/** Shades on each side of 0. */
const SHADES = 8;

export function matrixTrees(whole: Matrix): Trees {
  const matrix = boundMatrix(whole, MOST);
  const { rowNames, columnNames, cursor } = matrix;
  const head = plain(
    'tr',
    plain('td'),
    columnNames.map((name, column) => headOf(name, 'col', column === cursor.column)),
  );
  const { cell, legend } = cellsOf(matrix);
  const body = rowNames.map((name, row) =>
    plain(
      'tr',
      headOf(name, 'row', row === cursor.row),
      columnNames.map((_, column) => cell(row, column)),
    ),
  );
  const said = [extentInWords(matrix), blanksInWords(matrix)].filter((each) => each !== null);
  return [
    ...overviewTrees(matrix),
    scrolling(element('table', { class: 'matrix' }, plain('thead', head), plain('tbody', body))),
    ...(legend.length === 0 ? [] : [element('p', { class: 'note scale' }, 'scale ', ...legend)]),
    ...(said.length === 0 ? [] : [element('p', { class: 'note' }, said.join('; '))]),
  ];
}

function headOf(name: string, scope: 'row' | 'col', isSelected: boolean): Tree {
  return headingCell(scope, { class: classes(isSelected && 'selected') }, textTrees(name));
}

function cellsOf(matrix: Matrix) {
  const { values, before, columnNames, blank, shares, cursor, overview } = matrix;
  const isBlank = (index: number): boolean => blank?.at[index] === true;
  const shown = Array.from(values).filter((_, index) => !isBlank(index));
  const write = shares ? (value: number) => formatNumber(value, 3) : signedFormFor(shown);
  const sizes = shown.filter(Number.isFinite).map(Math.abs);
  const largest = shares ? 1 : (overview?.largest ?? Math.max(...sizes, 0));
  const changeAt = (index: number): string | undefined => {
    const [old, now] = [before?.[index], values[index]];
    if (old === undefined || write(old) === write(now)) return undefined;
    return now > old ? 'up' : now < old ? 'down' : 'other';
  };
  const cell = (row: number, column: number): Tree => {
    const index = row * columnNames.length + column;
    if (isBlank(index)) return plain('td');
    const value = values[index];
    const isSelected = row === cursor.row && column === cursor.column;
    const tone = isAlarming(value, matrix.meansInfinity) ? 'alarm' : undefined;
    const names = classes(tone ?? shadeOf(value, largest), changeAt(index), isSelected && 'selected');
    const text = withAlarmSign(write(value), tone);
    return element('td', { class: names, ...addressed(addressAt(matrix, row, column)) }, text);
  };
  const legend = scaleOf(matrix, largest).map((value) =>
    element('span', { class: classes(shadeOf(value, largest)) }, value === 0 ? '0' : write(value)),
  );
  return { cell, legend };
}

/**
 * All of a large matrix as a picture of shades, a path for each shade, with a frame round the part whose numbers are shown;
 * nothing where the numbers are all there are.
 */
function overviewTrees({ overview, within, rowNames, columnNames }: Matrix): Trees {
  if (overview === undefined || within === undefined) return [];
  const { rowCount, columnCount, each, largest } = overview;
  const shares = sharesIn(overview);
  const paths = new Map<string, string>();
  for (let start = 0, end = 0; start < shares.length; start = end) {
    const name = shadeOf(shares[start], 1);
    const endOfRow = start - (start % columnCount) + columnCount;
    while (end < endOfRow && shadeOf(shares[end], 1) === name) end++;
    const [x, y, length] = [start % columnCount, Math.floor(start / columnCount), end - start];
    if (name !== '') paths.set(name, `${paths.get(name) ?? ''}M${x} ${y}h${length}v1h${-length}z`);
  }
  const frame = {
    ...{ x: within.left / each.columns, width: columnNames.length / each.columns },
    ...{ y: within.top / each.rows, height: rowNames.length / each.rows },
  };
  const some = each.rows * each.columns === 1 ? '' : `, ${each.rows}×${each.columns} to a shade`;
  const said = `All ${within.rowCount}×${within.columnCount} numbers in shades${some}; the strongest is ${formatSignificant(largest)} from 0`;
  return [
    plain(
      'figure',
      element(
        'svg',
        {
          class: 'overview',
          viewBox: `0 0 ${columnCount} ${rowCount}`,
          width: Math.min(WIDTH, columnCount * LARGEST_SHADE),
          height: Math.min(HEIGHT, rowCount * LARGEST_SHADE),
          preserveAspectRatio: 'none',
          role: 'img',
          'aria-label': said,
        },
        [...paths].map(([name, d]) => element('path', { class: name, d })),
        element('rect', {
          class: 'frame',
          'vector-effect': 'non-scaling-stroke',
          ...Object.fromEntries(Object.entries(frame).map(([name, length]) => [name, round(length)])),
        }),
      ),
      plain('figcaption', `${said}.`),
    ),
  ];
}

/** `p1` … `p8` above 0, `n1` … `n8` below; empty for 0 and for what is no number. */
export function shadeOf(value: number, largest: number): string {
  if (!(value > 0 || value < 0) || largest === 0) return '';
  const step = Math.max(1, Math.min(SHADES, Math.ceil((Math.abs(value) / largest) * SHADES)));
  return `${value > 0 ? 'p' : 'n'}${step}`;
}
