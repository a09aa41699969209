/**
 * RMSNorm and its pullback in AssemblyScript; the parameters are those of a `RowsKernel`.
 * Invariant: gives the bits of `rms-norm-reference.ts`.
 */
import { PAIR, VALUE } from '../layout-assembly';
import { GROUP, SCALES, SUMS, statistic, sumProducts } from './statistics-assembly';

/** a / √(mean of the row's a² + ε) */
export function rmsNorm(rows: usize, columns: usize, a: usize, out: usize, epsilon: f64): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    sumProducts(a + at, a + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) {
      const scale = f64x2.splat(1 / sqrt<f64>(statistic(SUMS, k) / <f64>columns + epsilon));
      for (let i = row; i < row + bytes; i += PAIR) v128.store(out + i, f64x2.mul(v128.load(a + i), scale));
    }
  }
}

/** scale · (b − a · mean(a · b) · scale²), where scale is what `rmsNorm` multiplies by; a are the values. */
export function rmsNormPullback(rows: usize, columns: usize, a: usize, out: usize, epsilon: f64, b: usize): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  const count = <f64>columns;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    sumProducts(a + at, a + at, bytes, end - at);
    v128.store(SCALES, v128.load(SUMS));
    v128.store(SCALES + PAIR, v128.load(SUMS + PAIR));
    sumProducts(b + at, a + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) {
      const scale = 1 / sqrt<f64>(statistic(SCALES, k) / count + epsilon);
      const slope = f64x2.splat((statistic(SUMS, k) * scale * scale) / count);
      const scales = f64x2.splat(scale);
      for (let i = row; i < row + bytes; i += PAIR) {
        const aligned = f64x2.mul(v128.load(a + i), slope);
        v128.store(out + i, f64x2.mul(f64x2.sub(v128.load(b + i), aligned), scales));
      }
    }
  }
}
