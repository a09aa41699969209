/**
 * Kernels in AssemblyScript that read whole numbers: `indices` say which rows of a table are meant, each of `size`
 * bytes; `targets` say which of its `columns` is meant in each row.
 * Invariant: each value comes from the operations of `lookup.ts` in the same order.
 */
import { largestOf } from './rows/softmax-assembly';

/** Math.log, imported from a module that has the name of this file. */
declare function builtInLog(x: f64): f64;

const PAIR: usize = 16;
const VALUE: usize = 8;

/** Copies the rows that are meant, one after the other. */
export function gather(count: usize, size: usize, indices: usize, table: usize, out: usize): void {
  for (let n: usize = 0; n < count; n++, out += size) {
    // What a pair writes past the end of a row is overwritten by the next one.
    const row = rowAt(table, size, indices, n);
    for (let j: usize = 0; j < size; j += PAIR) v128.store(out + j, v128.load(row + j));
  }
}

/** Adds rows, one after the other, to those of a table that are meant. */
export function scatter(count: usize, size: usize, indices: usize, rows: usize, table: usize): void {
  const pairs = size & ~(PAIR - 1);
  for (let n: usize = 0; n < count; n++, rows += size) {
    const row = rowAt(table, size, indices, n);
    for (let j: usize = 0; j < pairs; j += PAIR) {
      v128.store(row + j, f64x2.add(v128.load(row + j), v128.load(rows + j)));
    }
    if (pairs < size) f64.store(row + pairs, f64.load(row + pairs) + f64.load(rows + pairs));
  }
}

/** ln `sums` − (the target's score − the row's largest) */
export function surprises(rows: usize, columns: usize, scores: usize, sums: usize, targets: usize, out: usize): void {
  const bytes = columns * VALUE;
  for (let r: usize = 0; r < rows; r++, scores += bytes) {
    const score = f64.load(scores + placeOf(targets, r));
    f64.store(out + r * VALUE, builtInLog(f64.load(sums + r * VALUE)) - (score - largestOf(scores, bytes)));
  }
}

/** incoming · (share − 1 for the target, or − 0) */
export function surprisesPullback(
  rows: usize,
  columns: usize,
  incoming: usize,
  shares: usize,
  targets: usize,
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
