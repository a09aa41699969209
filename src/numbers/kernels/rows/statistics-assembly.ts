/**
 * What kernels over rows find out about up to four rows at a time, since an addition waits for the one before it in its
 * sum.
 * Invariant: sums run from left to right, as in the references.
 */
import { SCRATCH, VALUE } from '../layout-assembly';
import { plusProduct } from '../pairs-assembly';

export const GROUP: usize = 4;
/** What is found for each of the four. */
export const SUMS = SCRATCH;
export const MEANS = SUMS + GROUP * VALUE;
export const SCALES = MEANS + GROUP * VALUE;
export const ALIGNED = SCALES + GROUP * VALUE;

/** Writes the sums of up to four rows, which take `size` bytes together. Missing ones are taken to be the first. */
export function sumRows(a: usize, bytes: usize, size: usize): void {
  const to1 = offsetOf(1, bytes, size);
  const to2 = offsetOf(2, bytes, size);
  const to3 = offsetOf(3, bytes, size);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  for (const end = a + bytes; a < end; a += VALUE) {
    sum0 = f64x2.add(sum0, pairOf(a, a + to1));
    sum1 = f64x2.add(sum1, pairOf(a + to2, a + to3));
  }
  put(SUMS, sum0, sum1);
}

/** The same for Σ a · b. */
export function sumProducts(a: usize, b: usize, bytes: usize, size: usize): void {
  const to1 = offsetOf(1, bytes, size);
  const to2 = offsetOf(2, bytes, size);
  const to3 = offsetOf(3, bytes, size);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  for (const end = a + bytes; a < end; a += VALUE, b += VALUE) {
    sum0 = plusProduct(sum0, pairOf(a, a + to1), pairOf(b, b + to1));
    sum1 = plusProduct(sum1, pairOf(a + to2, a + to3), pairOf(b + to2, b + to3));
  }
  put(SUMS, sum0, sum1);
}

/** Two values that lie apart. */
export function pairOf(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** Where row `k` of some begins. */
export function offsetOf(k: usize, bytes: usize, size: usize): usize {
  return k * bytes < size ? k * bytes : 0;
}

/** What is found for the first two rows, and for the other two. */
export function put(list: usize, first: v128, second: v128): void {
  v128.store(list, first);
  v128.store(list, second, 16);
}

/** What was put for row `k` of some. */
export function statistic(list: usize, k: usize): f64 {
  return f64.load(list + k * VALUE);
}
