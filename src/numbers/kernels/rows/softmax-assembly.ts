/**
 * Exponentials of rows, their shares and the pullback of these, in AssemblyScript; the parameters are those of a
 * `RowsKernel`.
 * Invariant: gives the bits of `softmax-reference.ts`.
 */
import { exponentiate } from '../elementary-assembly';
import { PAIR, SCRATCH, TILE, VALUE } from '../layout-assembly';
import { GROUP, SUMS, statistic, sumProducts, sumRows } from './statistics-assembly';

/** e^(a − largest of the row), or e^a */
export function exponentials(rows: usize, columns: usize, a: usize, out: usize, shifted: f64): void {
  const bytes = columns * VALUE;
  const most = mostAtOnce(bytes);
  const end = a + rows * bytes;
  for (; a < end; a += most, out += most) exponentiateRows(min(most, end - a), bytes, a, out, shifted !== 0, false);
}

/** The exponentials of each row over their sum; a score of −∞ gives 0. */
export function softmax(rows: usize, columns: usize, a: usize, out: usize): void {
  const bytes = columns * VALUE;
  const most = mostAtOnce(bytes);
  const end = a + rows * bytes;
  for (; a < end; a += most, out += most) softmaxOfSome(min(most, end - a), bytes, a, out);
}

function softmaxOfSome(some: usize, bytes: usize, a: usize, out: usize): void {
  exponentiateRows(some, bytes, a, out, true, true);
  const masked = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < some; i += PAIR) {
    v128.store(out + i, v128.andnot(v128.load(out + i), f64x2.eq(v128.load(a + i), masked)));
  }
  for (let at: usize = 0; at < some; at += GROUP * bytes) {
    const end = min(some, at + GROUP * bytes);
    sumRows(out + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) scaleRow(out + row, bytes, 1 / statistic(SUMS, k));
  }
}

/** b · (a − Σ of the row a · b) */
export function softmaxPullback(rows: usize, columns: usize, a: usize, out: usize, _p: f64, b: usize): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    sumProducts(a + at, b + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) {
      const averages = f64x2.splat(statistic(SUMS, k));
      for (let i = row; i < row + bytes; i += PAIR) {
        v128.store(out + i, f64x2.mul(v128.load(b + i), f64x2.sub(v128.load(a + i), averages)));
      }
    }
  }
}

/** Whole rows that fit into a tile, or one that does not. */
function mostAtOnce(bytes: usize): usize {
  return bytes > TILE ? bytes : TILE - (TILE % bytes);
}

/** e^(a − shift) for rows that fit into a tile together, or for one that does not. */
function exponentiateRows(some: usize, bytes: usize, a: usize, out: usize, isShifted: bool, isMasked: bool): void {
  for (let row: usize = 0; row < some; row += bytes) {
    const shift = f64x2.splat(isShifted ? largestOf(a + row, bytes) : 0);
    for (let at: usize = 0; at < bytes; at += TILE) {
      const part = min(TILE, bytes - at);
      subtract(bytes > TILE ? SCRATCH : SCRATCH + row, a + row + at, part, shift, isMasked);
      if (bytes > TILE) exponentiate(SCRATCH, out + at, part);
    }
  }
  if (bytes <= TILE) exponentiate(SCRATCH, out, some);
}

/** A masked score is outside the range of the series, so exp gets 0 instead; `softmax` sets its share to 0. */
function subtract(to: usize, from: usize, bytes: usize, shift: v128, isMasked: bool): void {
  // Nothing equals NaN.
  const masked = f64x2.splat(isMasked ? -Infinity : NaN);
  for (let i: usize = 0; i < bytes; i += PAIR) {
    const score = v128.load(from + i);
    v128.store(to + i, v128.andnot(f64x2.sub(score, shift), f64x2.eq(score, masked)));
  }
}

function scaleRow(row: usize, bytes: usize, scale: f64): void {
  const scales = f64x2.splat(scale);
  const end = row + bytes;
  let i = row;
  for (; i + VALUE < end; i += PAIR) v128.store(i, f64x2.mul(v128.load(i), scales));
  if (i < end) f64.store(i, f64.load(i) * scale);
}

/** The first value unless a later one is larger, so a NaN counts only in the first place. */
export function largestOf(row: usize, bytes: usize): f64 {
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
