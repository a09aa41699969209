/**
 * Copies of parts of rows, in AssemblyScript. Addresses, strides and sizes are in bytes.
 * Invariant: nothing but the parts is written.
 */
import { PAIR, VALUE } from './layout-assembly';

/** `size` bytes of each row; rows of the two sides are `fromRow` and `toRow` apart. */
export function copyColumns(rows: usize, size: usize, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const pairs = size & ~(PAIR - 1);
  for (let row: usize = 0; row < rows; row++, from += fromRow, to += toRow) {
    for (let j: usize = 0; j < pairs; j += PAIR) v128.store(to + j, v128.load(from + j));
    if (pairs < size) f64.store(to + pairs, f64.load(from + pairs));
  }
}

/** Copies what square matrices, one after the other, have at or below the diagonal, and writes `hidden` elsewhere. */
export function copyLower(rows: usize, columns: usize, from: usize, to: usize, hidden: f64): void {
  const both = f64x2.splat(hidden);
  const size = columns * VALUE;
  let visible = VALUE;
  for (let row: usize = 0; row < rows; row++, from += size, to += size) {
    // What a pair writes past the end of a row is overwritten by the next one.
    for (let j: usize = 0; j < size; j += PAIR) v128.store(to + j, j < visible ? v128.load(from + j) : both);
    if (visible & VALUE) f64.store(to + visible, hidden);
    visible = visible === size ? VALUE : visible + VALUE;
  }
}
