/**
 * Row kernels in plain TypeScript: they define what each kernel computes, and the faster ones are tested against them.
 * Invariant: sums run from left to right, or from the first row to the last.
 */
import { exp } from './elementary.js';

/** Each row of `out` from the same row of `x`: e^(x − largest of the row), or e^x. */
export function exponentials(x: Float64Array, columns: number, shifted: boolean, out: Float64Array): void {
  for (let start = 0; start < out.length; start += columns) {
    const shift = shifted ? largestOf(x, start, columns) : 0;
    for (let i = start; i < start + columns; i++) out[i] = exp(x[i] - shift);
  }
}

/** The exponentials of each row over their sum; a score of −∞ gives 0. */
export function softmax(scores: Float64Array, columns: number, out: Float64Array): void {
  for (let start = 0; start < out.length; start += columns) {
    const end = start + columns;
    const shift = largestOf(scores, start, columns);
    let total = 0;
    for (let i = start; i < end; i++) {
      const score = scores[i];
      // Half of the scores are masked in causal attention, and those need no call of exp.
      const share = score === Number.NEGATIVE_INFINITY ? 0 : exp(score - shift);
      out[i] = share;
      total += share;
    }
    const scale = 1 / total;
    for (let i = start; i < end; i++) out[i] *= scale;
  }
}

export function softmaxPullback(
  incoming: Float64Array,
  shares: Float64Array,
  columns: number,
  result: Float64Array,
): void {
  for (let start = 0; start < result.length; start += columns) {
    const end = start + columns;
    let average = 0;
    for (let i = start; i < end; i++) average += incoming[i] * shares[i];
    for (let i = start; i < end; i++) result[i] = shares[i] * (incoming[i] - average);
  }
}

/** Rows as long as `gains`: (x − μ) / √(σ² + ε) · gain + shift. */
export function layerNorm(
  x: Float64Array,
  gains: Float64Array,
  shifts: Float64Array,
  epsilon: number,
  out: Float64Array,
): void {
  const columns = gains.length;
  for (let start = 0; start < out.length; start += columns) {
    const mean = meanOf(x, start, columns);
    const scale = 1 / Math.sqrt(varianceOf(x, start, columns, mean) + epsilon);
    for (let j = 0; j < columns; j++) out[start + j] = (x[start + j] - mean) * scale * gains[j] + shifts[j];
  }
}

/** With h = gradient × gain: scale · (h − mean(h) − x̂ · mean(h · x̂)). */
export function layerNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  gains: Float64Array,
  epsilon: number,
  result: Float64Array,
): void {
  const columns = gains.length;
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
}

/** x / √(mean of the row's x² + ε) */
export function rmsNorm(x: Float64Array, columns: number, epsilon: number, out: Float64Array): void {
  for (let start = 0; start < x.length; start += columns) {
    const scale = 1 / Math.sqrt(meanSquareOf(x, start, columns) + epsilon);
    for (let i = start; i < start + columns; i++) out[i] = x[i] * scale;
  }
}

export function rmsNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  columns: number,
  epsilon: number,
  result: Float64Array,
): void {
  for (let start = 0; start < x.length; start += columns) {
    const scale = 1 / Math.sqrt(meanSquareOf(x, start, columns) + epsilon);
    let aligned = 0;
    for (let i = start; i < start + columns; i++) aligned += incoming[i] * x[i];
    const slope = (aligned * scale * scale) / columns;
    for (let i = start; i < start + columns; i++) result[i] = (incoming[i] - x[i] * slope) * scale;
  }
}

/** The gradient of each gain: Σ over rows of gradient · x̂. */
export function layerNormGains(x: Float64Array, incoming: Float64Array, epsilon: number, result: Float64Array): void {
  const columns = result.length;
  result.fill(0);
  for (let start = 0; start < x.length; start += columns) {
    const mean = meanOf(x, start, columns);
    const scale = 1 / Math.sqrt(varianceOf(x, start, columns, mean) + epsilon);
    for (let j = 0; j < columns; j++) result[j] += incoming[start + j] * (x[start + j] - mean) * scale;
  }
}

/** Of each row of x. */
export function rowSums(x: Float64Array, columns: number, out: Float64Array): void {
  for (let r = 0; r < out.length; r++) {
    let total = 0;
    for (let i = r * columns; i < (r + 1) * columns; i++) total += x[i];
    out[r] = total;
  }
}

/** Each row of x over its sum. */
export function shares(x: Float64Array, sums: Float64Array, columns: number, out: Float64Array): void {
  for (let start = 0, r = 0; start < out.length; start += columns, r++) {
    const total = sums[r];
    for (let i = start; i < start + columns; i++) out[i] = x[i] / total;
  }
}

/** Σ over rows as long as `result`. */
export function columnSums(x: Float64Array, result: Float64Array): void {
  const columns = result.length;
  result.fill(0);
  for (let start = 0; start < x.length; start += columns) {
    for (let j = 0; j < columns; j++) result[j] += x[start + j];
  }
}

/** Of the row that starts at `start`. */
export function largestOf(x: Float64Array, start: number, columns: number): number {
  let largest = x[start];
  for (let i = start + 1; i < start + columns; i++) {
    if (x[i] > largest) largest = x[i];
  }
  return largest;
}

/** Of the row that starts at `start`. */
export function meanOf(x: Float64Array, start: number, columns: number): number {
  let sum = 0;
  for (let i = start; i < start + columns; i++) sum += x[i];
  return sum / columns;
}

/** Of the row that starts at `start`: the mean of the squared distances from its mean. */
export function varianceOf(x: Float64Array, start: number, columns: number, mean: number): number {
  let squares = 0;
  for (let i = start; i < start + columns; i++) {
    const centred = x[i] - mean;
    squares += centred * centred;
  }
  return squares / columns;
}

/** Of the row that starts at `start`. */
export function meanSquareOf(x: Float64Array, start: number, columns: number): number {
  let squares = 0;
  for (let i = start; i < start + columns; i++) squares += x[i] * x[i];
  return squares / columns;
}
