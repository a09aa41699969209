/**
 * LayerNorm and its pullbacks in AssemblyScript; the parameters are those of a `RowsKernel`.
 * Invariant: gives the bits of `layer-norm-reference.ts`.
 */
import { PAIR, VALUE } from '../layout-assembly';
import { plusProduct } from '../pairs-assembly';
import { ALIGNED, GROUP, MEANS, offsetOf, pairOf, put, SCALES, SUMS, statistic, sumRows } from './statistics-assembly';

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
        v128.store(out + start + j, plusProduct(v128.load(addends + j), normal, v128.load(row + j)));
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
  const counts = f64x2.splat(<f64>(bytes / VALUE));
  const mean0 = f64x2.div(v128.load(SUMS), counts);
  const mean1 = f64x2.div(v128.load(SUMS, 16), counts);
  put(MEANS, mean0, mean1);
  const to1 = offsetOf(1, bytes, size);
  const to2 = offsetOf(2, bytes, size);
  const to3 = offsetOf(3, bytes, size);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  for (const end = a + bytes; a < end; a += VALUE) {
    const x0 = f64x2.sub(pairOf(a, a + to1), mean0);
    const x1 = f64x2.sub(pairOf(a + to2, a + to3), mean1);
    sum0 = plusProduct(sum0, x0, x0);
    sum1 = plusProduct(sum1, x1, x1);
  }
  const epsilons = f64x2.splat(epsilon);
  put(SCALES, scalesFor(f64x2.div(sum0, counts), epsilons), scalesFor(f64x2.div(sum1, counts), epsilons));
}

/** The same for Σ h and Σ h · (a − mean), where h = b · gain and the means are there already. */
function sumArriving(a: usize, b: usize, gains: usize, bytes: usize, size: usize): void {
  for (let k: usize = 0; k < GROUP; k += 2) {
    const row = offsetOf(k, bytes, size);
    const next = offsetOf(k + 1, bytes, size);
    const means = v128.load(MEANS + k * VALUE);
    let all = f64x2.splat(0);
    let aligned = all;
    for (let j: usize = 0; j < bytes; j += VALUE) {
      const arriving = f64x2.mul(pairOf(b + row + j, b + next + j), v128.load64_splat(gains + j));
      all = f64x2.add(all, arriving);
      aligned = plusProduct(aligned, arriving, f64x2.sub(pairOf(a + row + j, a + next + j), means));
    }
    v128.store(SUMS + k * VALUE, all);
    v128.store(ALIGNED + k * VALUE, aligned);
  }
}

function scalesFor(variances: v128, epsilons: v128): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.sqrt(f64x2.add(variances, epsilons)));
}
