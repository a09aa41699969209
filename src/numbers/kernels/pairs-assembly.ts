/** What kernels do with pairs of values, in AssemblyScript. */
import { PAIR } from './layout-assembly';

/** sum + x · y, each rounded: never fused. */
export function plusProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

/** Adds a row of `bytes` bytes to another; nothing past its end is written. */
export function addRow(row: usize, to: usize, bytes: usize): void {
  const pairs = bytes & ~(PAIR - 1);
  for (let j: usize = 0; j < pairs; j += PAIR) {
    v128.store(to + j, f64x2.add(v128.load(row + j), v128.load(to + j)));
  }
  if (pairs < bytes) f64.store(to + pairs, f64.load(row + pairs) + f64.load(to + pairs));
}
