/**
 * LayerNorm and its pullbacks, in plain TypeScript: this defines what the faster kernels compute.
 * Invariant: sums run from left to right, or from the first row to the last.
 */
import type { PlainRows } from './rows.js';

/** Rows as long as `gains`: (x − μ) / √(σ² + ε) · gain + shift. */
export const layerNorm: PlainRows = ([x], [gains, shifts], columns, epsilon, out) => {
  for (let start = 0; start < out.length; start += columns) {
    const mean = meanOf(x, start, columns);
    const scale = 1 / Math.sqrt(varianceOf(x, start, columns, mean) + epsilon);
    for (let j = 0; j < columns; j++) out[start + j] = (x[start + j] - mean) * scale * gains[j] + shifts[j];
  }
};

/** With h = gradient × gain: scale · (h − mean(h) − x̂ · mean(h · x̂)). */
export const layerNormPullback: PlainRows = ([x, incoming], [gains], columns, epsilon, result) => {
  for (let start = 0; start < result.length; start += columns) {
    const mean = meanOf(x, start, columns);
    const scale = 1 / Math.sqrt(varianceOf(x, start, columns, mean) + epsilon);
    let all = 0;
    let aligned = 0;
    for (let j = 0; j < columns; j++) {
      const arriving = incoming[start + j] * gains[j];
      all += arriving;
      aligned += arriving * (x[start + j] - mean);
    }
    const level = all / columns;
    const slope = (aligned * scale * scale) / columns;
    for (let j = 0; j < columns; j++) {
      const centred = x[start + j] - mean;
      result[start + j] = (incoming[start + j] * gains[j] - level - centred * slope) * scale;
    }
  }
};

/** The gradient of each gain: Σ over rows of gradient · x̂. */
export const layerNormGains: PlainRows = ([x, incoming], _same, columns, epsilon, result) => {
  result.fill(0);
  for (let start = 0; start < x.length; start += columns) {
    const mean = meanOf(x, start, columns);
    const scale = 1 / Math.sqrt(varianceOf(x, start, columns, mean) + epsilon);
    for (let j = 0; j < columns; j++) result[j] += incoming[start + j] * (x[start + j] - mean) * scale;
  }
};

/** The mean of the row that starts at `start`. */
export function meanOf(x: Float64Array, start: number, columns: number): number {
  let sum = 0;
  for (let i = start; i < start + columns; i++) sum += x[i];
  return sum / columns;
}

/** The variance of the row that starts at `start`: the mean of the squared distances from its mean. */
export function varianceOf(x: Float64Array, start: number, columns: number, mean: number): number {
  let squares = 0;
  for (let i = start; i < start + columns; i++) {
    const centred = x[i] - mean;
    squares += centred * centred;
  }
  return squares / columns;
}
