/**
 * Exponentials of rows, their shares and the pullback of these, in plain TypeScript: this defines what the faster
 * kernels compute.
 * Invariant: sums run from left to right.
 */

import { exp } from '../elementary.js';
import type { PlainRows } from './rows.js';

/** Each row of `out` from the same row of `x`: e^(x − largest of the row), or e^x. */
export const exponentials: PlainRows = ([x], _same, columns, shifted, out) => {
  for (let start = 0; start < out.length; start += columns) {
    const shift = shifted !== 0 ? largestOf(x, start, columns) : 0;
    for (let i = start; i < start + columns; i++) out[i] = exp(x[i] - shift);
  }
};

/** The exponentials of each row over their sum; a score of −∞ gives 0. */
export const softmax: PlainRows = ([scores], _same, columns, _p, out) => {
  for (let start = 0; start < out.length; start += columns) {
    const end = start + columns;
    const shift = largestOf(scores, start, columns);
    let total = 0;
    for (let i = start; i < end; i++) {
      const score = scores[i];
      // Half of the scores are masked in causal attention, and those need no call of exp.
      const share = score === -Infinity ? 0 : exp(score - shift);
      out[i] = share;
      total += share;
    }
    const scale = 1 / total;
    for (let i = start; i < end; i++) out[i] *= scale;
  }
};

export const softmaxPullback: PlainRows = ([incoming, shares], _same, columns, _p, result) => {
  for (let start = 0; start < result.length; start += columns) {
    const end = start + columns;
    let average = 0;
    for (let i = start; i < end; i++) average += incoming[i] * shares[i];
    for (let i = start; i < end; i++) result[i] = shares[i] * (incoming[i] - average);
  }
};

/** The largest value in the row that starts at `start`. */
export function largestOf(x: Float64Array, start: number, columns: number): number {
  let largest = x[start];
  for (let i = start + 1; i < start + columns; i++) {
    if (x[i] > largest) largest = x[i];
  }
  return largest;
}
