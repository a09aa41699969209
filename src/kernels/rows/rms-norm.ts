/** RMSNorm and its pullback, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import * as plain from './rms-norm-reference.js';
import { FEWEST_COPIED, mapRows } from './rows.js';

export function rmsNorm(x: Float64Array, columns: number, epsilon: number, out: Float64Array): Again {
  return mapRows('rmsNorm', plain.rmsNorm, FEWEST_COPIED.arithmetic, [x], [], columns, epsilon, out);
}

export function rmsNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  columns: number,
  epsilon: number,
  result: Float64Array,
): Again {
  const { arithmetic } = FEWEST_COPIED;
  return mapRows('rmsNormPullback', plain.rmsNormPullback, arithmetic, [x, incoming], [], columns, epsilon, result);
}
