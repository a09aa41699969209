/**
 * Kernels in AssemblyScript that read whole numbers: `indices` say which rows of a table are meant; `targets` say which
 * of its `columns` is meant in each row.
 * Invariant: each value comes from the operations of `lookup.ts` in the same order.
 */
import { PAIR, VALUE } from './layout-assembly';
import { addRow } from './pairs-assembly';
import { largestOf } from './rows/softmax-assembly';

/** Math.log, imported from a module that has the name of this file. */
declare function naturalLog(x: f64): f64;

/** Copies the rows that are meant, one after the other. */
export function gather(count: usize, columns: usize, indices: usize, table: usize, _b: usize, out: usize): void {
  const size = columns * VALUE;
  for (let n: usize = 0; n < count; n++, out += size) {
    // What a pair writes past the end of a row is overwritten by the next one.
    const row = rowAt(table, size, indices, n);
    for (let j: usize = 0; j < size; j += PAIR) v128.store(out + j, v128.load(row + j));
  }
}

/** Adds rows, one after the other, to those of a table that are meant. */
export function scatter(count: usize, columns: usize, indices: usize, rows: usize, _b: usize, table: usize): void {
  const size = columns * VALUE;
  for (let n: usize = 0; n < count; n++, rows += size) addRow(rows, rowAt(table, size, indices, n), size);
}

/** ln `sums` − (the target's score − the row's largest) */
export function surprises(rows: usize, columns: usize, targets: usize, scores: usize, sums: usize, out: usize): void {
  const bytes = columns * VALUE;
  for (let r: usize = 0; r < rows; r++, scores += bytes) {
    const score = f64.load(scores + placeOf(targets, r));
    f64.store(out + r * VALUE, naturalLog(f64.load(sums + r * VALUE)) - (score - largestOf(scores, bytes)));
  }
}

/** incoming · (share − 1 for the target, or − 0) */
export function surprisesPullback(
  rows: usize,
  columns: usize,
  targets: usize,
  incoming: usize,
  shares: usize,
  out: usize,
): void {
  const bytes = columns * VALUE;
  for (let r: usize = 0; r < rows; r++, shares += bytes, out += bytes) {
    const arriving = f64.load(incoming + r * VALUE);
    const both = f64x2.splat(arriving);
    for (let i: usize = 0; i < bytes; i += PAIR) v128.store(out + i, f64x2.mul(both, v128.load(shares + i)));
    const place = placeOf(targets, r);
    f64.store(out + place, arriving * (f64.load(shares + place) - 1));
  }
}

function placeOf(targets: usize, row: usize): usize {
  return <usize>f64.load(targets + row * VALUE) * VALUE;
}

function rowAt(table: usize, size: usize, indices: usize, n: usize): usize {
  return table + <usize>f64.load(indices + n * VALUE) * size;
}
