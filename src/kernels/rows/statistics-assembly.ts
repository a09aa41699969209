/**
 * What kernels over rows find out about up to four rows at a time, since an addition waits for the one before it in its
 * sum.
 * Invariant: sums run from left to right, as in the references.
 */
import { SCRATCH } from '../layout-assembly';

export const PAIR: usize = 16;
export const VALUE: usize = 8;
export const GROUP: usize = 4;
/** What is found for each of the four. */
export const SUMS = SCRATCH;
export const MEANS = SUMS + GROUP * VALUE;
export const SCALES = MEANS + GROUP * VALUE;
export const ALIGNED = SCALES + GROUP * VALUE;

/** Writes the sums of up to four rows, which take `size` bytes together. Missing ones are taken to be the first. */
export function sumRows(a: usize, bytes: usize, size: usize): void {
  const a1 = a + offsetOf(1, bytes, size);
  const a2 = a + offsetOf(2, bytes, size);
  const a3 = a + offsetOf(3, bytes, size);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let j: usize = 0; j < bytes; j += VALUE) {
    s0 += f64.load(a + j);
    s1 += f64.load(a1 + j);
    s2 += f64.load(a2 + j);
    s3 += f64.load(a3 + j);
  }
  put(SUMS, s0, s1, s2, s3);
}

/** The same for Σ a · b. */
export function sumProducts(a: usize, b: usize, bytes: usize, size: usize): void {
  const at1 = offsetOf(1, bytes, size);
  const at2 = offsetOf(2, bytes, size);
  const at3 = offsetOf(3, bytes, size);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let j: usize = 0; j < bytes; j += VALUE) {
    s0 += f64.load(a + j) * f64.load(b + j);
    s1 += f64.load(a + at1 + j) * f64.load(b + at1 + j);
    s2 += f64.load(a + at2 + j) * f64.load(b + at2 + j);
    s3 += f64.load(a + at3 + j) * f64.load(b + at3 + j);
  }
  put(SUMS, s0, s1, s2, s3);
}

/** Where row `k` of some begins. */
export function offsetOf(k: usize, bytes: usize, size: usize): usize {
  return k * bytes < size ? k * bytes : 0;
}

export function put(list: usize, s0: f64, s1: f64, s2: f64, s3: f64): void {
  f64.store(list, s0);
  f64.store(list + VALUE, s1);
  f64.store(list + 2 * VALUE, s2);
  f64.store(list + 3 * VALUE, s3);
}

/** What was put for row `k` of some. */
export function statistic(list: usize, k: usize): f64 {
  return f64.load(list + k * VALUE);
}
