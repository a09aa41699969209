/** Exponentials of rows, their shares and the pullback of these, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import { FEWEST_COPIED, mapRows } from './rows.js';
import * as plain from './softmax-reference.js';

export function exponentials(x: Float64Array, columns: number, shifted: boolean, out: Float64Array): Again {
  const compute = () => plain.exponentials(x, columns, shifted, out);
  return mapRows('exponentials', [x], [], columns, shifted ? 1 : 0, out, FEWEST_COPIED.functions, compute);
}

export function softmax(scores: Float64Array, columns: number, out: Float64Array): Again {
  const compute = () => plain.softmax(scores, columns, out);
  return mapRows('softmax', [scores], [], columns, 0, out, FEWEST_COPIED.functions, compute);
}

export function softmaxPullback(
  incoming: Float64Array,
  shares: Float64Array,
  columns: number,
  result: Float64Array,
): Again {
  const compute = () => plain.softmaxPullback(incoming, shares, columns, result);
  return mapRows('softmaxPullback', [incoming, shares], [], columns, 0, result, FEWEST_COPIED.arithmetic, compute);
}
