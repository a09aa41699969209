/**
 * The loss of each prediction and its gradient, in AssemblyScript. A prediction has a row of `columns` values; whole
 * numbers at `targets` say which column of each row is meant.
 * Invariant: each value comes from the operations of `surprises.ts` in the same order.
 */
import { largestOf } from './largest-assembly';

/** Math.log, imported from a module that has the name of this file. */
declare function builtInLog(x: f64): f64;

const PAIR: usize = 16;
const VALUE: usize = 8;

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
