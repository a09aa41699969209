/** Sums of rows and of columns, and shares of a sum, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import { mapRows, NEVER_COPIED, sumOverRows } from './rows.js';
import * as plain from './sums-reference.js';

export function columnSums(x: Float64Array, result: Float64Array): Again {
  return sumOverRows('columnSums', plain.columnSums, [x], 0, result);
}

/** The sum of each row. */
export function rowSums(x: Float64Array, columns: number, out: Float64Array): Again {
  return mapRows('rowSums', plain.rowSums, NEVER_COPIED, [x], [], columns, 0, out);
}

/** Each row over its own sum. */
export function shares(x: Float64Array, sums: Float64Array, columns: number, out: Float64Array): Again {
  return mapRows('shares', plain.shares, NEVER_COPIED, [x, sums], [], columns, 0, out);
}
