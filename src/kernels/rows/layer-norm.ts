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
  const { arithmetic } = FEWEST_COPIED;
  return mapRows('layerNorm', plain.layerNorm, arithmetic, [x], [gains, shifts], gains.length, epsilon, out);
}

export function layerNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  gains: Float64Array,
  epsilon: number,
  result: Float64Array,
): Again {
  const { layerNormPullback: compute } = plain;
  const { arithmetic } = FEWEST_COPIED;
  return mapRows('layerNormPullback', compute, arithmetic, [x, incoming], [gains], gains.length, epsilon, result);
}

export function layerNormGains(x: Float64Array, incoming: Float64Array, epsilon: number, result: Float64Array): Again {
  return sumOverRows('layerNormGains', plain.layerNormGains, [x, incoming], epsilon, result);
}
