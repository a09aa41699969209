/**
 * All of a large matrix in shades, a byte each, for where only a part of its numbers is shown.
 * Invariant: a shade stands for the number that is the largest in size of those behind it.
 */
import type { Matrix, Overview } from './document.js';

/** The shade of 0; those of the largest number, with either sign, are so far from it. */
const ZERO = 128;
const REACH = 127;
/** Blank, or not a number. */
const NOTHING = 0;

/** @param most shades; where there are more numbers, several stand behind each */
export function overviewOf(matrix: Matrix, most: number): Overview {
  const { values, rowNames, columnNames, blank } = matrix;
  const [rows, columns] = [rowNames.length, columnNames.length];
  const each = { rows: 1, columns: 1 };
  let [rowCount, columnCount] = [rows, columns];
  while (rowCount * columnCount > most) {
    if (rowCount >= columnCount) each.rows *= 2;
    else each.columns *= 2;
    [rowCount, columnCount] = [Math.ceil(rows / each.rows), Math.ceil(columns / each.columns)];
  }
  const extremes = new Float64Array(rowCount * columnCount).fill(NaN);
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(row / each.rows) * columnCount;
    for (let column = 0; column < columns; column++) {
      const k = row * columns + column;
      if (blank?.at[k]) continue;
      const at = start + Math.floor(column / each.columns);
      const size = Math.abs(values[k]);
      if (Number.isNaN(extremes[at]) || size > Math.abs(extremes[at])) extremes[at] = values[k];
      if (size > largest && Number.isFinite(size)) largest = size;
    }
  }
  const shades = Array.from(extremes, (value) => String.fromCharCode(shadeOf(value, largest))).join('');
  return { rowCount, columnCount, each, largest, shades: btoa(shades) };
}

/** Row by row, as shares of the largest, from −1 to 1; NaN where there is no number. */
export function sharesIn({ shades }: Overview): readonly number[] {
  return Array.from(atob(shades), (shade) => {
    const byte = shade.charCodeAt(0);
    return byte === NOTHING ? NaN : (byte - ZERO) / REACH;
  });
}

function shadeOf(value: number, largest: number): number {
  if (Number.isNaN(value)) return NOTHING;
  if (value === 0) return ZERO;
  const share = Number.isFinite(value) ? value / largest : Math.sign(value);
  // What is not 0 is never shown as 0.
  return ZERO + Math.sign(share) * Math.max(1, Math.round(Math.abs(share) * REACH));
}
