/**
 * Sums of rows and of columns, and shares of a sum, in AssemblyScript; the parameters are those of a `RowsKernel`.
 * Invariant: gives the bits of `sums-reference.ts`.
 */
import { PAIR, VALUE } from '../layout-assembly';
import { GROUP, SUMS, statistic, sumRows } from './statistics-assembly';

/** Adds every row to the sums. */
export function columnSums(rows: usize, columns: usize, a: usize, row: usize): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  let at: usize = 0;
  for (; at + (GROUP - 1) * bytes < all; at += GROUP * bytes) {
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const from = a + at + j;
      const first = f64x2.add(f64x2.add(v128.load(row + j), v128.load(from)), v128.load(from + bytes));
      v128.store(row + j, f64x2.add(f64x2.add(first, v128.load(from + 2 * bytes)), v128.load(from + 3 * bytes)));
    }
  }
  for (; at < all; at += bytes) {
    for (let j: usize = 0; j < bytes; j += PAIR) {
      v128.store(row + j, f64x2.add(v128.load(row + j), v128.load(a + at + j)));
    }
  }
}

/** One value for each row: its sum. */
export function rowSums(rows: usize, columns: usize, a: usize, out: usize): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes, out += GROUP * VALUE) {
    const end = min(all, at + GROUP * bytes);
    sumRows(a + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) f64.store(out + k * VALUE, statistic(SUMS, k));
  }
}

/** a over the row's value at b */
export function shares(rows: usize, columns: usize, a: usize, out: usize, _p: f64, b: usize): void {
  const bytes = columns * VALUE;
  for (let row: usize = 0; row < rows; row++, a += bytes, out += bytes) {
    const whole = v128.load64_splat(b + row * VALUE);
    for (let i: usize = 0; i < bytes; i += PAIR) v128.store(out + i, f64x2.div(v128.load(a + i), whole));
  }
}
