/** LayerNorm and its pullbacks, in the fastest of the ways that `rows.ts` has. */
import type { Again } from '../again.js';
import * as plain from './layer-norm-reference.js';
import { FEWEST_COPIED, mapRows, sumOverRows } from './rows.js';

export function layerNorm(
  x: Float64Array,
  gains: Float64Array,
  shifts: Float64Array,
  epsilon: number,
  out: Float64Array,
): Again {
  const compute = () => plain.layerNorm(x, gains, shifts, epsilon, out);
  return mapRows('layerNorm', [x], [gains, shifts], gains.length, epsilon, out, FEWEST_COPIED.arithmetic, compute);
}

export function layerNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  gains: Float64Array,
  epsilon: number,
  result: Float64Array,
): Again {
  const [columns, fewest] = [gains.length, FEWEST_COPIED.arithmetic];
  const compute = () => plain.layerNormPullback(x, incoming, gains, epsilon, result);
  return mapRows('layerNormPullback', [x, incoming], [gains], columns, epsilon, result, fewest, compute);
}

export function layerNormGains(x: Float64Array, incoming: Float64Array, epsilon: number, result: Float64Array): Again {
  return sumOverRows('layerNormGains', [x, incoming], epsilon, result, () =>
    plain.layerNormGains(x, incoming, epsilon, result),
  );
}
