/**
 * Copies of parts of rows, in AssemblyScript. Addresses, strides and sizes are in bytes.
 * Invariant: nothing but the parts is written.
 */
const PAIR: usize = 16;
const VALUE: usize = 8;

/** `size` bytes of each row; rows of the two sides are `fromRow` and `toRow` apart. */
export function copyColumns(rows: usize, size: usize, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const pairs = size & ~(PAIR - 1);
  for (let row: usize = 0; row < rows; row++, from += fromRow, to += toRow) {
    for (let j: usize = 0; j < pairs; j += PAIR) v128.store(to + j, v128.load(from + j));
    if (pairs < size) f64.store(to + pairs, f64.load(from + pairs));
  }
}

/** Of square matrices, one after the other: what is at or below the diagonal; `hidden` elsewhere. */
export function copyLower(rows: usize, columns: usize, from: usize, to: usize, hidden: f64): void {
  const both = f64x2.splat(hidden);
  const size = columns * VALUE;
  let visible = VALUE;
  for (let row: usize = 0; row < rows; row++, from += size, to += size) {
    let j: usize = 0;
    for (; j + VALUE < visible; j += PAIR) v128.store(to + j, v128.load(from + j));
    for (; j < visible; j += VALUE) f64.store(to + j, f64.load(from + j));
    for (; j + VALUE < size; j += PAIR) v128.store(to + j, both);
    for (; j < size; j += VALUE) f64.store(to + j, hidden);
    visible = visible === size ? VALUE : visible + VALUE;
  }
}
