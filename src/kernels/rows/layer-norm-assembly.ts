/**
 * LayerNorm and its pullbacks in AssemblyScript; the parameters are those of a `RowsKernel`.
 * Invariant: gives the bits of `layer-norm-reference.ts`.
 */
import {
  ALIGNED,
  GROUP,
  MEANS,
  offsetOf,
  PAIR,
  put,
  SCALES,
  SUMS,
  statistic,
  sumRows,
  VALUE,
} from './statistics-assembly';

export function layerNorm(
  rows: usize,
  columns: usize,
  a: usize,
  out: usize,
  epsilon: f64,
  _b: usize,
  row: usize,
  addends: usize,
): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    findMeansAndScales(a + at, bytes, end - at, epsilon);
    for (let start = at, k: usize = 0; start < end; start += bytes, k++) {
      const mean = f64x2.splat(statistic(MEANS, k));
      const scale = f64x2.splat(statistic(SCALES, k));
      for (let j: usize = 0; j < bytes; j += PAIR) {
        const normal = f64x2.mul(f64x2.sub(v128.load(a + start + j), mean), scale);
        v128.store(out + start + j, f64x2.add(f64x2.mul(normal, v128.load(row + j)), v128.load(addends + j)));
      }
    }
  }
}

/** With h = b · gain: scale · (h − mean(h) − centred · mean(h · centred) · scale²); a are the values. */
export function layerNormPullback(
  rows: usize,
  columns: usize,
  a: usize,
  out: usize,
  epsilon: f64,
  b: usize,
  row: usize,
): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  const count = <f64>columns;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    findMeansAndScales(a + at, bytes, end - at, epsilon);
    sumArriving(a + at, b + at, row, bytes, end - at);
    for (let start = at, k: usize = 0; start < end; start += bytes, k++) {
      const mean = f64x2.splat(statistic(MEANS, k));
      const scale = statistic(SCALES, k);
      const level = f64x2.splat(statistic(SUMS, k) / count);
      const slope = f64x2.splat((statistic(ALIGNED, k) * scale * scale) / count);
      const scales = f64x2.splat(scale);
      for (let j: usize = 0; j < bytes; j += PAIR) {
        const centred = f64x2.sub(v128.load(a + start + j), mean);
        const incoming = f64x2.sub(f64x2.mul(v128.load(b + start + j), v128.load(row + j)), level);
        v128.store(out + start + j, f64x2.mul(f64x2.sub(incoming, f64x2.mul(centred, slope)), scales));
      }
    }
  }
}

/** Adds b · (a − mean) · scale to the sums. */
export function layerNormGains(rows: usize, columns: usize, a: usize, row: usize, epsilon: f64, b: usize): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    findMeansAndScales(a + at, bytes, end - at, epsilon);
    for (let start = at, k: usize = 0; start < end; start += bytes, k++) {
      const mean = f64x2.splat(statistic(MEANS, k));
      const scale = f64x2.splat(statistic(SCALES, k));
      for (let j: usize = 0; j < bytes; j += PAIR) {
        const centred = f64x2.sub(v128.load(a + start + j), mean);
        const part = f64x2.mul(f64x2.mul(v128.load(b + start + j), centred), scale);
        v128.store(row + j, f64x2.add(v128.load(row + j), part));
      }
    }
  }
}

/** The same for means, and for 1 / √(variance + ε). */
function findMeansAndScales(a: usize, bytes: usize, size: usize, epsilon: f64): void {
  sumRows(a, bytes, size);
  const count = <f64>(bytes / VALUE);
  const m0 = statistic(SUMS, 0) / count;
  const m1 = statistic(SUMS, 1) / count;
  const m2 = statistic(SUMS, 2) / count;
  const m3 = statistic(SUMS, 3) / count;
  put(MEANS, m0, m1, m2, m3);
  const a1 = a + offsetOf(1, bytes, size);
  const a2 = a + offsetOf(2, bytes, size);
  const a3 = a + offsetOf(3, bytes, size);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let j: usize = 0; j < bytes; j += VALUE) {
    s0 += square(f64.load(a + j) - m0);
    s1 += square(f64.load(a1 + j) - m1);
    s2 += square(f64.load(a2 + j) - m2);
    s3 += square(f64.load(a3 + j) - m3);
  }
  put(
    SCALES,
    scaleFor(s0 / count + epsilon),
    scaleFor(s1 / count + epsilon),
    scaleFor(s2 / count + epsilon),
    scaleFor(s3 / count + epsilon),
  );
}

/** The same for Σ h and Σ h · (a − mean), where h = b · gain and the means are there already. */
function sumArriving(a: usize, b: usize, gains: usize, bytes: usize, size: usize): void {
  for (let row: usize = 0, k: usize = 0; row < size; row += 2 * bytes, k += 2) {
    const next = row + bytes < size ? row + bytes : row;
    const m0 = statistic(MEANS, k);
    const m1 = statistic(MEANS, k + 1);
    let all0: f64 = 0;
    let all1: f64 = 0;
    let aligned0: f64 = 0;
    let aligned1: f64 = 0;
    for (let j: usize = 0; j < bytes; j += VALUE) {
      const gain = f64.load(gains + j);
      const h0 = f64.load(b + row + j) * gain;
      const h1 = f64.load(b + next + j) * gain;
      all0 += h0;
      all1 += h1;
      aligned0 += h0 * (f64.load(a + row + j) - m0);
      aligned1 += h1 * (f64.load(a + next + j) - m1);
    }
    f64.store(SUMS + k * VALUE, all0);
    f64.store(SUMS + k * VALUE + VALUE, all1);
    f64.store(ALIGNED + k * VALUE, aligned0);
    f64.store(ALIGNED + k * VALUE + VALUE, aligned1);
  }
}

function square(x: f64): f64 {
  return x * x;
}

function scaleFor(meanSquare: f64): f64 {
  return 1 / sqrt<f64>(meanSquare);
}
