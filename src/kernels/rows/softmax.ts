/** Exponentials of rows, their shares and the pullback of these, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import { FEWEST_COPIED, mapRows } from './rows.js';
import * as plain from './softmax-reference.js';

export function exponentials(x: Float64Array, columns: number, shifted: boolean, out: Float64Array): Again {
  return mapRows('exponentials', plain.exponentials, FEWEST_COPIED.functions, [x], [], columns, shifted ? 1 : 0, out);
}

export function softmax(scores: Float64Array, columns: number, out: Float64Array): Again {
  return mapRows('softmax', plain.softmax, FEWEST_COPIED.functions, [scores], [], columns, 0, out);
}

export function softmaxPullback(
  incoming: Float64Array,
  shares: Float64Array,
  columns: number,
  result: Float64Array,
): Again {
  const { arithmetic } = FEWEST_COPIED;
  return mapRows('softmaxPullback', plain.softmaxPullback, arithmetic, [incoming, shares], [], columns, 0, result);
}
