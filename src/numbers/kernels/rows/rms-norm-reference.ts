/**
 * RMSNorm and its pullback, in plain TypeScript: this defines what the faster kernels compute.
 * Invariant: sums run from left to right.
 */
import type { PlainRows } from './rows.js';

/** x / √(mean of the row's x² + ε) */
export const rmsNorm: PlainRows = ([x], _same, columns, epsilon, out) => {
  for (let start = 0; start < x.length; start += columns) {
    const scale = 1 / Math.sqrt(meanSquareOf(x, start, columns) + epsilon);
    for (let i = start; i < start + columns; i++) out[i] = x[i] * scale;
  }
};

export const rmsNormPullback: PlainRows = ([x, incoming], _same, columns, epsilon, result) => {
  for (let start = 0; start < x.length; start += columns) {
    const scale = 1 / Math.sqrt(meanSquareOf(x, start, columns) + epsilon);
    let aligned = 0;
    for (let i = start; i < start + columns; i++) aligned += incoming[i] * x[i];
    const slope = (aligned * scale * scale) / columns;
    for (let i = start; i < start + columns; i++) result[i] = (incoming[i] - x[i] * slope) * scale;
  }
};

/** The mean of the squares in the row that starts at `start`. */
export function meanSquareOf(x: Float64Array, start: number, columns: number): number {
  let squares = 0;
  for (let i = start; i < start + columns; i++) squares += x[i] * x[i];
  return squares / columns;
}
