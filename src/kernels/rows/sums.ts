/** Sums of rows and of columns, and shares of a sum, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import { mapRows, NEVER_COPIED, sumOverRows } from './rows.js';
import * as plain from './sums-reference.js';

export function columnSums(x: Float64Array, result: Float64Array): Again {
  return sumOverRows('columnSums', [x], 0, result, () => plain.columnSums(x, result));
}

/** The sum of each row. */
export function rowSums(x: Float64Array, columns: number, out: Float64Array): Again {
  return mapRows('rowSums', [x], [], columns, 0, out, NEVER_COPIED, () => plain.rowSums(x, columns, out));
}

/** Each row over its own sum. */
export function shares(x: Float64Array, sums: Float64Array, columns: number, out: Float64Array): Again {
  return mapRows('shares', [x, sums], [], columns, 0, out, NEVER_COPIED, () => plain.shares(x, sums, columns, out));
}
