/**
 * Sums of rows and of columns, and shares of a sum, in plain TypeScript: this defines what the faster kernels compute.
 * Invariant: sums run from left to right, or from the first row to the last.
 */
import type { PlainRows } from './rows.js';

/** Σ over rows as long as `result`. */
export const columnSums: PlainRows = ([x], _same, columns, _p, result) => {
  result.fill(0);
  for (let start = 0; start < x.length; start += columns) {
    for (let j = 0; j < columns; j++) result[j] += x[start + j];
  }
};

/** The sum of each row of x. */
export const rowSums: PlainRows = ([x], _same, columns, _p, out) => {
  for (let r = 0; r < out.length; r++) {
    let total = 0;
    for (let i = r * columns; i < (r + 1) * columns; i++) total += x[i];
    out[r] = total;
  }
};

/** Each row of x over its sum. */
export const shares: PlainRows = ([x, sums], _same, columns, _p, out) => {
  for (let start = 0, r = 0; start < out.length; start += columns, r++) {
    const total = sums[r];
    for (let i = start; i < start + columns; i++) out[i] = x[i] / total;
  }
};
