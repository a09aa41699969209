/** RMSNorm and its pullback, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import * as plain from './rms-norm-reference.js';
import { FEWEST_COPIED, mapRows } from './rows.js';

export function rmsNorm(x: Float64Array, columns: number, epsilon: number, out: Float64Array): Again {
  const compute = () => plain.rmsNorm(x, columns, epsilon, out);
  return mapRows('rmsNorm', [x], [], columns, epsilon, out, FEWEST_COPIED.arithmetic, compute);
}

export function rmsNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  columns: number,
  epsilon: number,
  result: Float64Array,
): Again {
  const compute = () => plain.rmsNormPullback(x, incoming, columns, epsilon, result);
  return mapRows('rmsNormPullback', [x, incoming], [], columns, epsilon, result, FEWEST_COPIED.arithmetic, compute);
}
