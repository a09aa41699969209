/**
 * Row kernels in AssemblyScript: they read the first `rows` · `columns` values of slots A and B and write slot OUT, or
 * sums in slot ROW. Slot ROW also holds the factors of the columns, slot ROW2 their addends.
 * Invariant: sums run from left to right, or from the first row to the last, as in `rows-reference.ts`; lanes are
 * neighbouring columns. What a pair writes past the end of a row is overwritten by the next row.
 */
import { exponentiate } from './lanes/elementary';
import { A, B, OUT, ROW, ROW2 } from './lanes/layout';

const PAIR: usize = 16;
const VALUE: usize = 8;

/** e^(a − largest of the row), or e^a. */
export function exponentials(rows: usize, columns: usize, shifted: bool): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const shift = f64x2.splat(shifted ? largestOf(A + at, bytes) : 0);
    for (let i = at; i < at + bytes; i += PAIR) {
      v128.store(B + i, f64x2.sub(v128.load(A + i), shift));
    }
  }
  exponentiate(B, OUT, rows * bytes);
}

export function softmax(rows: usize, columns: usize): void {
  const bytes = columns * VALUE;
  const masked = f64x2.splat(-Infinity);
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const shift = f64x2.splat(largestOf(A + at, bytes));
    for (let i = at; i < at + bytes; i += PAIR) {
      const score = v128.load(A + i);
      // A masked score is outside the range of the series, so exp gets 0 instead; the loop below sets the result to 0.
      v128.store(B + i, v128.andnot(f64x2.sub(score, shift), f64x2.eq(score, masked)));
    }
  }
  exponentiate(B, OUT, rows * bytes);
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    let total: f64 = 0;
    for (let i = at; i < at + bytes; i += VALUE) {
      if (f64.load(A + i) === -Infinity) f64.store(OUT + i, 0);
      total += f64.load(OUT + i);
    }
    const scale = 1 / total;
    const scales = f64x2.splat(scale);
    const end = OUT + at + bytes;
    let i = OUT + at;
    for (; i + VALUE < end; i += PAIR) v128.store(i, f64x2.mul(v128.load(i), scales));
    if (i < end) f64.store(i, f64.load(i) * scale);
  }
}

/** b · (a − Σ of the row a · b) */
export function softmaxPullback(rows: usize, columns: usize): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    let average: f64 = 0;
    for (let i = at; i < at + bytes; i += VALUE) average += f64.load(A + i) * f64.load(B + i);
    const averages = f64x2.splat(average);
    for (let i = at; i < at + bytes; i += PAIR) {
      v128.store(OUT + i, f64x2.mul(v128.load(B + i), f64x2.sub(v128.load(A + i), averages)));
    }
  }
}

export function layerNorm(rows: usize, columns: usize, epsilon: f64): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const mean = meanOf(A + at, columns);
    const scale = f64x2.splat(scaleOf(A + at, columns, mean, epsilon));
    const means = f64x2.splat(mean);
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const normal = f64x2.mul(f64x2.sub(v128.load(A + at + j), means), scale);
      v128.store(OUT + at + j, f64x2.add(f64x2.mul(normal, v128.load(ROW + j)), v128.load(ROW2 + j)));
    }
  }
}

/** With h = b · gain: scale · (h − mean(h) − centred · mean(h · centred) · scale²); a are the values. */
export function layerNormPullback(rows: usize, columns: usize, epsilon: f64): void {
  const bytes = columns * VALUE;
  const count = <f64>columns;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const mean = meanOf(A + at, columns);
    const scale = scaleOf(A + at, columns, mean, epsilon);
    let all: f64 = 0;
    let aligned: f64 = 0;
    for (let j: usize = 0; j < bytes; j += VALUE) {
      const incoming = f64.load(B + at + j) * f64.load(ROW + j);
      all += incoming;
      aligned += incoming * (f64.load(A + at + j) - mean);
    }
    const means = f64x2.splat(mean);
    const level = f64x2.splat(all / count);
    const slope = f64x2.splat((aligned * scale * scale) / count);
    const scales = f64x2.splat(scale);
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const centred = f64x2.sub(v128.load(A + at + j), means);
      const incoming = f64x2.sub(f64x2.mul(v128.load(B + at + j), v128.load(ROW + j)), level);
      v128.store(OUT + at + j, f64x2.mul(f64x2.sub(incoming, f64x2.mul(centred, slope)), scales));
    }
  }
}

/** Adds b · (a − mean) · scale to the sums. */
export function layerNormGains(rows: usize, columns: usize, epsilon: f64): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const mean = meanOf(A + at, columns);
    const scale = f64x2.splat(scaleOf(A + at, columns, mean, epsilon));
    const means = f64x2.splat(mean);
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const centred = f64x2.sub(v128.load(A + at + j), means);
      const part = f64x2.mul(f64x2.mul(v128.load(B + at + j), centred), scale);
      v128.store(ROW + j, f64x2.add(v128.load(ROW + j), part));
    }
  }
}

/** Adds every row to the sums. */
export function columnSums(rows: usize, columns: usize): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    for (let j: usize = 0; j < bytes; j += PAIR) {
      v128.store(ROW + j, f64x2.add(v128.load(ROW + j), v128.load(A + at + j)));
    }
  }
}

/** The first value unless a later one is larger, so a NaN counts only in the first place. */
function largestOf(row: usize, bytes: usize): f64 {
  let largest = v128.load64_splat(row);
  const end = row + bytes;
  let at = row;
  for (; at + VALUE < end; at += PAIR) largest = f64x2.pmax(largest, v128.load(at));
  if (at < end) largest = f64x2.pmax(largest, v128.load64_splat(at));
  const even = f64x2.extract_lane(largest, 0);
  const odd = f64x2.extract_lane(largest, 1);
  if (odd > even) return odd;
  return even;
}

function meanOf(row: usize, columns: usize): f64 {
  let sum: f64 = 0;
  for (let at = row; at < row + columns * VALUE; at += VALUE) sum += f64.load(at);
  return sum / <f64>columns;
}

/** 1 / √(variance + ε) */
function scaleOf(row: usize, columns: usize, mean: f64, epsilon: f64): f64 {
  let squares: f64 = 0;
  for (let at = row; at < row + columns * VALUE; at += VALUE) {
    const centred = f64.load(at) - mean;
    squares += centred * centred;
  }
  return 1 / sqrt<f64>(squares / <f64>columns + epsilon);
}
